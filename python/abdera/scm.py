"""Structural causal models: seeing, doing and imagining."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from . import _core
from .arguments import chosen, mapping, real, said, threads, unknown, whole
from .data import DataLike, Dataset, as_dataset
from .errors import DataWarning, NotApplicable, UsageError, warn
from .graph import Graph, GraphLike, as_graph, judged
from .scm_values import (
    Causation,
    Counterfactual,
    Diagnosis,
    Estimate,
    Law,
    ScmVariable,
    Setting,
    changes_of,
    flat_rows,
    setting,
    settings_of,
)

if TYPE_CHECKING:
    import pandas


class Scm:
    """A structural causal model: every variable is a function of its parents and a noise of its own.

    Made by `Scm.fit`, `Scm.read`, `Scm.from_json` and `simulate`; immutable. The noise of a variable in a row is a
    function of the seed, the row and the variable alone, so `model.sample(n, seed=s)` and `model.do(X=1).sample(n,
    seed=s)` differ only by what the intervention changes.

    Attributes
    ----------
    report : dict
        Of a fitted model: equations with coefficients, standard errors and p-values, fit indices; else empty.
    """

    def __init__(self, model: _core.Model, report: Mapping[str, Any] | None = None, summary: str = "") -> None:
        self._model = model
        self.report: dict[str, Any] = dict(report or {})
        self._summary = summary

    @classmethod
    def fit(
        cls,
        graph: GraphLike,
        data: DataLike,
        *,
        family: Literal["auto", "linear", "spline", "table"] = "auto",
        noise: Literal[
            "gaussian", "auto", "uniform", "laplace", "exponential", "student_t", "gumbel", "mixture"
        ] = "gaussian",
        standard_errors: Literal["classical", "robust"] = "classical",
        missing: Literal["error", "listwise"] = "error",
        pseudo_count: float = 0.0,
        knots: int = 0,
        max_knots: int = 10,
        extend: bool = False,
        n_jobs: int = -1,
    ) -> Scm:
        """Fit the equation of each variable to data, by maximum likelihood given its parents in the graph.

        Parameters
        ----------
        graph : Graph or path
            A DAG over columns of the data.
        data : array_like, DataFrame, xarray object, path or Dataset
            Columns are found by name; others are ignored.
        family : {"auto", "linear", "spline", "table"}
            "auto": linear for continuous variables (a line for each configuration of discrete parents), tables for
            discrete ones (logistic with continuous parents), Poisson for counts. "linear", "spline": sums over the
            parents. "table": discrete variables only.
        noise : str
            Law of the noise of continuous variables; "auto": the most likely of all by BIC.
        standard_errors : {"classical", "robust"}
            Of least squares; "robust" (HC3) against noise whose size depends on the parents.
        missing : {"error", "listwise"}
            Rows with missing values: an error, or left out.
        pseudo_count : float
            Tables: added to the count of every cell.
        knots : int
            Splines: knots of each; 0: their number is chosen by BIC.
        max_knots : int
            Splines: at most so many when BIC chooses.
        extend : bool
            Of a graph with undirected edges take one of the DAGs it stands for.
        n_jobs : int
            At most so many threads.

        Returns
        -------
        Scm
            With `report`.

        Raises
        ------
        NotApplicable
            For a graph that is no DAG, saying what to do.
        DataError
            Naming variable and columns: missing values, constant columns, parents that are linearly dependent.
        """
        if isinstance(data, Graph):
            raise UsageError("a Graph is no data: the graph comes first, Scm.fit(graph, data)")
        options: dict[str, Any] = {
            "family": family,
            "noise": noise,
            "standard_errors": standard_errors,
            "missing": missing,
            "pseudo_count": pseudo_count,
            "knots": knots,
            "max_knots": max_knots,
            "extend": extend,
        }
        model, report, text = _core.Model.fit(
            as_graph(graph)._document, as_dataset(data)._table, options, threads(n_jobs)
        )
        return cls(model, report, text)

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Scm:
        """Read the model of an .h5 file of simulated data, or of a .json file of `save`."""
        return cls(_core.Model.read(os.fspath(path)))

    @classmethod
    def from_json(cls, text: str) -> Scm:
        """Read layout abdera-scm/1."""
        return cls(_core.Model.of_json(text))

    def to_json(self) -> str:
        """Write layout abdera-scm/1; it reads back as the same model to the last bit."""
        return self._model.json()

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Write a .json file. Raises UsageError for another ending or an existing file."""
        target = Path(path)
        if target.suffix != ".json":
            raise UsageError(f"a model is written as .json, not as {target.name}")
        if target.exists() and not force:
            raise UsageError(f"'{target}' exists; give force=True to replace it")
        temporary = target.with_name(f".{target.name}.{os.getpid()}")
        temporary.write_text(self.to_json(), encoding="utf-8")
        temporary.replace(target)

    # ------------------------------------------------------------------ what it is

    @property
    def variables(self) -> list[ScmVariable]:
        """All nodes, latent ones and those that observation added too."""
        return [
            ScmVariable(name, kind, tuple(levels), unit, role, recorded, tuple(parents))
            for name, kind, levels, unit, role, recorded, parents in self._model.nodes()
        ]

    @property
    def names(self) -> list[str]:
        """Of all nodes."""
        return [variable.name for variable in self.variables]

    @property
    def is_series(self) -> bool:
        """Whether its rows follow one another in time."""
        return self._model.is_series()

    @property
    def graphs(self) -> dict[str, Graph]:
        """True graphs by name.

        "dag" and "cpdag" over the variables of the model, "extended" over all nodes; "mag" and "pag" over the columns,
        "m_graph", "complete_mag" and "complete_pag" with missing values, where they are defined. Of a series "window".
        """
        return {name: judged(document) for name, document in self._model.graphs()}

    @property
    def graph(self) -> Graph:
        """The DAG over its variables; of a series over the window of its lags."""
        return next(iter(self.graphs.values()))

    def mechanism(self, name: str) -> dict[str, Any]:
        """Give the equation of a variable as layout abdera-scm/1 has it: "type" and parameters."""
        for variable in json.loads(self.to_json())["variables"]:
            if variable["name"] == name:
                return dict(variable["mechanism"])
        raise unknown("the model has no variable", name, self.names)

    def summary(self) -> str:
        """Give the report of a fitted model as a text for people."""
        self._fitted()
        return self._summary

    def _fitted(self) -> dict[str, Any]:
        """Give the report. Raises NotApplicable for a model that was not fitted."""
        if not self.report:
            raise NotApplicable("this model was not fitted: there is no report")
        return self.report

    def coefficients(self) -> pandas.DataFrame:
        """Give the coefficients of a fitted model as a table: variable, name, value, standard_error, p_value, ..."""
        import pandas as pd

        frame: pandas.DataFrame = pd.DataFrame(
            [
                {"variable": variable["name"], **coefficient}
                for variable in self._fitted()["variables"]
                for coefficient in variable["coefficients"]
            ]
        )
        return frame

    # ------------------------------------------------------------------ the three rungs

    def sample(self, n: int = 1000, *, seed: int = 0, units: int = 1, n_jobs: int = -1) -> Dataset:
        """Draw rows as they are recorded.

        Parameters
        ----------
        n : int
            Rows; of a series times.
        seed : int
            The same seed gives the same rows, and more rows begin with the fewer.
        units : int
            Of a time series: so many, a panel.
        n_jobs : int
            At most so many threads; the rows do not depend on it.
        """
        return Dataset(self._model.rows(whole("n", n), whole("seed", seed, 0), whole("units", units), threads(n_jobs)))

    def do(self, values: Mapping[str, Setting] | None = None, /, **named: Setting) -> Scm:
        """Set variables, whatever their causes: `model.do(X=1)` or `model.do({"Kp index": 4})`.

        Values of discrete variables are labels or codes.
        """
        return self.intervene({**mapping("do", values, '{"dose": 1}'), **named})

    def shift(self, amounts: Mapping[str, float] | None = None, /, **named: float) -> Scm:
        """Add amounts to what their causes give."""
        return self.intervene(shift={**mapping("shift", amounts, '{"dose": 1}'), **named})

    def intervene(
        self,
        do: Mapping[str, Setting] | None = None,
        *,
        shift: Mapping[str, float] | None = None,
        draw: Mapping[str, Law] | None = None,
        replace: Mapping[str, Mapping[str, Any] | str] | None = None,
        miss: float = 0.0,
        stray: float = 0.0,
        stray_shift: float = 1.0,
        from_: int | None = None,
        to: int | None = None,
        seed: int = 0,
    ) -> Scm:
        """Give the model after interventions.

        Parameters
        ----------
        do : mapping of str to float or str
            Set them, whatever their causes; a label or code of a discrete variable.
        shift : mapping of str to float
            Add this to what their causes give.
        draw : mapping of str to (law, mean, sd)
            Draw them anew: {"dose": ("gaussian", 0, 1)}.
        replace : mapping of str to dict
            Another mechanism of the same parents, as `mechanism` shows one.
        miss, stray : float
            Probability that an intervention does not happen; that another variable is shifted by `stray_shift`.
        from_, to : int, optional
            Of a time series: first and last time; without, from its start and for ever.
        seed : int
            Of what misses and strays.

        Returns
        -------
        Scm

        Raises
        ------
        UsageError
            For a variable or level that there is not, naming the nearest.
        """
        changes = changes_of(do, shift, draw, replace)
        chances = (real("miss", miss), real("stray", stray), real("stray_shift", stray_shift))
        first, last = (None if at is None else whole(name, at) for name, at in (("from_", from_), ("to", to)))
        return Scm(self._model.intervene(changes, *chances, first, last, whole("seed", seed, 0)))

    def counterfactual(
        self,
        data: DataLike | None = None,
        *,
        do: Mapping[str, Setting] | None = None,
        shift: Mapping[str, float] | None = None,
        draw: Mapping[str, Law] | None = None,
        replace: Mapping[str, Mapping[str, Any] | str] | None = None,
        rows: int | None = None,
        seed: int = 0,
        n_jobs: int = -1,
    ) -> Counterfactual:
        """Say what these very rows would have been.

        Parameters
        ----------
        data : array_like, DataFrame, xarray object, path or Dataset, optional
            A column for every variable of the model, by name. Without it the rows of the simulation that this is the
            model of, by the noise that made them.
        do, shift, draw, replace
            As of `intervene`.
        rows : int, optional
            Of a simulation: only the first so many.
        seed : int
            Of what has to be drawn.
        n_jobs : int
            At most so many threads.

        Raises
        ------
        NotApplicable
            For a time series, and for a variable without a column.
        DataError
            For values that are impossible under the model, naming variable and row.
        """
        changes = changes_of(do, shift, draw, replace)
        table = None if data is None else as_dataset(data)._table
        if table is not None:
            if rows is not None:
                raise UsageError("rows= is for the rows of a simulation; of data all are asked about")
            if remark := _core.not_taken_over(table):
                warn([remark], DataWarning)
        other, factual, source, exact, comparison = self._model.counterfactual(
            table, changes, 0 if rows is None else whole("rows", rows, 1), whole("seed", seed, 0), threads(n_jobs)
        )
        return Counterfactual(Dataset(other), Dataset(factual), dict(source), exact, flat_rows(comparison))

    def compare(self, other: Scm, n: int = 1000, *, seed: int = 0, n_jobs: int = -1) -> list[dict[str, Any]]:
        """Compare rows of this model with the same rows of what interventions made of it, by their means.

        Parameters
        ----------
        other : Scm
            As `do`, `shift` or `intervene` gave it.
        n, seed, n_jobs
            As of `sample`.

        Returns
        -------
        list of dict
            One a column, or a level of one with labels: "variable", "observed_mean", "observed_sd",
            "intervened_mean", "intervened_sd", "difference", "standard_error" (None where rows depend on one another
            or are not the same units). `pandas.DataFrame` takes it.
        """
        if not isinstance(other, Scm):
            raise UsageError(f"other is a model, as do, shift or intervene give one, not {said(other)}")
        seen, changed = (model.sample(n, seed=seed, n_jobs=n_jobs) for model in (self, other))
        same = self._model.same_rows()
        rows = _core.compare_worlds(seen._table, changed._table, "observed", "intervened", same)
        return flat_rows(cast("list[dict[str, Any]]", rows))

    # ------------------------------------------------------------------ exact and average answers

    def probability(
        self,
        event: Mapping[str, Setting],
        given: Mapping[str, Setting] | None = None,
        *,
        do: Mapping[str, Setting] | None = None,
    ) -> float:
        """Give the exact probability of an event in a model of discrete variables; nothing is sampled.

        Parameters
        ----------
        event : mapping of str to str or int
            Levels by variable, labels or codes.
        given : mapping of str to str or int, optional
            What was seen.
        do : mapping of str to str or int, optional
            The event is then asked for in the world in which these are set, for the units with what was seen in this
            one: a counterfactual. Without `given` it is the probability after an intervention;
            `model.do(...).probability(event, given)` is for what is seen after one.

        Returns
        -------
        float
            NaN where `given` is impossible.

        Raises
        ------
        NotApplicable
            Naming a variable that is not discrete.
        """
        return _core.probability(
            self._model, self._settings("event", event), self._settings("given", given), self._settings("do", do)
        )

    def _settings(self, argument: str, values: Mapping[str, Setting] | None) -> list[tuple[str, str]]:
        return settings_of(argument, values, {name: levels for name, _, levels, *_ in self._model.nodes()})

    def average_effect(
        self,
        x: str,
        y: str,
        *,
        from_: Setting = 0,
        to: Setting = 1,
        n: int = 100_000,
        seed: int = 0,
        n_jobs: int = -1,
    ) -> Estimate:
        """Give the mean of y with x set to `to` less that with x set to `from_`, over the same rows of both worlds.

        Parameters
        ----------
        x, y : str
            Cause and outcome.
        from_, to : float or str
            A value, or the label or code of a level.
        n : int
            Rows.
        seed, n_jobs : int
            As of `sample`.

        Returns
        -------
        Estimate
            `standard_error` is that of the simulation: how far the mean over `n` rows of this model may be from the
            mean over all that it could draw. It falls as 1 / sqrt(n), and is 0 up to rounding in a linear model, where
            all rows differ alike. It is no standard error of the effect in the world: it does not know how few rows a
            model was fitted to, whether its equations are right, or how its graph was chosen. Of the first the standard
            errors in `report` tell, for a graph that was known before. For one that was learned from the same rows
            they are too small as well: learn and fit on different rows, or repeat both on rows drawn anew.

        Raises
        ------
        UsageError
            For a variable or level that there is not, naming the nearest.
        """
        levels = next((levels for name, _, levels, *_ in self._model.nodes() if name == x), [])
        if len({str(value) in levels for value in (from_, to)}) == 2:
            raise UsageError(f"'{x}' has the levels {', '.join(map(repr, levels))}: name two of them by from_= and to=")
        return Estimate(
            *_core.average_effect(
                self._model,
                x,
                y,
                setting("from_", from_),
                setting("to", to),
                whole("n", n),
                whole("seed", seed, 0),
                threads(n_jobs),
            ),
        )

    def causation(self, x: str, y: str, *, n: int = 100_000, seed: int = 0, n_jobs: int = -1) -> Causation:
        """Say in which share of rows a binary cause x was what made, or would make, a binary outcome y.

        Parameters
        ----------
        x, y : str
        n : int
            Rows that are looked at in three worlds: as they are, with x and without it.
        seed, n_jobs : int
            As of `sample`.
        """
        shares, bounds = _core.causation(self._model, x, y, whole("n", n), whole("seed", seed, 0), threads(n_jobs))
        return Causation(*shares, *bounds)

    def diagnose(
        self, findings: Mapping[str, Setting], diseases: str | Sequence[str], symptoms: str | Sequence[str]
    ) -> list[Diagnosis]:
        """Rank diseases by what goes with the findings of a patient and by what brought them about; exact.

        Parameters
        ----------
        findings : mapping of str to str or int
            Risk factors, symptoms present and absent, results of tests.
        diseases, symptoms : sequence of str
            Binary variables.
        """
        asked = self._settings("findings", findings)
        ill, seen = (
            chosen(argument, names, "the model has no variable", self.names)
            for argument, names in (("diseases", diseases), ("symptoms", symptoms))
        )
        rows = _core.diagnose(self._model, asked, ill, seen)
        return [Diagnosis(*row) for row in rows]

    def __repr__(self) -> str:
        names = self.names
        kind = "time series" if self.is_series else "model"
        return f"<abdera.Scm: {kind} of {len(names)} variables: {', '.join(names[:8])}{', ...' * (len(names) > 8)}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _scm_of, (self.to_json(), self.report, self._summary)


def _scm_of(text: str, report: dict[str, Any], summary: str) -> Scm:
    return Scm(_core.Model.of_json(text), report, summary)
