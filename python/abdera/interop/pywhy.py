"""pywhy-graphs: CPDAG, ADMG and PAG; a networkx.DiGraph where that package takes one."""

from __future__ import annotations

from typing import Any

from ..edge import Edge
from ..errors import DataError, UsageError
from ..graph import Graph
from . import networkx
from .common import edges_with_marks, node_names, package

_CLASS = {
    "cpdag": ("CPDAG", {"-->", "---"}),
    "mpdag": ("CPDAG", {"-->", "---"}),
    "pdag": ("CPDAG", {"-->", "---"}),
    "mag": ("ADMG", {"-->", "<->", "---"}),
    "admg": ("ADMG", {"-->", "<->"}),
    "pag": ("PAG", {"-->", "<->", "---", "o->", "o-o", "o--", "--o"}),
    "rpag": ("PAG", {"-->", "<->", "---", "o->", "o-o", "o--", "--o"}),
}


def export(graph: Graph) -> Any:
    """See `Graph.to_pywhy`."""
    if graph.kind == "dag":
        return networkx.export(graph)
    name, marks = _CLASS[graph.kind]
    edges = edges_with_marks(graph, marks, f"pywhy_graphs.{name}")
    out = getattr(package("pywhy_graphs", "pywhy-graphs"), name)(kind=graph.kind)
    out.add_nodes_from(graph.nodes)
    for e in edges:
        if e.marks == "<->":
            out.add_edge(e.source, e.target, "bidirected")
        elif e.marks == "---":
            out.add_edge(e.source, e.target, "undirected")
        else:
            for a, b, mark in ((e.source, e.target, e.mark_target), (e.target, e.source, e.mark_source)):
                if mark != "tail":
                    out.add_edge(a, b, "directed" if mark == "arrow" else "circle")
    return out


def read(other: Any, kind: str | None = None) -> Graph:
    """See `Graph.from_pywhy`."""
    if not hasattr(other, "edge_types"):
        return networkx.read(other, kind or "dag")
    layers = {name: set(layer.edges) for name, layer in other.get_graphs().items()}
    if unknown := set(layers) - {"directed", "bidirected", "undirected", "circle"}:
        raise UsageError(f"edges of the type '{min(unknown)}' are none of directed, bidirected, undirected, circle")
    names = dict(zip(other.nodes, node_names(other.nodes)))
    edges = [Edge(names[u], names[v], "arrow", "arrow") for u, v in layers.get("bidirected", ())]
    edges += [Edge(names[u], names[v], "tail", "tail") for u, v in layers.get("undirected", ())]
    heads = {(u, v): "arrow" for u, v in layers.get("directed", ())}
    for u, v in layers.get("circle", ()):
        if (u, v) in heads:
            raise DataError(f"'{u}' and '{v}' have both an arrowhead and a circle at '{v}'")
        heads[u, v] = "circle"
    for (u, v), mark in heads.items():
        if (v, u) not in heads:
            edges.append(Edge(names[u], names[v], "tail", mark))
        elif names[u] < names[v]:
            edges.append(Edge(names[u], names[v], heads[v, u], mark))
    return Graph.from_edges(edges, list(names.values()), kind=kind or _kind(other, layers))


def _kind(other: Any, layers: dict[str, set[Any]]) -> str:
    said = other.graph.get("kind")
    if said is not None:
        return str(said)
    if "circle" in layers:
        return "pag"
    if "bidirected" not in layers:
        return "cpdag"
    return "mag" if layers.get("undirected") else "admg"
