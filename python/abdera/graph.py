"""Causal graphs: what learners give, with the evidence beside every edge."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from . import _core
from .arguments import listed, names_for, said
from .contents import GraphContents, check_format, check_nodes, index_of
from .edge import Edge, edges_of, parsed, text_of
from .errors import DataError, UsageError
from .queries import Queries

if TYPE_CHECKING:
    import pandas

# Of causal-learn, the one convention of numbers that holds every kind and bows.
_NUMBER = {"tail": -1.0, "arrow": 1.0, "circle": 2.0}
_BOW = {"tail": 4.0, "arrow": 5.0}


class Graph(GraphContents, Queries):
    """A graph over named nodes with a mark at both ends of every edge.

    Made by learners, `Graph.parse`, `Graph.from_*` and `read_graph`; immutable.
    """

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
        if not np.array_equal(array, np.asarray(marks)):
            raise UsageError("marks are 0 none, 1 circle, 2 arrow and 3 tail; some of these are other numbers")
        names = names_for(len(array), nodes)
        pairs = [(index_of(names, a), index_of(names, b)) for a, b in bows]
        return judged(_core.GraphDocument.of_marks(names, array, kind, pairs))

    @classmethod
    def from_edges(
        cls,
        edges: Iterable[Edge | tuple[str, str]] | pandas.DataFrame,
        nodes: Sequence[str] | None = None,
        kind: str | None = None,
    ) -> Graph:
        """Take edges one by one.

        Parameters
        ----------
        edges : iterable of Edge or of (cause, effect), or DataFrame
            Marks count, evidence does not. A pair may have --> and <->: a bow. A table as `to_pandas` gives it has the
            columns source and target, and mark_source and mark_target unless every edge is source --> target.
        nodes : sequence of str, optional
            In the order wanted; in that of the edges without.
        kind : str, optional
            As of `from_marks`; without it the narrowest that holds the marks.

        Raises
        ------
        DataError
            For a pair with two edges that are no bow, or an edge from a node to itself.
        """
        given = edges_of(edges)
        named = dict.fromkeys(name for e in given for name in (e.source, e.target))
        names = list(named) if nodes is None else listed("nodes", nodes)
        position = {name: v for v, name in enumerate(names)}
        check_nodes(named, names)
        cells = np.zeros((len(names), len(names)))
        for e in given:
            for mark in (e.mark_source, e.mark_target):
                if mark not in _NUMBER:
                    raise UsageError(f"a mark is tail, arrow or circle, not '{mark}'")
        for e in sorted(given, key=lambda edge: edge.marks == "<->"):
            i, j = position[e.source], position[e.target]
            if i == j:
                raise DataError(f"'{e.source}' is joined to itself")
            if e.marks == "<->" and {cells[i, j], cells[j, i]} == {_NUMBER["tail"], _NUMBER["arrow"]}:
                for a, b in ((i, j), (j, i)):
                    cells[a, b] = _BOW["tail" if cells[a, b] == _NUMBER["tail"] else "arrow"]
            elif cells[i, j]:
                raise DataError(f"'{e.source}' and '{e.target}' are joined twice")
            else:
                cells[i, j], cells[j, i] = _NUMBER[e.mark_source], _NUMBER[e.mark_target]
        return cls.from_numpy(cells, names, convention="causal-learn", kind=kind)

    @classmethod
    def parse(cls, text: str, kind: str | None = None, nodes: Sequence[str] | None = None) -> Graph:
        """Read edges as people write them; `str(graph)` writes them.

        Parameters
        ----------
        text : str
            Edges separated by `;` or line ends: "A --> B <-- C; B o-> D; E". A name alone is a node without edges.
            Marks are -, >, < and o: `-->`, `<->`, `---`, `o->`, `o-o`, `o--`; beside an o stands a blank. Names that
            look like edges or have a `;` stand in double quotes.
        kind : str, optional
            As of `from_marks`; without it the narrowest that holds the marks.
        nodes : sequence of str, optional
            Names in the order wanted; that of the text without.

        Raises
        ------
        DataError
            For a text that is no list of edges, naming the part.
        """
        names, edges = parsed(text)
        if nodes is not None:
            check_nodes(names, listed("nodes", nodes))
        return cls.from_edges(edges, names if nodes is None else nodes, kind)

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
        names = names_for(len(array), nodes)
        if array.dtype.kind in "USO":
            cells = [str(cell) for cell in array.ravel()]
            document = _core.GraphDocument.of_matrix_text(cells, names, convention, kind)
        else:
            document = _core.GraphDocument.of_matrix(array.astype(float).ravel().tolist(), names, convention, kind)
        return judged(document)

    @classmethod
    def from_text(cls, text: str, format: str) -> Graph:
        """Read "json" (abdera-graph/1), "dot", "dagitty", "tetrad", "graphml", "bif" or "xmlbif".

        Raises
        ------
        DataError
            With line and column.
        """
        check_format(format)
        return judged(_core.GraphDocument.of_text(text, format))

    @classmethod
    def from_json(cls, text: str) -> Graph:
        """Read abdera-graph/1."""
        return cls.from_text(text, "json")

    @classmethod
    def from_dot(cls, text: str, kind: str | None = None) -> Graph:
        """Read the language of graphviz; `kind` as of `from_marks`, else what the text says."""
        return cls.from_text(text, "dot").with_kind(kind)

    @classmethod
    def from_dagitty(cls, text: str, kind: str | None = None) -> Graph:
        """Read a model of dagitty; `kind` as of `from_marks`, else what the text says."""
        return cls.from_text(text, "dagitty").with_kind(kind)

    @classmethod
    def from_tetrad(cls, text: str, kind: str | None = None) -> Graph:
        """Read TETRAD's text; `kind` as of `from_marks`, else the narrowest that holds the marks."""
        return cls.from_text(text, "tetrad").with_kind(kind)

    @classmethod
    def from_networkx(
        cls, graph: Any, kind: str | None = None, *, reciprocal: Literal["undirected", "error"] = "undirected"
    ) -> Graph:
        """Take a graph of networkx.

        Parameters
        ----------
        graph : networkx.DiGraph, Graph, MultiDiGraph or MultiGraph
            Edges with the attributes mark_source and mark_target have those marks, at the nodes in the attributes
            source_node and target_node or else at u and v. Others are u --> v in a directed graph and --- in an
            undirected one.
        kind : str, optional
            As of `from_marks`; else the graph's attribute "kind", else the narrowest that holds the marks.
        reciprocal : {"undirected", "error"}
            What u -> v and v -> u mean in a directed graph: u --- v, as packages write a CPDAG that keep it in a
            DiGraph; or an error, for graphs whose edges are all causes, where it would hide a cycle. Of kind "dag" it
            is an error in any case.

        Raises
        ------
        DataError
            Naming a pair with two edges that are no bow, or with both directions where that is an error.
        """
        from .interop import networkx

        return networkx.read(graph, kind, reciprocal)

    @classmethod
    def from_pywhy(cls, graph: Any, kind: str | None = None) -> Graph:
        """Take a graph of pywhy-graphs: a CPDAG, ADMG, PAG, or a networkx.DiGraph.

        Without `kind` its class says what it is; an ADMG with undirected edges is taken for a mag.
        """
        from .interop import pywhy

        return pywhy.read(graph, kind)

    @classmethod
    def from_causallearn(cls, graph: Any, kind: str | None = None) -> Graph:
        """Take a GeneralGraph or Dag of causal-learn, or the CausalGraph that its pc gives.

        Without `kind`: dag of a Dag, cpdag of a CausalGraph, what `set_pattern` and `set_pag` said, else the narrowest
        that holds the marks.
        """
        from .interop import causallearn

        return causallearn.read(graph, kind)

    @classmethod
    def from_pcalg(
        cls, amat: npt.ArrayLike, nodes: Sequence[str] | None = None, *, type: str, kind: str | None = None
    ) -> Graph:
        """Take an adjacency matrix of pcalg; `type` is "amat.cpdag" or "amat.pag", which give arrows unlike codes.

        Names are those of `nodes`, else of the columns of a DataFrame.
        """
        from .interop import pcalg

        return pcalg.read(amat, nodes, type, kind)

    @classmethod
    def from_tigramite(cls, graph: npt.ArrayLike, nodes: Sequence[str] | None = None, kind: str | None = None) -> Graph:
        """Take an array of strings of tigramite, (p, p) or (p, p, lags); edges with a lag are refused.

        tigramite writes both circles and the undirected edges of a CPDAG as "o-o": they are circles if `kind` is pag
        or rpag or, without `kind`, if some other edge has a circle or two arrowheads.
        """
        from .interop import tigramite

        return tigramite.read(graph, nodes, kind)

    # ------------------------------------------------------------------ other forms

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
        if convention == "lingam":
            return matrix
        return matrix.astype(np.int8 if convention == "gadjid" else np.int64)  # gadjid takes no other type

    def to_dot(self) -> str:
        """Write the language of graphviz."""
        return self.to_text("dot")

    def to_dagitty(self) -> str:
        """Write a model of dagitty."""
        return self.to_text("dagitty")

    def to_tetrad(self) -> str:
        """Write TETRAD's text."""
        return self.to_text("tetrad")

    def to_pandas(self) -> pandas.DataFrame:
        """Give a DataFrame of the edges, one row each, with the evidence that the graph has."""
        from .interop.common import evidence, package

        pd = package("pandas", "pandas")
        columns = ["source", "target", "mark_source", "mark_target"]
        rows = [{name: getattr(e, name) for name in columns} | evidence(e) for e in self._edges]
        found: pandas.DataFrame = pd.DataFrame(
            rows, columns=list(dict.fromkeys([*columns, *(k for r in rows for k in r)]))
        )
        return found

    def to_networkx(self) -> Any:
        """Give a networkx.DiGraph of a dag, and an undirected networkx.Graph of everything else.

        The marks of the latter stand in the attributes source_node, target_node, mark_source and mark_target of each
        edge: a graph of networkx has one type of edge, and its algorithms would take one with a circle for a directed
        one. An admg, whose pairs may have two edges, gives a MultiGraph. Evidence goes along as attributes.
        """
        from .interop import networkx

        return networkx.export(self)

    def to_pywhy(self) -> Any:
        """Give pywhy_graphs.CPDAG (cpdag, mpdag, pdag), ADMG (admg, mag), PAG (pag, rpag) or networkx.DiGraph (dag).

        Raises
        ------
        UsageError
            For a mark that the class cannot hold, naming the edge.
        """
        from .interop import pywhy

        return pywhy.export(self)

    def to_causallearn(self) -> Any:
        """Give a Dag of a dag and a GeneralGraph of every other kind, bows and ambiguous triples included."""
        from .interop import causallearn

        return causallearn.export(self)

    def to_pcalg(self, type: str | None = None) -> npt.NDArray[np.int64]:
        """Give the adjacency matrix of pcalg, whose rows and columns are `nodes`.

        Parameters
        ----------
        type : {"amat.cpdag", "amat.pag"}, optional
            As pcalg's manual calls it; without it amat.cpdag for dag, cpdag, mpdag and pdag, else amat.pag.

        Raises
        ------
        UsageError
            For an edge that the type cannot hold, and for bows.
        """
        from .interop import pcalg

        return self.to_numpy(convention=pcalg.convention(type or pcalg.type_for(self.kind)))

    def to_tigramite(self) -> npt.NDArray[Any]:
        """Give the array of strings of tigramite, shape (p, p, 1)."""
        from .interop import tigramite

        return tigramite.export(self)

    # ------------------------------------------------------------------ display

    def to_svg(self) -> str:
        """Draw a standalone picture, layered so that causes stand above their effects.

        Raises
        ------
        NotApplicable
            For more than 500 edges, of which a picture shows nothing.
        """
        return self._document.svg()

    def to_html(self) -> str:
        """Write what a notebook shows: picture or table, how to read its marks, and what is open or contradictory."""
        from .display import html_of

        return html_of(self)

    def show(self) -> None:
        """Display it in a notebook; elsewhere in the browser, from a temporary file."""
        from .display import show

        show(self)

    def _repr_html_(self) -> str:
        return self.to_html()

    def _repr_svg_(self) -> str | None:
        from .display import MOST_EDGES_DRAWN

        return self.to_svg() if len(self._edges) <= MOST_EDGES_DRAWN else None

    # ------------------------------------------------------------------ itself

    def with_kind(self, kind: str | None) -> Graph:
        """Give the same nodes and edges, without evidence, as another kind; itself if that is None or its own."""
        if kind is None or kind == self.kind:
            return self
        bows = [(self.nodes[a], self.nodes[b]) for a, b in self._document.bows]
        return Graph.from_marks(self.marks(), self.nodes, kind=kind, bows=bows)

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
            and sorted(self.nodes) == sorted(other.nodes)
            and self._edge_set() == other._edge_set()
        )

    __hash__ = None  # type: ignore[assignment]

    def _edge_set(self) -> set[tuple[tuple[str, str], tuple[str, str]]]:
        ends = (sorted([(e.source, e.mark_source), (e.target, e.mark_target)]) for e in self._edges)
        return {(one, other) for one, other in ends}

    def __str__(self) -> str:
        """Write edges and nodes without edges as `parse` reads them."""
        return text_of(self.nodes, self._edges)

    def __repr__(self) -> str:
        if len(self._edges) > 30:
            return f"<abdera.Graph {self.kind}: {len(self.nodes)} nodes, {len(self._edges)} edges>"
        return f"<abdera.Graph {self.kind}: {', '.join(self.nodes)}; {'; '.join(map(str, self._edges)) or 'no edges'}>"

    def __getstate__(self) -> dict[str, Any]:
        return {"json": self.to_json()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(_core.GraphDocument.of_text(state["json"], "json"))  # type: ignore[misc]


def judged(document: _core.GraphDocument) -> Graph:
    """Give a document as a graph that knows whether it is legal."""
    document.judge()
    return Graph(document)


def read_graph(path: str | os.PathLike[str]) -> Graph:
    """Read a graph from a file in any form that `Graph.save` writes but pictures; .bif and .xmlbif too.

    Of simulated data (.h5) the graph of the truth; "data.h5#pag" names which.

    Raises
    ------
    DataError
        Naming the line.
    """
    if not isinstance(path, (str, os.PathLike)):
        made = _MAKERS.get(type(path).__module__.partition(".")[0])
        raise UsageError(
            f"a graph is an abdera.Graph or the path of a file, not {said(path)}"
            + (f": Graph.{made}(graph) takes one of that package" if made else "")
        )
    return judged(_core.GraphDocument.read(os.fspath(path)))


#: What takes the graphs of other packages.
_MAKERS = {"networkx": "from_networkx", "pywhy_graphs": "from_pywhy", "causallearn": "from_causallearn"}
GraphLike: TypeAlias = Graph | str | os.PathLike[str]


def as_graph(graph: GraphLike) -> Graph:
    """Give a graph, or the file of one, as a graph."""
    return graph if isinstance(graph, Graph) else read_graph(graph)
