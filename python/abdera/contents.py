"""What a graph holds: nodes, edges with the evidence beside them, what is open or contradictory, the run behind it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from . import _core
from .arguments import unknown
from .edge import Conflict, Edge, Separation

_FORMATS = ("json", "dot", "dagitty", "tetrad", "txt", "graphml", "bif", "xmlbif")


def index_of(nodes: Sequence[str], name: str) -> int:
    """Give the position of a node. Raises UsageError without one of that name."""
    check_nodes([name], nodes)
    return nodes.index(name)


def check_nodes(names: Iterable[str], nodes: Sequence[str]) -> None:
    """Raise UsageError for the first of some names that no node has."""
    there = set(nodes)
    for name in names:
        if name not in there:
            raise unknown("the graph has no node", name, nodes)


def check_format(name: str) -> None:
    """Raise UsageError for a name of no format."""
    if name not in _FORMATS:
        raise unknown("no format of graphs is called", name, _FORMATS)


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


class GraphContents:
    """The part of `Graph` that only reads."""

    def __init__(self, document: _core.GraphDocument, run: _core.Run | None = None) -> None:
        self._document = document
        self._run = run

    @property
    def kind(self) -> str:
        """What the graph claims to be: dag, cpdag, mpdag, pdag, mag, pag, rpag or admg."""
        return self._document.kind

    @property
    def nodes(self) -> list[str]:
        """In the order of the columns of the data."""
        return self._document.nodes

    @property
    def legal(self) -> bool | None:
        """Whether it is what `kind` says; None where that was not decided."""
        return self._document.legal

    @property
    def violation(self) -> str:
        """The first clause of its kind that does not hold; empty for a legal graph."""
        return self._document.violation

    @property
    def stop_reason(self) -> str:
        """completed, time_limit or test_limit."""
        return self._document.stop_reason

    @cached_property
    def _edges(self) -> list[Edge]:
        names = self.nodes
        out = []
        for a, b, at_a, at_b, note in self._document.edges:
            more: dict[str, Any] = {}
            if note is not None:
                p_value, log_p, probability, effect, given, q_value, gain = note
                more = {
                    "p_value": _number(p_value),
                    "log_p": _number(log_p),
                    "probability": _number(probability),
                    "effect": _number(effect),
                    "given": tuple(names[v] for v in given),
                    "q_value": _number(q_value),
                    "score_gain": _number(gain),
                }
            if at_a == "arrow" and at_b != "arrow":
                a, b, at_a, at_b = b, a, at_b, at_a
            out.append(Edge(names[a], names[b], at_a, at_b, **more))
        return out

    def edges(self) -> list[Edge]:
        """Give every edge once, with the evidence beside it; with one arrowhead it points at the target."""
        return list(self._edges)

    def edge(self, a: str, b: str) -> Edge | None:
        """Give the edge between two nodes; of a bow the directed one. None if they are not adjacent."""
        index_of(self.nodes, a), index_of(self.nodes, b)
        return next((e for e in self._edges if {e.source, e.target} == {a, b}), None)

    @property
    def separations(self) -> list[Separation]:
        """The sets that separated pairs which are not adjacent."""
        names = self.nodes
        return [
            Separation(names[a], names[b], tuple(names[v] for v in given), p, effect)
            for a, b, given, p, effect in self._document.separations
        ]

    @property
    def conflicts(self) -> list[Conflict]:
        """Contradictions in the evidence, reported and not hidden."""
        return [Conflict(tuple(self.nodes[v] for v in nodes), what) for nodes, what in self._document.conflicts]

    @property
    def ambiguous(self) -> list[tuple[str, str, str]]:
        """Unshielded triples a - b - c of which nobody knows whether b is a collider."""
        names = self.nodes
        return [(names[a], names[b], names[c]) for a, b, c in self._document.ambiguous]

    @cached_property
    def _sections(self) -> dict[str, Any]:
        if self._run is not None:
            return self._run.sections()
        known = {"schema", "kind", "nodes", "edges", "legal", "conflicts", "ambiguous", "separations", "stop_reason"}
        return {key: value for key, value in json.loads(self.to_json()).items() if key not in known}

    @property
    def learner(self) -> dict[str, Any]:
        """Name and options in force of the learner; empty without one. `test` and `score` likewise."""
        return dict(self._sections.get("learner", {}))

    @property
    def test(self) -> dict[str, Any]:
        """Name and options in force of the conditional-independence test; empty without one."""
        return dict(self._sections.get("test", {}))

    @property
    def score(self) -> dict[str, Any]:
        """Name and options in force of the score; empty without one."""
        return dict(self._sections.get("score", {}))

    @property
    def stats(self) -> dict[str, Any]:
        """Counts and numbers of the run: "ci_tests", "scores", "score", "seconds", ..."""
        return dict(self._sections.get("stats", {}))

    @property
    def provenance(self) -> dict[str, Any]:
        """Version, data, seed and warnings of the run."""
        return dict(self._sections.get("provenance", {}))

    @cached_property
    def matrices(self) -> dict[str, npt.NDArray[np.float64]]:
        """Matrices p x p by name, row = parent or ancestor: "arc_probability", "path_probability", ..."""
        if self._run is not None:
            return dict(self._run.matrices)
        return {k: np.array(v, dtype=float) for k, v in self._sections.items() if isinstance(v, list)}

    @property
    def bootstrap(self) -> dict[str, Any]:
        """How rows were drawn, and for each pair the share of replicates with each edge; empty without a bootstrap."""
        return dict(self._sections.get("bootstrap", {}))

    # ------------------------------------------------------------------ relations

    def adjacent(self, a: str, b: str) -> bool:
        """Whether an edge joins them."""
        return self.edge(a, b) is not None

    def neighbours(self, node: str) -> list[str]:
        """Give the nodes adjacent to one, in the order of `nodes`, as all of these."""
        return self._joined(node)

    def parents(self, node: str) -> list[str]:
        """Give the nodes with an edge --> to one."""
        return self._joined(node, ("arrow", "tail"))

    def children(self, node: str) -> list[str]:
        """Give the nodes that one has an edge --> to."""
        return self._joined(node, ("tail", "arrow"))

    def spouses(self, node: str) -> list[str]:
        """Give the nodes joined to one by <->, bows included."""
        return self._joined(node, ("arrow", "arrow"))

    def _joined(self, node: str, marks: tuple[str, str] | None = None) -> list[str]:
        """Give the nodes at the other ends of a node's edges, of those alone with these marks near and far."""
        names = self.nodes
        index_of(names, node)
        found = {e.target for e in self._edges if e.source == node and marks in (None, (e.mark_source, e.mark_target))}
        found |= {e.source for e in self._edges if e.target == node and marks in (None, (e.mark_target, e.mark_source))}
        return [name for name in names if name in found]

    def marks(self) -> npt.NDArray[np.uint8]:
        """Give marks[a, b], the mark at b of the edge between a and b: 0 none, 1 circle, 2 arrow, 3 tail."""
        return self._document.marks()

    def to_text(self, format: str) -> str:
        """Write "json", "dot", "dagitty", "tetrad" or "graphml". Raises UsageError where the format cannot hold it."""
        check_format(format)
        return self._document.text(format)

    def to_json(self) -> str:
        """Write abdera-graph/1."""
        if self._run is not None:
            return self._run.json()
        return self.to_text("json")
