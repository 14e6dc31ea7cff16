"""Causal graphs: what learners give, with the evidence beside every edge."""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from . import _core
from .errors import DataError, UsageError
from .queries import Queries

MARKS = {"none": 0, "circle": 1, "arrow": 2, "tail": 3}
_LEFT = {"tail": "-", "arrow": "<", "circle": "o"}
_RIGHT = {"tail": "-", "arrow": ">", "circle": "o"}
_EDGE_TEXT = re.compile(r"\s*(<|o|-)-(>|o|-)\s*")


@dataclass(frozen=True)
class Edge:
    """One edge and what is known of it; None where a learner says nothing.

    Attributes
    ----------
    source, target : str
        Its ends: of a directed edge cause and effect.
    mark_source, mark_target : {"tail", "arrow", "circle"}
        What is at them: tail, cause; arrowhead, no cause; circle, not known.
    lag : int
        0, or how many steps before the target the source is.
    p_value, log_p : float or None
        The largest over the tests of this pair, and its natural logarithm.
    effect : float or None
        Partial correlation, or effect size of the test, at that set.
    given : tuple of str
        That set.
    probability : float or None
        Of the adjacency from a posterior; share of replicates with exactly this edge from a bootstrap.
    q_value : float or None
        Smallest false discovery rate at which the adjacency is kept.
    score_gain : float or None
        What the score loses without the adjacency.
    """

    source: str
    target: str
    mark_source: str
    mark_target: str
    lag: int = 0
    p_value: float | None = None
    log_p: float | None = None
    effect: float | None = None
    given: tuple[str, ...] = ()
    probability: float | None = None
    q_value: float | None = None
    score_gain: float | None = None

    def __str__(self) -> str:
        return f"{self.source} {_LEFT[self.mark_source]}-{_RIGHT[self.mark_target]} {self.target}"


@dataclass(frozen=True)
class Separation:
    """Why two variables are not adjacent: the set that separated them, with the p-value and effect of that test."""

    a: str
    b: str
    given: tuple[str, ...]
    p_value: float
    effect: float


@dataclass(frozen=True)
class Conflict:
    """Two demands on one mark that cannot both hold."""

    nodes: tuple[str, ...]
    what: str


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


class Graph(Queries):
    """A graph over named nodes with a mark at both ends of every edge.

    Made by learners, `Graph.parse`, `Graph.from_*` and `read_graph`; immutable.
    """

    def __init__(self, document: _core.GraphDocument, run: _core.Run | None = None) -> None:
        self._document = document
        self._run = run

    # ------------------------------------------------------------------ making

    @classmethod
    def from_marks(
        cls,
        marks: npt.ArrayLike,
        nodes: Sequence[str] | None = None,
        *,
        kind: str,
        bows: Sequence[tuple[str, str]] = (),
    ) -> Graph:
        """Take a matrix of marks.

        Parameters
        ----------
        marks : array_like of int, shape (p, p)
            marks[a, b] is the mark at b of the edge between a and b: 0 none, 1 circle, 2 arrow, 3 tail.
        nodes : sequence of str, optional
            X1, X2, ... without.
        kind : {"dag", "cpdag", "mpdag", "pdag", "mag", "pag", "rpag", "admg"}
            What the graph claims to be; `legal` says whether it is.
        bows : sequence of (str, str)
            Pairs that have <-> beside their directed edge; "admg" only.
        """
        array = np.ascontiguousarray(np.asarray(marks), dtype=np.uint8)
        names = _names(nodes, len(array))
        pairs = [(_index(names, a), _index(names, b)) for a, b in bows]
        document = _core.GraphDocument.of_marks(names, array, kind, pairs)
        document.judge()
        return cls(document)

    @classmethod
    def parse(cls, text: str, kind: str | None = None, nodes: Sequence[str] | None = None) -> Graph:
        """Read edges as people write them.

        Parameters
        ----------
        text : str
            Edges separated by `;` or line ends: "A --> B <-- C; B o-> D; E". A name alone is a node without edges.
            Marks are -, >, < and o: `-->`, `<->`, `---`, `o->`, `o-o`, `o--`.
        kind : str, optional
            As of `from_marks`; without it the narrowest that holds the marks.
        nodes : sequence of str, optional
            Names in the order wanted; that of the text without.

        Raises
        ------
        DataError
            For a text that is no list of edges, naming the part.
        """
        names = [] if nodes is None else list(nodes)
        edges: list[tuple[str, str, str, str]] = []
        for part in filter(None, (piece.strip() for piece in re.split(r"[;\n]", text))):
            pieces = _EDGE_TEXT.split(part)
            chain, ends = [name.strip() for name in pieces[0::3]], list(zip(pieces[1::3], pieces[2::3]))
            if not all(chain) or any(re.search(r"-[->o]|[<o-]-", name) for name in chain):
                raise DataError(f"'{part}' is no edge: write A --> B, A <-> B, A --- B, A o-> B or A o-o B")
            names += [name for name in dict.fromkeys(chain) if name not in names]
            edges += [(a, left, right, b) for a, b, (left, right) in zip(chain, chain[1:], ends)]
        if nodes is not None and len(names) > len(nodes):
            raise UsageError(f"'{names[len(nodes)]}' is none of the nodes")
        code = {"-": "tail", "<": "arrow", ">": "arrow", "o": "circle"}
        marks = np.zeros((len(names), len(names)), dtype=np.uint8)
        for a, left, right, b in edges:
            i, j = names.index(a), names.index(b)
            if i == j or marks[i, j]:
                raise DataError(f"'{a}' and '{b}' are joined twice" if i != j else f"'{a}' is joined to itself")
            marks[j, i], marks[i, j] = MARKS[code[left]], MARKS[code[right]]
        if kind is None:
            cells = [float({0: 0, 3: -1, 2: 1, 1: 2}[int(mark)]) for mark in marks.T.ravel()]
            kind = _core.GraphDocument.of_matrix(cells, names, "causal-learn", None).kind
        return cls.from_marks(marks, names, kind=kind)

    @classmethod
    def from_numpy(
        cls, matrix: npt.ArrayLike, nodes: Sequence[str] | None = None, *, convention: str, kind: str | None = None
    ) -> Graph:
        """Take a p x p matrix of another program.

        Parameters
        ----------
        matrix : array_like, shape (p, p)
            Numbers, or the strings of tigramite.
        nodes : sequence of str, optional
            X1, X2, ... without.
        convention : {"from_row", "from_col", "causal-learn", "pcalg-cpdag", "pcalg-pag", "gadjid", "tigramite", \
"lingam"}
            How it writes edges: the same numbers mean opposite arrows in two of these. "from_row": m[i, j] != 0 is
            i --> j.
        kind : str, optional
            As of `from_marks`; without it the narrowest that holds the marks.

        Raises
        ------
        DataError
            For a number outside the convention, naming row and column.
        """
        array = np.asarray(matrix)
        if array.ndim != 2 or array.shape[0] != array.shape[1]:
            raise DataError(f"a graph is a square matrix, not one of shape {array.shape}")
        names = _names(nodes, len(array))
        if array.dtype.kind in "USO":
            cells = [str(cell) for cell in array.ravel()]
            document = _core.GraphDocument.of_matrix_text(cells, names, convention, kind)
        else:
            document = _core.GraphDocument.of_matrix(array.astype(float).ravel().tolist(), names, convention, kind)
        document.judge()
        return cls(document)

    @classmethod
    def from_text(cls, text: str, format: str) -> Graph:
        """Read "json" (abdera-graph/1), "dot", "dagitty", "tetrad", "graphml", "bif" or "xmlbif".

        Raises
        ------
        DataError
            With line and column.
        """
        document = _core.GraphDocument.of_text(text, format)
        document.judge()
        return cls(document)

    @classmethod
    def from_json(cls, text: str) -> Graph:
        """Read abdera-graph/1."""
        return cls.from_text(text, "json")

    @classmethod
    def from_dot(cls, text: str) -> Graph:
        """Read the language of graphviz."""
        return cls.from_text(text, "dot")

    @classmethod
    def from_dagitty(cls, text: str) -> Graph:
        """Read a model of dagitty."""
        return cls.from_text(text, "dagitty")

    @classmethod
    def from_tetrad(cls, text: str) -> Graph:
        """Read TETRAD's text."""
        return cls.from_text(text, "tetrad")

    # ------------------------------------------------------------------ what is there

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
            if at_a != "tail" and at_b == "tail":
                a, b, at_a, at_b = b, a, at_b, at_a
            out.append(Edge(names[a], names[b], at_a, at_b, **more))
        return out

    def edges(self) -> list[Edge]:
        """Give every edge once, with the evidence beside it."""
        return list(self._edges)

    def edge(self, a: str, b: str) -> Edge | None:
        """Give the edge between two nodes; of a bow the directed one. None if they are not adjacent."""
        _index(self.nodes, a), _index(self.nodes, b)
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
        """Give the nodes adjacent to one."""
        return self._where(node, lambda near, far: True)

    def parents(self, node: str) -> list[str]:
        """Give the nodes with an edge --> to one."""
        return self._where(node, lambda near, far: (near, far) == (2, 3))

    def children(self, node: str) -> list[str]:
        """Give the nodes that one has an edge --> to."""
        return self._where(node, lambda near, far: (near, far) == (3, 2))

    def spouses(self, node: str) -> list[str]:
        """Give the nodes joined to one by <->."""
        return self._where(node, lambda near, far: (near, far) == (2, 2))

    def _where(self, node: str, holds: Any) -> list[str]:
        v, marks, names = _index(self.nodes, node), self.marks(), self.nodes
        return [names[w] for w in range(len(names)) if marks[v, w] and holds(int(marks[w, v]), int(marks[v, w]))]

    # ------------------------------------------------------------------ other forms

    def marks(self) -> npt.NDArray[np.uint8]:
        """Give marks[a, b], the mark at b of the edge between a and b: 0 none, 1 circle, 2 arrow, 3 tail."""
        return self._document.marks()

    def to_numpy(self, *, convention: str) -> npt.NDArray[Any]:
        """Give a p x p matrix as another program has it.

        Parameters
        ----------
        convention : str
            As of `from_numpy`; "tigramite" gives strings.

        Raises
        ------
        UsageError
            For a kind that the convention cannot hold, or a mark outside its kind, naming the edge.
        """
        p = len(self.nodes)
        if convention == "tigramite":
            return np.array(self._document.matrix_text(convention), dtype="<U3").reshape(p, p)
        matrix = np.array(self._document.matrix(convention)).reshape(p, p)
        return matrix if convention == "lingam" else matrix.astype(np.int64)

    def to_text(self, format: str) -> str:
        """Write "json", "dot", "dagitty", "tetrad" or "graphml". Raises UsageError where the format cannot hold it."""
        return self._document.text(format)

    def to_json(self) -> str:
        """Write abdera-graph/1."""
        if self._run is not None:
            return self._run.json()
        return self.to_text("json")

    def to_dot(self) -> str:
        """Write the language of graphviz."""
        return self.to_text("dot")

    def to_dagitty(self) -> str:
        """Write a model of dagitty."""
        return self.to_text("dagitty")

    def to_tetrad(self) -> str:
        """Write TETRAD's text."""
        return self.to_text("tetrad")

    def save(self, path: str | os.PathLike[str], *, force: bool = False) -> None:
        """Write .json, .h5, .dot, .svg, .txt (TETRAD), .dagitty or .graphml; of a learner's graph .html, its report.

        Parameters
        ----------
        path : path
            Its ending says the format.
        force : bool
            Replace an existing file.
        """
        if self._run is not None:
            self._run.write(os.fspath(path), force)
        else:
            self._document.write(os.fspath(path), force)

    def __iter__(self) -> Iterator[Edge]:
        return iter(self._edges)

    def __len__(self) -> int:
        return len(self.nodes)

    def __eq__(self, other: object) -> bool:
        """Whether kind, nodes and edges are the same, in whatever order; evidence does not count."""
        if not isinstance(other, Graph):
            return NotImplemented
        return (
            self.kind == other.kind
            and set(self.nodes) == set(other.nodes)
            and {str(e) for e in self._sorted()} == {str(e) for e in other._sorted()}
        )

    __hash__ = None  # type: ignore[assignment]

    def _sorted(self) -> list[Edge]:
        turned = []
        for e in self._edges:
            if e.source > e.target:
                e = Edge(e.target, e.source, e.mark_target, e.mark_source)
            turned.append(e)
        return turned

    def __repr__(self) -> str:
        if len(self._edges) > 30:
            return f"<abdera.Graph {self.kind}: {len(self.nodes)} nodes, {len(self._edges)} edges>"
        return f"<abdera.Graph {self.kind}: {', '.join(self.nodes)}; {'; '.join(map(str, self._edges)) or 'no edges'}>"

    def __getstate__(self) -> dict[str, Any]:
        return {"json": self.to_json()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(_core.GraphDocument.of_text(state["json"], "json"))  # type: ignore[misc]


def read_graph(path: str | os.PathLike[str]) -> Graph:
    """Read a graph from a file in any form that `Graph.save` writes but pictures; .bif and .xmlbif too.

    Of simulated data (.h5) the graph of the truth; "data.h5#pag" names which.

    Raises
    ------
    DataError
        Naming the line.
    """
    document = _core.GraphDocument.read(os.fspath(path))
    document.judge()
    return Graph(document)


GraphLike: TypeAlias = Graph | str | os.PathLike[str]


def as_graph(graph: GraphLike) -> Graph:
    """Give a graph, or the file of one, as a graph."""
    return graph if isinstance(graph, Graph) else read_graph(graph)


def _names(nodes: Sequence[str] | None, count: int) -> list[str]:
    return [f"X{i + 1}" for i in range(count)] if nodes is None else [str(node) for node in nodes]


def _index(nodes: Sequence[str], name: str) -> int:
    try:
        return nodes.index(name)
    except ValueError:
        raise UsageError(f"the graph has no node '{name}'; it has {', '.join(map(repr, nodes[:8]))}") from None
