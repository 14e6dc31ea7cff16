"""Graphs as matrices of marks, and how near they are to one another.

A graph is int8 [i, j] = the mark at j of the edge between i and j: 0 no edge, 1 circle, 2 arrow, 3 tail.
"""

from collections.abc import Iterable

import numpy as np

CIRCLE, ARROW, TAIL = 1, 2, 3


def from_edges(edges: Iterable[tuple[int, int, int, int]], nodes: int) -> np.ndarray:
    """Edges (i, j, mark at i, mark at j)."""
    marks = np.zeros((nodes, nodes), dtype=np.int8)
    for i, j, at_i, at_j in edges:
        marks[j, i], marks[i, j] = at_i, at_j
    return marks


def from_dag(dag: np.ndarray) -> np.ndarray:
    return (ARROW * dag + TAIL * dag.T).astype(np.int8)


def dag_of(marks: np.ndarray) -> np.ndarray | None:
    """Row = parent, if every edge is directed and there is no cycle."""
    dag = (marks == ARROW) & (marks.T == TAIL)
    if ((dag | dag.T) != (marks != 0)).any():
        return None
    left, inner = np.ones(len(dag), bool), dag.copy()
    while left.any():
        roots = left & ~inner.any(axis=0)
        if not roots.any():
            return None
        inner[roots] = False
        left &= ~roots
    return dag


def cpdag(dag: np.ndarray) -> np.ndarray:
    """The class of a DAG: unshielded colliders, then rules 1 to 3 of Meek; boolean, an undirected edge both ways."""
    p = len(dag)
    adjacent = dag | dag.T
    directed = np.zeros_like(dag)
    for child in range(p):
        parents = np.flatnonzero(dag[:, child])
        for a in parents:
            if any(b != a and not adjacent[a, b] for b in parents):
                directed[a, child] = True
    changed = True
    while changed:
        changed = False
        for a, b in zip(*np.nonzero(adjacent & ~directed & ~directed.T)):
            if directed[a, b] or directed[b, a]:
                continue
            open_a = adjacent[a] & ~directed[a] & ~directed[:, a]
            third = np.flatnonzero(open_a & directed[:, b])
            if (
                (directed[:, a] & ~adjacent[b]).any()
                or (directed[a] & directed[:, b]).any()
                or any(not adjacent[c, d] for c in third for d in third if c != d)
            ):
                directed[a, b] = changed = True
    return directed | (adjacent & ~directed & ~directed.T)


def class_of(dag: np.ndarray) -> np.ndarray:
    """The CPDAG of a DAG as marks."""
    found = cpdag(dag)
    return np.where(found, np.where(found.T, TAIL, ARROW), np.where(found.T, TAIL, 0)).astype(np.int8)


def as_class(marks: np.ndarray) -> np.ndarray:
    """A DAG's CPDAG; any other graph as it is."""
    dag = dag_of(marks)
    return marks if dag is None else class_of(dag)


def mag_of(dag: np.ndarray, observed: int) -> np.ndarray:
    """The maximal ancestral graph over the first nodes, without selection."""
    p = len(dag)
    above = np.eye(p, dtype=bool) | dag  # [a, b]: a is b or an ancestor of it
    while True:
        further = (above.astype(np.float32) @ above.astype(np.float32)) > 0
        if (further == above).all():
            break
        above = further
    marks = np.zeros((observed, observed), dtype=np.int8)
    for a in range(observed):
        for b in range(a + 1, observed):
            if joined(dag, above[:, a] | above[:, b], a, b, observed):
                marks[a, b] = TAIL if above[b, a] else ARROW
                marks[b, a] = TAIL if above[a, b] else ARROW
    return marks


def joined(dag: np.ndarray, among: np.ndarray, a: int, b: int, observed: int) -> bool:
    """Whether no set of observed nodes separates a and b: in the moral graph of their ancestors a path between them has
    latent nodes only, which is so exactly if their observed ancestors do not separate them."""
    inner = dag & among & among[:, None]
    moral = inner | inner.T | ((inner.astype(np.float32) @ inner.astype(np.float32).T) > 0)
    reached = np.zeros(len(dag), bool)
    reached[a] = True
    frontier = reached
    while frontier.any():
        frontier = moral[frontier].any(axis=0) & ~reached
        if frontier[b]:
            return True
        frontier[:observed] = False
        reached = reached | frontier
    return False


def distance(a: np.ndarray, b: np.ndarray) -> int:
    """Structural Hamming distance: pairs of nodes whose edges differ."""
    return int(np.triu((a != b) | (a != b).T, 1).sum())


def f1(found: np.ndarray, true: np.ndarray) -> float:
    """Of two boolean matrices; 1 where both are empty."""
    both, either = int((found & true).sum()), int(found.sum() + true.sum())
    return 2 * both / either if either else 1.0


def adjacency_f1(found: np.ndarray, true: np.ndarray) -> float:
    return f1(np.triu(found != 0, 1), np.triu(true != 0, 1))


def arrow_f1(found: np.ndarray, true: np.ndarray) -> float:
    """Arrowheads, wherever they are."""
    return f1(found == ARROW, true == ARROW)


def arrow_precision(found: np.ndarray, true_mag: np.ndarray, dag: np.ndarray) -> float:
    """Share of the arrowheads a *-> b where b is no ancestor of a; nan without arrowheads."""
    above = np.eye(len(dag), dtype=bool) | dag
    for _ in range(len(dag).bit_length()):
        above = (above.astype(np.float32) @ above.astype(np.float32)) > 0
    arrows = found == ARROW
    p = len(true_mag)
    return float((~above[:p, :p].T)[arrows].mean()) if arrows.any() else float("nan")
