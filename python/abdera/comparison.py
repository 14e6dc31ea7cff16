"""Distances between a true graph and an estimate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from . import _core
from .arguments import listed, naming_options, threads
from .errors import UsageError
from .graph import GraphLike, as_graph

Measure: TypeAlias = float | int
_RATES = ("_precision", "_recall", "_f1", "_normalised")


def _measure(name: str, value: float) -> Measure:
    return value if name.endswith(_RATES) else int(value)


def measured(
    metrics: Sequence[str],
    truth: GraphLike,
    estimate: GraphLike,
    options: Mapping[str, bool | int | float | str],
    n_jobs: int,
) -> dict[str, Measure]:
    """Give all values of metrics by name."""
    results, _ = _core.compare(
        as_graph(truth)._document, as_graph(estimate)._document, list(metrics), dict(options), threads(n_jobs)
    )
    return {name: _measure(name, value) for _, values in results for name, value in values}


def compare(
    truth: GraphLike,
    estimate: GraphLike,
    metrics: str | Sequence[str] | None = None,
    *,
    n_jobs: int = -1,
    **options: bool | int | float | str,
) -> dict[str, Measure]:
    """Measure an estimated graph by a true one; nodes are matched by name.

    Marks are compared class with class: a true DAG is turned into its CPDAG beside an estimated CPDAG or PDAG, a true
    DAG or MAG into its PAG beside an estimated PAG.

    Parameters
    ----------
    truth, estimate : Graph or path
        In this order: distances such as the structural intervention distance are not symmetric.
    metrics : str or sequence of str, optional
        All that take graphs of these kinds without; `abdera.components("metrics")` lists them.
    n_jobs : int
        At most so many threads.
    **options
        Of the metric, where one is named.

    Returns
    -------
    dict of str to number
        "shd", "shd_normalised", "adjacency_f1", ...; counts are int, rates float and NaN where they have no
        denominator.

    Raises
    ------
    NotApplicable
        For a metric that is not defined for graphs of these kinds.
    DataError
        For a node that only one of them has.

    Examples
    --------
    >>> from abdera import Graph, compare
    >>> compare(Graph.parse("A --> B <-- C"), Graph.parse("A --> B; C"), "shd")["shd"]
    1
    """
    names = listed("metrics", () if metrics is None else metrics)
    if options and len(names) != 1:
        raise UsageError(f'{", ".join(options)}: options are for one metric; name it: metrics="shd"')
    with naming_options({}, {"": ("metrics", "n_jobs")}):
        return measured(names, truth, estimate, options, n_jobs)
