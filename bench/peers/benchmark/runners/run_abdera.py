"""Abdera, by its Python package."""

import functools

import abdera
import numpy as np
from serve import ARROW, CIRCLE, TAIL, Edges, serve

MARKS = {"circle": CIRCLE, "arrow": ARROW, "tail": TAIL}


def prepare(array: np.ndarray, kind: str):
    """Numbers stay an array: making the table is part of a call."""
    if kind == "graphs":
        nodes = [f"X{i}" for i in range(array.shape[1])]
        truth, estimate = array.reshape(2, len(nodes), len(nodes))
        return tuple(abdera.Graph.from_numpy(m, nodes, convention="gadjid") for m in (truth, estimate))
    if kind == "levels":
        names = [f"X{i}" for i in range(array.shape[1])]
        return abdera.Dataset.from_numpy(array, names, kinds=dict.fromkeys(names, "nominal"))
    return array


def edges_of(graph) -> Edges:
    index = {node: i for i, node in enumerate(graph.nodes)}
    return [(index[e.source], index[e.target], MARKS[e.mark_source], MARKS[e.mark_target]) for e in graph.edges()]


def learn(data, *, learner: str, **options):
    return abdera.learn(data, learner, n_jobs=1, **options)


LEARNERS = (
    "pc",
    "fci",
    "rfci",
    "fci_plus",
    "flop",
    "boss",
    "grasp",
    "ges",
    "fges",
    "xges",
    "hill_climb",
    "tabu",
    "exact_dag",
    "var_sort_regress",
    "r2_sort_regress",
)
VALUES = {"sid": "sid_lower", "parent_aid": "parent_aid", "ancestor_aid": "ancestor_aid", "oset_aid": "oset_aid"}


def measure(pair, *, metric: str) -> int:
    """Both bounds of a distance between DAGs are the same."""
    return abdera.compare(*pair, metric, n_jobs=1)[VALUES[metric]]


serve(
    "abdera",
    {
        **{name: (functools.partial(learn, learner=name), edges_of) for name in LEARNERS},
        **{name: (functools.partial(measure, metric=name), int) for name in VALUES},
    },
    prepare,
)
