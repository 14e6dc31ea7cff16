"""Simulated data with their truth."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, cast

from . import _core
from .arguments import component, listed, naming_options, threads, whole
from .data import Dataset, open_dataset
from .errors import NotApplicable
from .graph import Graph, judged
from .scm import Scm
from .scm_values import Counterfactual, Setting


class Simulation:
    """Rows of a model with their truth.

    Attributes
    ----------
    data : Dataset
        As it is observed, with units.
    truth : Graph
        The DAG where every variable is recorded as it is; else the PAG over the columns, where one is defined, or the
        DAG with the nodes of the observation. Of a series the window of its lags.
    scm : Scm
        What made the rows.
    """

    def __init__(self, model: _core.Model, data: Dataset) -> None:
        self._model = model
        self.data = data
        self.scm = Scm(model)
        self.truth = judged(model.truth(""))

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Simulation:
        """Read an .h5 file of `save` or of `abdera simulate`."""
        model = _core.Model.read(os.fspath(path))
        if model.origin() is None:
            raise NotApplicable(f"'{os.fspath(path)}' holds a model without rows: Scm.read reads it")
        return cls(model, open_dataset(path))

    @property
    def truths(self) -> dict[str, Graph]:
        """Every true graph by its name, see `Scm.graphs`."""
        return self.scm.graphs

    @property
    def origin(self) -> dict[str, Any]:
        """What made it: "simulator", "options" in force as (name, text), "seed", "rows" and "units"."""
        return cast("dict[str, Any]", self._model.origin() or {})

    def sortability(self, n_jobs: int = -1) -> tuple[float, float]:
        """Give the var- and R^2-sortability of the recorded numbers: how well scales give the causal order away.

        0.5 says nothing about the order, 1 gives it away; NaN where nothing can be said.
        """
        return self._model.sortability(self.origin["seed"], threads(n_jobs))

    def counterfactual(
        self,
        do: Mapping[str, Setting] | None = None,
        *,
        shift: Mapping[str, float] | None = None,
        rows: int | None = None,
        n_jobs: int = -1,
    ) -> Counterfactual:
        """Say what the rows would have been, from the noise that made them; see `Scm.counterfactual`."""
        return self.scm.counterfactual(do=do, shift=shift, rows=rows, n_jobs=n_jobs)

    def save(
        self,
        path: str | os.PathLike[str],
        *,
        truth: str | os.PathLike[str] = "",
        truth_graph: str = "",
        compress: bool = False,
        reproducible: bool = False,
        force: bool = False,
        n_jobs: int = -1,
    ) -> None:
        """Write the rows, and beside them a graph of the truth, as `abdera simulate` does.

        Parameters
        ----------
        path : path
            .h5 with the whole truth inside, .csv, .tsv or .fits.
        truth : path
            Where the graph goes; "x_truth.json" beside "x.h5" without.
        truth_graph : str
            Which of `truths`; that of the attribute `truth` without.
        compress, reproducible : bool
            HDF5: shuffle and gzip; no date, so that the same seed gives the same bytes.
        force : bool
            Replace existing files.
        n_jobs : int
            At most so many threads.
        """
        self._model.write(os.fspath(path), os.fspath(truth), truth_graph, compress, reproducible, force, n_jobs)

    def __repr__(self) -> str:
        origin = self.origin
        return f"<abdera.Simulation of {origin['simulator']}, seed {origin['seed']}: {self.data!r}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _simulation_of, (self.scm.to_json(), self.data)


def _simulation_of(text: str, data: Dataset) -> Simulation:
    return Simulation(_core.Model.of_json(text), data)


def simulate(
    name: str,
    n: int = 1000,
    *,
    seed: int = 0,
    units: int = 1,
    observe: Sequence[str] = (),
    n_jobs: int = -1,
    **options: bool | int | float | str,
) -> Simulation:
    """Draw a model and rows from it; the functions of `abdera.simulators` have the options spelled out.

    Parameters
    ----------
    name : str
        `abdera.components("simulators")` lists them.
    n : int
        Rows; of a time series times.
    seed : int
        Of the model and its rows. The same seed gives the same bits as `abdera simulate --seed`.
    units : int
        Of a time series: so many, a panel.
    observe : sequence of str
        Steps of observation in their order: "missing_mar columns=X1 cause=X2 rate=0.2".
        `abdera.components("observations")` lists them.
    n_jobs : int
        At most so many threads; the rows do not depend on it.
    **options
        Of the simulator.

    Returns
    -------
    Simulation
        With `data`, `truth` and `scm`.

    Raises
    ------
    UsageError
        For a simulator, option or step that there is not, naming the nearest.
    """
    name = component("name", name, "simulator")
    n, seed, units = whole("n", n), whole("seed", seed, 0), whole("units", units)
    with naming_options({}, {"": ("n", "seed", "units", "observe", "n_jobs")}):
        model = _core.Model.simulate(name, options, listed("observe", observe), seed, n, units)
    return Simulation(model, Dataset(model.rows(n, seed, units, threads(n_jobs))))
