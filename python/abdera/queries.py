"""Questions to a graph: separations, causes, its class, effects and how to estimate them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, cast

from . import _core
from .arguments import listed, threads, whole
from .data import DataLike, as_measured

if TYPE_CHECKING:
    from .graph import Graph

Names = tuple[str, ...]
_T = TypeVar("_T")


class Found(list[_T], Generic[_T]):
    """A list of answers.

    Attributes
    ----------
    complete : bool
        Whether these are all; False where a limit cut the list short.
    """

    complete: bool

    def __init__(self, items: Iterable[_T] = (), complete: bool = True) -> None:
        super().__init__(items)
        self.complete = complete

    def __reduce__(self) -> tuple[Any, ...]:
        return Found, (list(self), self.complete)


@dataclass(frozen=True)
class Verdict:
    """Whether something holds, and why; it is true or false as a condition."""

    holds: bool
    why: str

    def __bool__(self) -> bool:
        return self.holds

    def __str__(self) -> str:
        return self.why


@dataclass(frozen=True)
class Independence:
    """An independence that data of the graph have: x and y given a set."""

    x: str
    y: str
    given: Names


@dataclass(frozen=True)
class PossibleEffect:
    """An effect that some members of a class give.

    Attributes
    ----------
    parents : tuple of str
        The parents of the cause in those members.
    adjustment : tuple of str or None
        What to adjust for; None where there is no effect to estimate.
    no_effect : bool
        Whether the cause is no ancestor of the outcome there.
    effect : float or None
        The total effect in a linear model, where data were given.
    """

    parents: Names
    adjustment: Names | None
    no_effect: bool
    effect: float | None = None


@dataclass(frozen=True)
class Identification:
    """Whether an effect follows from what is observed, and how.

    Attributes
    ----------
    identifiable : bool
    formula : str
        In probabilities of observed variables; of an effect that is not identifiable the hedge that proves it.
    latex : str
        The same for a paper.
    """

    identifiable: bool
    formula: str
    latex: str

    def __bool__(self) -> bool:
        return self.identifiable

    def __str__(self) -> str:
        return self.formula

    def _repr_latex_(self) -> str | None:
        return f"${self.latex}$" if self.identifiable else None


@dataclass(frozen=True)
class Criterion:
    """Sets that satisfy a criterion.

    Attributes
    ----------
    sets : Found of tuple of str
        The minimal ones.
    valid : bool or None
        Whether the set asked about does; None where none was.
    formula : str or None
        P(y | do(x)) by that set, or by the first that was found.
    explanation : str
        The conditions one by one, with the paths.
    """

    sets: Found[Names]
    valid: bool | None
    formula: str | None
    explanation: str


@dataclass(frozen=True)
class Instrument:
    """A variable that moves the outcome through the cause only, given a set."""

    instrument: str
    given: Names


def _names(names: Sequence[str] | None) -> Names | None:
    return None if names is None else tuple(names)


def _sets(answer: dict[str, Any], key: str) -> Found[Names]:
    return Found((tuple(names) for names in answer[key]), answer["complete"])


class Queries:
    """What a graph can be asked, by the names of its nodes.

    Every method raises UsageError for a name that is no node, DataError for a graph that is not what its kind says,
    and NotApplicable for a question that its kind cannot answer.
    """

    _document: _core.GraphDocument

    def _ask(
        self,
        question: str,
        *variables: str,
        given: str | Sequence[str] | None = None,
        selection: str | Sequence[str] = (),
        among: Sequence[str] | None = None,
        latent: str | Sequence[str] = (),
        limit: int | None = None,
        which: Literal["", "all", "minimal"] = "",
        optimal: bool = False,
        data: _core.Table | _core.Covariance | None = None,
        n_jobs: int = 1,
    ) -> dict[str, Any]:
        if limit is not None:
            limit = whole("limit", limit, 1)
        answer = _core.query(
            self._document,
            question,
            listed("variables", variables),
            None if given is None else listed("given", given),
            listed("selection", selection),
            None if among is None else listed("among", among),
            listed("latent", latent),
            limit,
            which,
            optimal,
            data,
            threads(n_jobs),
        )
        return cast("dict[str, Any]", answer)

    # ------------------------------------------------------------------ separations

    def separated(
        self, x: str, y: str, given: str | Sequence[str] = (), *, selection: str | Sequence[str] = ()
    ) -> bool:
        """Whether a set separates x and y: d-separation in a DAG, m-separation in a MAG or PAG.

        Parameters
        ----------
        x, y : str
        given : sequence of str
            The set.
        selection : sequence of str
            Nodes by which the rows were selected: conditioned on as well.
        """
        return bool(self._ask("separation", x, y, given=given, selection=selection)["separated"])

    def open_path(
        self, x: str, y: str, given: str | Sequence[str] = (), *, selection: str | Sequence[str] = ()
    ) -> str | None:
        """Give a path between x and y that a set leaves open; None if it separates them."""
        path: str | None = self._ask("separation", x, y, given=given, selection=selection)["open_path"]
        return path

    def separator(self, x: str, y: str, *, selection: str | Sequence[str] = ()) -> Names | None:
        """Give a set that separates x and y and no part of which does, nearest to x; None if none separates them."""
        return _names(self._ask("separation", x, y, selection=selection)["minimal_separator"])

    def separators(
        self,
        x: str,
        y: str,
        *,
        include: str | Sequence[str] = (),
        among: Sequence[str] | None = None,
        selection: str | Sequence[str] = (),
        minimal: bool = True,
        limit: int = 100,
    ) -> Found[Names]:
        """List the sets that separate x and y.

        Parameters
        ----------
        x, y : str
        include : sequence of str
            Members of every set.
        among : sequence of str, optional
            The only other nodes to choose from.
        selection : sequence of str
            Nodes by which the rows were selected: members of every set.
        minimal : bool
            Only those no part of which would do.
        limit : int
            At most so many; `complete` of the list says whether these are all.
        """
        answer = self._ask(
            "separators",
            x,
            y,
            given=include,
            among=among,
            selection=selection,
            which="" if minimal else "all",
            limit=limit,
        )
        return _sets(answer, "minimal" if minimal else "all")

    def implications(self) -> list[Independence]:
        """List the independences to test: one with a minimal set for each pair that some set separates."""
        rows = self._ask("implications")["independences"]
        return [Independence(row["x"], row["y"], tuple(row["given"])) for row in rows]

    # ------------------------------------------------------------------ causes

    def ancestors(self, node: str) -> list[str]:
        """Give the causes of a node in every graph of the class."""
        return list(self._ask("ancestors", node)["definite"])

    def possible_ancestors(self, node: str) -> list[str]:
        """Give the causes of a node in some graph of the class."""
        return list(self._ask("ancestors", node)["possible"])

    def descendants(self, node: str) -> list[str]:
        """Give what a node causes in every graph of the class."""
        return list(self._ask("descendants", node)["definite"])

    def possible_descendants(self, node: str) -> list[str]:
        """Give what a node causes in some graph of the class."""
        return list(self._ask("descendants", node)["possible"])

    # ------------------------------------------------------------------ the class

    def class_size(self, limit: int | None = None) -> int | None:
        """Count the graphs that share all that data can tell: DAGs, of a MAG or PAG MAGs.

        Parameters
        ----------
        limit : int, optional
            Of members that are counted one by one: of an MPDAG a million, of MAGs and PAGs 10,000 without. Those of
            a DAG or CPDAG are counted without listing them.

        Returns
        -------
        int or None
            None where there are more than `limit`.
        """
        size = self._ask("class", limit=limit)["members"]
        return None if size is None else int(size)

    def members(self, limit: int = 10) -> Found[Graph]:
        """List the graphs of the class, at most `limit`."""
        from .graph import judged

        documents, complete = _core.members(self._document, whole("limit", limit, 1))
        return Found((judged(document) for document in documents), complete)

    def draw_members(self, n: int = 1, *, seed: int = 0) -> list[Graph]:
        """Draw DAGs of the class of a DAG or CPDAG, each with exactly the same chance."""
        from .graph import judged

        return [
            judged(document) for document in _core.draw_members(self._document, whole("n", n), whole("seed", seed, 0))
        ]

    # ------------------------------------------------------------------ effects

    def adjustment_sets(self, x: str, y: str, *, minimal: bool = True, limit: int = 100) -> Found[Names]:
        """List the sets to adjust for to read the total effect of x on y, valid in every graph of the class.

        Parameters
        ----------
        x, y : str
            Cause and outcome.
        minimal : bool
            Only those no part of which would do.
        limit : int
            At most so many; `complete` of the list says whether these are all.

        Returns
        -------
        Found of tuple of str
            Empty where no set is valid; a list with the empty set where nothing is to be adjusted for.
        """
        answer = self._ask("adjustment", x, y, which="minimal" if minimal else "all", limit=limit)
        return _sets(answer, "all_minimal" if minimal else "all")

    def is_adjustment_set(self, x: str, y: str, given: str | Sequence[str] = ()) -> Verdict:
        """Say whether adjusting for a set gives the total effect of x on y, and if not why."""
        answer = self._ask("adjustment", x, y, given=given)
        return Verdict(answer["given_is_valid"], answer["verdict"])

    def optimal_adjustment(self, x: str, y: str) -> Names | None:
        """Give the valid set with the smallest asymptotic variance in linear models; None where there is none."""
        return _names(self._ask("adjustment", x, y)["optimal"])

    def canonical_adjustment(self, x: str, y: str) -> Names | None:
        """Give the largest candidate, which is valid if and only if any set is; None where none is."""
        return _names(self._ask("adjustment", x, y)["canonical"])

    def effects(
        self,
        data: DataLike | None,
        x: str,
        y: str,
        *,
        optimal: bool = False,
        limit: int = 100_000,
        n_jobs: int = -1,
    ) -> list[PossibleEffect]:
        """List the total effects of x on y that the class leaves possible (IDA), one for each set of parents of x.

        Parameters
        ----------
        data : array_like, DataFrame, xarray object, path, Dataset, Covariance or None
            With a column for each node; effects are least squares coefficients, right where relations are linear.
            None: only what to adjust for.
        x, y : str
            Cause and outcome.
        optimal : bool
            Adjust for the set of smallest variance, not for the parents.
        limit : int
            At most so many sets of parents.
        n_jobs : int
            At most so many threads.
        """
        evidence = None if data is None else as_measured(data, "effects are read")
        answer = self._ask("ida", x, y, optimal=optimal, limit=limit, data=evidence, n_jobs=n_jobs)
        return [
            PossibleEffect(tuple(row["parents"]), _names(row["adjustment"]), row["no_effect"], row.get("effect"))
            for row in answer["effects"]
        ]

    def identify(
        self, x: str, y: str, given: str | Sequence[str] = (), *, latent: str | Sequence[str] = ()
    ) -> Identification:
        """Find a formula for P(y | do(x), given) despite hidden causes, or prove that there is none.

        Parameters
        ----------
        x, y : str
            Cause and outcome, of a DAG or ADMG.
        given : sequence of str
            For the effect among those with given values.
        latent : sequence of str
            Nodes that nobody has measured.
        """
        answer = self._ask("effect", x, y, given=given, latent=latent)
        return Identification(answer["identifiable"], answer["formula"], answer["latex"])

    def backdoor(
        self,
        x: str,
        y: str,
        given: str | Sequence[str] | None = None,
        *,
        latent: str | Sequence[str] = (),
        limit: int = 100,
    ) -> Criterion:
        """List the minimal back-door sets for the effect of x on y; say whether a given set is one."""
        return self._criterion("backdoor", x, y, given, latent, limit)

    def frontdoor(
        self,
        x: str,
        y: str,
        given: str | Sequence[str] | None = None,
        *,
        latent: str | Sequence[str] = (),
        limit: int = 100,
    ) -> Criterion:
        """List the minimal front-door sets for the effect of x on y; say whether a given set is one."""
        return self._criterion("frontdoor", x, y, given, latent, limit)

    def _criterion(
        self, name: str, x: str, y: str, given: str | Sequence[str] | None, latent: str | Sequence[str], limit: int
    ) -> Criterion:
        answer = self._ask(name, x, y, given=given, latent=latent, limit=limit)
        return Criterion(
            _sets(answer, "minimal"), answer.get("given_is_valid"), answer["formula"], answer["explanation"]
        )

    def instruments(self, x: str, y: str, *, latent: str | Sequence[str] = ()) -> list[Instrument]:
        """List the nodes that are instruments for the effect of x on y, each with a set to condition on."""
        rows = self._ask("instruments", x, y, latent=latent)["instruments"]
        return [Instrument(row["instrument"], tuple(row["given"])) for row in rows]

    def is_instrument(
        self, z: str, x: str, y: str, given: str | Sequence[str] = (), *, latent: str | Sequence[str] = ()
    ) -> Verdict:
        """Say whether z is an instrument for the effect of x on y given a set, condition by condition."""
        answer = self._ask("instruments", x, y, z, given=given, latent=latent)
        return Verdict(answer["is_instrument"], answer["explanation"])
