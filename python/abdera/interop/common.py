"""What conversions to several packages need."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..errors import DataError, UsageError

if TYPE_CHECKING:
    from ..edge import Edge
    from ..graph import Graph


def package(module: str, install: str) -> Any:
    """Import a module of another package.

    Raises
    ------
    ImportError
        Naming what to install.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ImportError(f"this needs {install.split('=')[0]} ({error}): pip install {install}") from error


def node_names(nodes: Iterable[Any]) -> list[str]:
    """Give nodes of any type as names, which must differ."""
    names = [str(node) for node in nodes]
    for name in names:
        if names.count(name) > 1:
            raise DataError(f"two nodes are named '{name}'")
    return names


def edges_with_marks(graph: Graph, allowed: set[str], holder: str) -> list[Edge]:
    """Give the edges of a graph for something that cannot hold every pair of marks.

    Parameters
    ----------
    graph : Graph
    allowed : set of str
        Pairs of marks as `Edge.marks` has them.
    holder : str
        What takes the edges, for the message.

    Raises
    ------
    UsageError
        Naming the edge and its marks.
    """
    edges = graph.edges()
    for edge in edges:
        if edge.marks not in allowed:
            raise UsageError(f"{holder} cannot hold the edge {edge} of this {graph.kind}: it has no {edge.marks}")
    return edges


def evidence(edge: Edge) -> dict[str, Any]:
    """Give the numbers beside an edge that are there, by name."""
    values = {
        name: getattr(edge, name)
        for name in ("p_value", "log_p", "effect", "probability", "q_value", "score_gain")
        if getattr(edge, name) is not None
    }
    return values | ({"lag": edge.lag} if edge.lag else {})
