"""pgmpy: PC, GES and hill climbing, of numbers and of levels."""

import logging

import numpy as np
import pandas as pd
from pgmpy.causal_discovery import GES, PC, HillClimbSearch
from serve import ARROW, TAIL, Edges, serve

logging.disable(logging.CRITICAL)


def prepare(array: np.ndarray, kind: str) -> pd.DataFrame:
    frame = pd.DataFrame(array, columns=[f"X{i}" for i in range(array.shape[1])])
    return frame.astype(str).astype("category") if kind == "levels" else frame


def edges_of(graph) -> Edges:
    number = lambda node: int(node[1:])  # noqa: E731
    return [(number(a), number(b), TAIL, ARROW) for a, b in graph.directed_edges] + [
        (number(a), number(b), TAIL, TAIL) for a, b in graph.undirected_edges
    ]


def learn(frame: pd.DataFrame, learner):
    learner.fit(frame)
    return learner.causal_graph_


serve(
    "pgmpy",
    {
        "pc": (lambda frame, **options: learn(frame, PC(show_progress=False, n_jobs=1, **options)), edges_of),
        "ges": (lambda frame, **options: learn(frame, GES(**options)), edges_of),
        "hill_climb": (
            lambda frame, **options: learn(frame, HillClimbSearch(show_progress=False, **options)),
            edges_of,
        ),
    },
    prepare,
)
