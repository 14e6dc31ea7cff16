"""All graphs of four nodes, kind by kind, and what separation means in them."""

import functools
import itertools
import os

import abdera
import numpy as np
import pytest
from abdera import Graph, _core

NODES = ["A", "B", "C", "D"]
PAIRS = list(itertools.combinations(range(4), 2))
WITHOUT_LATENTS = ("dag", "cpdag", "mpdag", "pdag")
WITH_LATENTS = ("mag", "pag", "rpag", "admg")
KINDS = WITHOUT_LATENTS + WITH_LATENTS
# Numbers of labelled graphs: DAGs (OEIS A003024), Markov equivalence classes of them (A007984), every DAG with every
# set of bidirected edges (543 * 2^6); the others counted here once, and unlike one another.
COUNTS = {"dag": 543, "cpdag": 185, "mpdag": 1601, "pdag": 3608, "mag": 3045, "pag": 251, "rpag": 1284, "admg": 34752}
CIRCLE, ARROW, TAIL = 1, 2, 3


@functools.cache
def small_graphs(kind: str) -> list[Graph]:
    """Every legal graph of this kind over A, B, C, D; of the kind rpag every one with one more mark than a PAG."""
    if kind in ("mpdag", "pdag"):
        found = list(_legal(kind, itertools.product([(0, 0), (TAIL, ARROW), (ARROW, TAIL), (TAIL, TAIL)], repeat=6)))
    elif kind == "admg":
        found = [_with_bidirected(dag, chosen) for dag in small_graphs("dag") for chosen in _subsets(PAIRS)]
    elif kind == "rpag":
        found = list(_restricted())
    else:
        found = [
            Graph.from_marks(document.marks(), NODES, kind=kind)
            for document in _core.small_documents(4)
            if document.kind == kind
        ]
    assert len(found) == COUNTS.get(kind, len(found))
    assert all(graph.legal for graph in found)
    return found


def all_of_kind(kind: str, admg_step: int) -> list[Graph]:
    """All graphs of this kind; of the many admgs one in `admg_step`, but in the full tier every one."""
    return small_graphs(kind)[:: 1 if kind != "admg" or os.environ.get("ABDERA_FULL") else admg_step]


def _subsets(items):
    return itertools.chain.from_iterable(itertools.combinations(items, k) for k in range(len(items) + 1))


def _legal(kind, choices):
    for edges in choices:
        marks = np.zeros((4, 4), dtype=np.uint8)
        for (i, j), (at_i, at_j) in zip(PAIRS, edges):
            marks[j, i], marks[i, j] = at_i, at_j
        graph = Graph.from_marks(marks, NODES, kind=kind)
        if graph.legal:
            yield graph


def _with_bidirected(dag, chosen):
    marks, bows = dag.marks(), []
    for i, j in chosen:
        if marks[i, j]:
            bows.append((NODES[i], NODES[j]))
        else:
            marks[i, j] = marks[j, i] = ARROW
    return Graph.from_marks(marks, NODES, kind="admg", bows=bows)


def _restricted():
    seen = set()
    for pag in small_graphs("pag"):
        for i, j in itertools.permutations(range(4), 2):
            if pag.marks()[i, j] != CIRCLE:
                continue
            for mark in (ARROW, TAIL):
                marks = pag.marks()
                marks[i, j] = mark
                graph = Graph.from_marks(marks, NODES, kind="rpag")
                if graph.legal and marks.tobytes() not in seen:
                    seen.add(marks.tobytes())
                    yield graph


def ends(graph: Graph) -> set:
    """The edges as they are, whichever way round they are listed."""
    return {frozenset([(e.source, e.mark_source), (e.target, e.mark_target)]) for e in graph.edges()}


def ancestors(graph: Graph, nodes) -> set[str]:
    found, queue = set(nodes), list(nodes)
    while queue:
        for parent in _parents(graph, queue.pop()):
            if parent not in found:
                found.add(parent)
                queue.append(parent)
    return found


def _parents(graph: Graph, node: str) -> list[str]:
    return [e.source for e in graph.edges() if e.target == node and e.marks == "-->"]


def separated(graph: Graph, x: str, y: str, given) -> bool:
    """m-separation by its definition: no path whose colliders are ancestors of `given` and others are not in it."""
    open_colliders = ancestors(graph, given)

    def connects(node, mark, visited):
        for e in graph.edges():
            for near, at_near, far, at_far in (
                (e.source, e.mark_source, e.target, e.mark_target),
                (e.target, e.mark_target, e.source, e.mark_source),
            ):
                if near != node or far in visited:
                    continue
                if mark is not None:
                    collider = mark == "arrow" and at_near == "arrow"
                    if (collider and node not in open_colliders) or (not collider and node in given):
                        continue
                if far == y or connects(far, at_far, visited | {far}):
                    return True
        return False

    return not connects(x, None, {x})


def questions():
    """Every pair with every set of the others."""
    for x, y in itertools.combinations(NODES, 2):
        for given in _subsets([node for node in NODES if node not in (x, y)]):
            yield x, y, set(given)


def refuses(graph: Graph, convert, held=("-->", "---")) -> None:
    """The conversion names an edge that the format cannot hold; the kind where every edge by itself could be held."""
    with pytest.raises(abdera.UsageError) as refusal:
        convert(graph)
    unheld = [e for e in graph.edges() if e.marks not in held]
    named = [e for e in unheld if e.source in str(refusal.value) and e.target in str(refusal.value)]
    assert named or (not unheld and graph.kind in str(refusal.value)), str(refusal.value)
