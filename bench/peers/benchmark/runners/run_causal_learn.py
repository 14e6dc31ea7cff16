"""causal-learn: PC, FCI, GES, BOSS, GRaSP, exact search, the kernel test."""

import functools

import numpy as np
from causallearn.search.ConstraintBased.FCI import fci
from causallearn.search.ConstraintBased.PC import pc
from causallearn.search.PermutationBased.BOSS import boss
from causallearn.search.PermutationBased.GRaSP import grasp
from causallearn.search.ScoreBased.ExactSearch import bic_exact_search
from causallearn.search.ScoreBased.GES import ges
from causallearn.utils.cit import CIT
from serve import ARROW, CIRCLE, TAIL, Edges, from_directed, serve

MARKS = {-1: TAIL, 1: ARROW, 2: CIRCLE}  # GeneralGraph.graph[i, j]: the mark at i


def edges_of(graph) -> Edges:
    matrix = graph.graph.astype(int)
    return [
        (int(i), int(j), MARKS[int(matrix[i, j])], MARKS[int(matrix[j, i])])
        for i, j in zip(*np.nonzero(matrix))
        if i < j
    ]


def kernel_tests(rows: np.ndarray, given: int) -> list[float]:
    """p-values of all pairs of neighbouring columns given the next ones."""
    test = CIT(rows, "kci")
    p = rows.shape[1]
    return [float(test(i, i + 1, [(i + 2 + k) % p for k in range(given)])) for i in range(4)]


serve(
    "causal-learn",
    {
        "pc": (functools.partial(pc, show_progress=False), lambda found: edges_of(found.G)),
        "fci": (functools.partial(fci, show_progress=False), lambda found: edges_of(found[0])),
        "ges": (ges, lambda found: edges_of(found["G"])),
        "boss": (functools.partial(boss, verbose=False), edges_of),
        "grasp": (functools.partial(grasp, verbose=False), edges_of),
        "exact": (bic_exact_search, lambda found: from_directed(found[0])),
        "kci": (kernel_tests, lambda found: found),
    },
)
