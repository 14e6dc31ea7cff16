"""Learning a graph from data, by the name of the learner."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from inspect import signature
from itertools import chain
from typing import Any, Literal, TypeAlias, cast

from . import _core
from .arguments import component, mapping, naming_options, own_name, real, seconds, text, threads, unknown, whole
from .data import DataLike, as_evidence, names_of
from .errors import DataWarning, StoppedEarly, UsageError, warn
from .graph import Graph
from .knowledge import Knowledge
from .progress import ProgressLike, shown

Option: TypeAlias = bool | int | float | str
Options: TypeAlias = Mapping[str, Option]
#: test(x, y, given) gives a p-value, or an object with p_value, statistic, effect, dof; None, and not NaN,
#: if it cannot be tested.
CiTestLike: TypeAlias = str | Callable[[str, str, tuple[str, ...]], Any]
#: score(child, parents) gives the local score, larger is better.
ScoreLike: TypeAlias = str | Callable[[str, tuple[str, ...]], float]
KnowledgeLike: TypeAlias = Knowledge | str | os.PathLike[str]
Missing: TypeAlias = Literal["error", "testwise"]


#: Keywords of `bootstrap` alone, and what the library calls them.
_SCHEME = {"replicates": "replicates", "resampling": "scheme", "fraction": "fraction", "block": "block"}


def _learned(
    call: Callable[..., Graph],
    run: Callable[[dict[str, Any]], _core.Run],
    title: str,
    *,
    data: DataLike,
    learner: str,
    options: Mapping[str, Option],
    test: CiTestLike | None,
    test_options: Options | None,
    score: ScoreLike | None,
    score_options: Options | None,
    knowledge: KnowledgeLike | None,
    missing: Missing,
    columns: Sequence[str] | None,
    n_jobs: int | None,
    random_state: int | None,
    time_limit: float | None,
    progress: ProgressLike,
) -> Graph:
    """Check the arguments of `call`, those of `learn`, have `run` do what they ask for, and give its graph."""
    learner = component("learner", learner, "learner")
    seed = 0 if random_state is None else whole("random_state", random_state, 0)
    for name, evaluator in (("test", test), ("score", score)):
        if own := own_name(evaluator, name):
            raise UsageError(f'{name}= is a name or a function of names, and {own} takes data: give {name}="{own}"')
        if evaluator is not None and not isinstance(evaluator, str) and not callable(evaluator):
            raise UsageError(f"{name}= is a name or a function, not a {type(evaluator).__name__}")
    evidence = as_evidence(data, columns)
    if isinstance(evidence, _core.Table):
        _warn_if_turned(*evidence.shape())
    if knowledge is not None and not isinstance(knowledge, (Knowledge, str, os.PathLike)):
        raise UsageError(
            f"knowledge= is an abdera.Knowledge or the path of a file, not a {type(knowledge).__name__}: "
            "abdera.Knowledge(tiers=..., required=...)"
        )
    if isinstance(knowledge, (str, os.PathLike)):
        knowledge = Knowledge.read(knowledge, names_of(evidence))
    request: dict[str, Any] = {
        "data": evidence,
        "learner": learner,
        "options": _without_none(learner, options),
        "test": test,
        "test_options": mapping("test_options", test_options, '{"min_count": 5}'),
        "score": score,
        "score_options": mapping("score_options", score_options, '{"penalty_discount": 2}'),
        "knowledge": "" if knowledge is None else knowledge.to_toml(),
        "missing": text("missing", missing, "testwise"),
        "threads": threads(n_jobs),
        "seed": seed,
        "time_limit": seconds("time_limit", time_limit),
    }
    given = {"": options, "test_options": request["test_options"], "score_options": request["score_options"]}
    known = {
        "": chain(signature(call).parameters, _options_of("learner", learner)),
        "test_options": _options_of("test", test or "fisher_z"),
        "score_options": _options_of("score", score or "gaussian_bic"),
    }
    with shown(progress, title) as show, naming_options(given, known):
        done = run({**request, "progress": show})
    return _graph_of(done)


def _options_of(kind: str, name: CiTestLike | ScoreLike) -> dict[str, dict[str, Any]]:
    """Give the options of a component by name; of one that there is not, or that is a function, none."""
    found = (entry for entry in _core.components() if entry["kind"] == kind and entry["name"] == name)
    return {option["name"]: option for entry in found for option in cast("list[dict[str, Any]]", entry["options"])}


def _without_none(learner: str, options: Mapping[str, Option]) -> dict[str, Option]:
    """Give the options of a learner, of which none may be None."""
    none = next((name for name, value in options.items() if value is None), None)
    if none is None:
        return dict(options)
    known = _options_of("learner", learner)
    if none not in known:
        raise unknown("no option named", none, known)
    kind = {"double": "a number", "int": "a whole number", "bool": "True or False"}.get(known[none]["type"], "one")
    limits = known[none]["limits"]
    raise UsageError(
        f"{none} is {kind}{f' of {limits}' if limits else ''}, not None: leave it out for {known[none]['default']!r}"
    )


def _warn_if_turned(rows: int, columns: int) -> None:
    """Say before a search that may take for ever that the table has hardly any rows."""
    if 0 < rows * 10 < columns:
        warn([f"{rows} rows of {columns} columns: rows are samples and columns variables; is it data.T?"], DataWarning)


def _graph_of(run: _core.Run) -> Graph:
    warn(run.warnings, DataWarning)
    graph = Graph(run.document, run)
    counts = dict(run.counts)
    untested = counts.get("not_testable", 0)
    asked = sum(counts.get(name, 0) for name in ("ci_tests", "second_tests", "orientation_tests"))
    if asked and 2 * untested > asked:
        warn(
            [f"{untested} of {asked} tests could not be made: edges are there for want of a test, not for dependence"],
            DataWarning,
        )
    contradictions = [] if graph.legal else [c.what for c in graph.conflicts if "knowledge" in c.what]
    if contradictions:
        warn([f"evidence and knowledge contradict each other: {'; '.join(contradictions[:3])}"], DataWarning)
    if graph.stop_reason != "completed":
        reason = graph.stop_reason.replace("_", " ")
        warn([f"stopped by {reason}: this is the best graph so far"], StoppedEarly)
    return graph


def learn(
    data: DataLike,
    learner: str,
    *,
    test: CiTestLike | None = None,
    test_options: Options | None = None,
    score: ScoreLike | None = None,
    score_options: Options | None = None,
    knowledge: KnowledgeLike | None = None,
    missing: Missing = "error",
    columns: Sequence[str] | None = None,
    n_jobs: int | None = -1,
    random_state: int | None = 0,
    time_limit: float | None = None,
    progress: ProgressLike = "auto",
    **options: Option,
) -> Graph:
    """Learn a graph with the learner of this name; `abdera.pc` and its like have the options spelled out.

    Parameters
    ----------
    data : array_like, DataFrame, xarray object, path, Dataset or Covariance
        Samples by variables. Where functions are all the evidence, a list of the names of the variables will do.
    learner : str
        `abdera.components("learners")` lists them.
    test : str or callable, optional
        Conditional-independence test, of learners that make tests; "fisher_z" without. A function
        test(x, y, given) gets names and gives a p-value, or an object with p_value, statistic, effect and dof, or None
        where it cannot be tested (NaN is an error); it is asked once for each question, from one thread.
    test_options : mapping, optional
        Options of the test.
    score : str or callable, optional
        Score, of learners that compare graphs by one; "gaussian_bic" without. A function score(child, parents) gets
        names and gives the local score, larger is better.
    score_options : mapping, optional
        Options of the score.
    knowledge : Knowledge or path, optional
        What need not be discovered.
    missing : {"error", "testwise"}
        Missing values: an error, or each test uses the rows that are complete in its variables.
    columns : sequence of str, optional
        Use only these.
    n_jobs : int or None
        At most so many threads; -1 for every core of the process, which calls at the same time share. The result never
        depends on it.
    random_state : int
        Seed, of learners that draw.
    time_limit : float, optional
        Seconds; then the best graph so far is given, with a warning.
    progress : bool, callable or "auto"
        A bar by tqdm, if it is installed and the run takes more than a second; a function gets (stage, fraction).
    **options
        Of the learner.

    Returns
    -------
    Graph
        With `legal`, `conflicts`, `separations` and the evidence of every edge.

    Raises
    ------
    DataError
        Naming column and row: missing values, infinities, constant columns.
    UsageError
        An unknown name or option, naming the nearest.
    NotApplicable
        A test or score that these data do not fit.
    KnowledgeConflict
        Statements that contradict one another.
    KeyboardInterrupt
        On Ctrl-C, within a tenth of a second once the data are read.

    Warns
    -----
    DataWarning
        Of what the test or score does not take into account.
    StoppedEarly
        At the time limit.
    """
    return _learned(learn, _core.learn, learner, **locals())


def bootstrap(
    data: DataLike,
    learner: str,
    *,
    replicates: int = 100,
    resampling: Literal["bootstrap", "subsample", "complementary"] = "bootstrap",
    fraction: float = 0.5,
    block: int = 0,
    test: CiTestLike | None = None,
    test_options: Options | None = None,
    score: ScoreLike | None = None,
    score_options: Options | None = None,
    knowledge: KnowledgeLike | None = None,
    missing: Missing = "error",
    columns: Sequence[str] | None = None,
    n_jobs: int | None = -1,
    random_state: int | None = 0,
    time_limit: float | None = None,
    progress: ProgressLike = "auto",
    **options: Option,
) -> Graph:
    """Learn from all rows, and again from rows drawn anew, to see which edges stay.

    Parameters
    ----------
    data, learner, **options
        As of `learn`.
    replicates : int
        How often rows are drawn; pairs of halves if complementary.
    resampling : {"bootstrap", "subsample", "complementary"}
        As many rows with replacement; a share of them without; pairs of halves. Clusters are drawn whole, time series
        in blocks.
    fraction : float
        Of a subsample.
    block : int
        Rows a block of a time series; 0: the cube root of all.
    test, test_options, score, score_options, knowledge, missing, columns, n_jobs, random_state, time_limit, progress
        As of `learn`.

    Returns
    -------
    Graph
        That of all rows; `probability` of an edge is the share of replicates with exactly this edge, and `bootstrap`
        holds the shares of all pairs.
    """
    asked = dict(locals())
    scheme = {theirs: asked.pop(ours) for ours, theirs in _SCHEME.items()}
    scheme["replicates"], scheme["block"] = whole("replicates", replicates, 1), whole("block", block, 0)
    scheme["scheme"], scheme["fraction"] = text("resampling", resampling, "subsample"), real("fraction", fraction)
    return _learned(bootstrap, lambda request: _core.bootstrap(request, scheme), f"bootstrap of {learner}", **asked)


def components(kind: str | None = None) -> list[dict[str, Any]]:
    """List learners, tests, scores, simulators, metrics and data sets with their options.

    Parameters
    ----------
    kind : str, optional
        "learners", "tests", "scores", "simulators", "observations", "metrics" or "datasets"; all without.
    """
    every = _core.components()
    if kind is None:
        return list(every)
    chosen = [entry for entry in every if entry["kind"] == kind.removesuffix("s")]
    if not chosen:
        raise unknown("no kind of component is called", kind, sorted({f"{entry['kind']}s" for entry in every}))
    return chosen
