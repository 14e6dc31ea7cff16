"""tigramite: PCMCI and PCMCI+ with partial correlations, and its PC for rows that are no series."""

import contextlib
import io

import numpy as np
from serve import ARROW, TAIL, Edges, serve
from tigramite import data_processing
from tigramite.independence_tests.parcorr import ParCorr
from tigramite.pcmci import PCMCI


def links(found: dict) -> int:
    """How many links, past to present or between variables of one time, are in the graph."""
    return int(np.count_nonzero(found["graph"]))


def edges_of(found: dict) -> Edges:
    graph = found["graph"][:, :, 0]
    marks = {"-": TAIL, "o": TAIL, ">": ARROW, "<": ARROW, "x": ARROW}  # o-o is undirected here, x-x in conflict
    return [(int(i), int(j), marks[graph[i, j][0]], marks[graph[i, j][2]]) for i, j in zip(*np.nonzero(graph)) if i < j]


def learn(rows: np.ndarray, method: str, **options) -> dict:
    learner = PCMCI(data_processing.DataFrame(rows), ParCorr(), verbosity=0)
    with contextlib.redirect_stdout(io.StringIO()):
        return getattr(learner, method)(**options)


serve(
    "tigramite",
    {
        "pc": (lambda rows, **options: learn(rows, "run_pcalg_non_timeseries_data", **options), edges_of),
        "pcmci": (lambda rows, **options: learn(rows, "run_pcmci", **options), links),
        "pcmci_plus": (lambda rows, **options: learn(rows, "run_pcmciplus", **options), links),
    },
)
