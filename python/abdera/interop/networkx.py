"""networkx: a DiGraph for a DAG, an undirected graph with marks at the edges for everything else."""

from __future__ import annotations

from typing import Any, Literal

from ..arguments import said
from ..edge import Edge
from ..errors import DataError, UsageError
from ..graph import Graph
from .common import edges_with_marks, evidence, node_names, package


def export(graph: Graph) -> Any:
    """See `Graph.to_networkx`."""
    nx = package("networkx", "networkx")
    if graph.kind == "dag":
        out = nx.DiGraph(kind="dag")
        out.add_nodes_from(graph.nodes)
        for edge in edges_with_marks(graph, {"-->"}, "a networkx.DiGraph"):
            out.add_edge(edge.source, edge.target, **evidence(edge))
        return out
    out = nx.MultiGraph(kind=graph.kind) if graph.kind == "admg" else nx.Graph(kind=graph.kind)
    out.add_nodes_from(graph.nodes)
    for edge in graph.edges():
        marks = {"mark_source": edge.mark_source, "mark_target": edge.mark_target}
        ends = {"source_node": edge.source, "target_node": edge.target}
        out.add_edge(edge.source, edge.target, **ends, **marks, **evidence(edge))
    return out


def read(other: Any, kind: str | None = None, reciprocal: Literal["undirected", "error"] = "undirected") -> Graph:
    """See `Graph.from_networkx`."""
    if reciprocal not in ("undirected", "error"):
        raise UsageError(f'reciprocal="{reciprocal}" is neither "undirected" nor "error"')
    if not hasattr(other, "is_directed") or not hasattr(other, "edges"):
        raise UsageError(f"a graph of networkx is needed, not {said(other)}")
    kind = kind or other.graph.get("kind")
    names = dict(zip(other.nodes, node_names(other.nodes)))
    edges: list[Edge] = []
    arrows: dict[tuple[str, str], int] = {}  # where they stand in the list
    for u, v, data in other.edges(data=True):
        a, b = names[u], names[v]
        if "mark_source" in data or "mark_target" in data:
            edges.append(_marked(a, b, data))
        elif not other.is_directed():
            edges.append(Edge(a, b, "tail", "tail"))
        elif (b, a) in arrows and (a, b) not in arrows:
            if reciprocal == "error" or kind == "dag":
                why = ", and a dag has no undirected edges" if kind == "dag" else ""
                raise DataError(f"'{b}' and '{a}' are joined in both directions{why}: take one of them out")
            arrows[a, b] = arrows[b, a]
            edges[arrows[b, a]] = Edge(b, a, "tail", "tail")
        else:
            arrows[a, b] = len(edges)
            edges.append(Edge(a, b, "tail", "arrow"))
    return Graph.from_edges(edges, list(names.values()), kind=kind)


def _marked(a: str, b: str, data: dict[str, Any]) -> Edge:
    source, target = str(data.get("source_node", a)), str(data.get("target_node", b))
    if {source, target} != {a, b}:
        raise DataError(f"the edge between '{a}' and '{b}' says it goes from '{source}' to '{target}'")
    try:
        return Edge(source, target, data["mark_source"], data["mark_target"])
    except KeyError as missing:
        raise UsageError(f"the edge between '{a}' and '{b}' has no {missing}") from None
