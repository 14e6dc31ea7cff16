"""causal-learn: Dag and GeneralGraph over GraphNode."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import UsageError
from ..graph import Graph
from .common import node_names, package

_WITHOUT_LATENTS = ("dag", "cpdag", "mpdag", "pdag")


def export(graph: Graph) -> Any:
    """See `Graph.to_causallearn`."""
    matrix = graph.to_numpy(convention="causal-learn")
    nodes = [package("causallearn.graph.GraphNode", "causal-learn").GraphNode(name) for name in graph.nodes]
    name = "Dag" if graph.kind == "dag" else "GeneralGraph"
    out = getattr(package(f"causallearn.graph.{name}", "causal-learn"), name)(nodes)
    # Not by its add_edge, which passes over edges whose arrowhead or circle stands at the first node, nor by its
    # reconstitute_dpath, which misses ancestors in some orders of the edges.
    out.graph, out.dpath = matrix, _ancestors(matrix)
    out.set_pattern(graph.kind in ("cpdag", "mpdag", "pdag"))
    out.set_pag(graph.kind in ("pag", "rpag"))
    at = dict(zip(graph.nodes, nodes))
    for triple in graph.ambiguous:
        out.add_ambiguous_triple(*(at[node] for node in triple))
    return out


def _ancestors(matrix: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Give 1 at [b, a] where a is an ancestor of b or b itself."""
    directed = np.isin(matrix, (-1, 4)) & np.isin(matrix.T, (1, 5))
    reached = np.eye(len(matrix)) + directed.T
    for _ in range(len(matrix).bit_length()):
        reached = np.minimum(reached @ reached, 1.0)
    out: npt.NDArray[np.int64] = reached.astype(np.int64)
    return out


def read(other: Any, kind: str | None = None) -> Graph:
    """See `Graph.from_causallearn`."""
    learned = getattr(other, "G", other)
    if not hasattr(learned, "graph") or not hasattr(learned, "get_nodes"):
        raise UsageError(f"no graph of causal-learn but {type(other).__name__}; of fci take the first of what it gives")
    names = node_names(node.get_name() for node in learned.get_nodes())
    graph = Graph.from_numpy(learned.graph, names, convention="causal-learn", kind=kind)
    if kind is not None:
        return graph
    if type(learned).__name__ == "Dag":
        claimed = "dag"
    elif learned is not other or getattr(learned, "pattern", False):
        claimed = "cpdag" if graph.kind in _WITHOUT_LATENTS else graph.kind
    else:
        claimed = "pag" if getattr(learned, "pag", False) else graph.kind
    return graph.with_kind(claimed)
