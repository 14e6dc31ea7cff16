"""pywhy-graphs: its relations and m-separation in our graphs; all graphs of four nodes come back."""

import abdera
import networkx as nx
import pytest
import pywhy_graphs
from abdera import Graph
from pywhy_graphs.networkx import m_separated
from small_graphs import KINDS, NODES, all_of_kind, questions, refuses, separated, small_graphs

CLASS = {
    "dag": nx.DiGraph,
    "cpdag": pywhy_graphs.CPDAG,
    "mpdag": pywhy_graphs.CPDAG,
    "pdag": pywhy_graphs.CPDAG,
    "mag": pywhy_graphs.ADMG,
    "admg": pywhy_graphs.ADMG,
    "pag": pywhy_graphs.PAG,
    "rpag": pywhy_graphs.PAG,
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_graph_comes_back(kind):
    for graph in all_of_kind(kind, 3):
        other = graph.to_pywhy()
        assert type(other) is CLASS[kind]
        assert set(other.nodes) == set(NODES)
        assert Graph.from_pywhy(other) == graph
        if kind != "dag":
            assert Graph.from_pywhy(other.copy(), kind) == graph
            assert pywhy_graphs.is_valid_mec_graph(other) if kind in ("cpdag", "pag") else True


@pytest.mark.parametrize("kind", ["cpdag", "mpdag", "pdag", "pag", "rpag"])
def test_its_parents_and_children_are_ours(kind):
    for graph in small_graphs(kind):
        other = graph.to_pywhy()
        for node in NODES:
            assert set(other.parents(node)) == set(graph.parents(node))
            assert set(other.children(node)) == set(graph.children(node))


@pytest.mark.parametrize("kind", ["mag", "admg"])
def test_its_m_separation_is_that_of_ours(kind):
    for graph in small_graphs(kind)[:: 1 if kind == "mag" else 23]:
        other = graph.to_pywhy()
        for x, y, given in questions():
            assert m_separated(other, {x}, {y}, given) == separated(graph, x, y, given), (str(graph), x, y, given)


def test_graphs_made_by_its_own_calls_are_read():
    cpdag = pywhy_graphs.CPDAG(incoming_directed_edges=[("a", "b")], incoming_undirected_edges=[("b", "c")])
    assert Graph.from_pywhy(cpdag) == Graph.parse("a --> b; b --- c", kind="cpdag")
    admg = pywhy_graphs.ADMG(incoming_directed_edges=[("a", "b")], incoming_bidirected_edges=[("a", "b")])
    assert Graph.from_pywhy(admg) == Graph.parse("a --> b; a <-> b", kind="admg")
    pag = pywhy_graphs.PAG(
        incoming_circle_edges=[("b", "a"), ("b", "c"), ("c", "b")], incoming_directed_edges=[("a", "b")]
    )
    assert Graph.from_pywhy(pag) == Graph.parse("a o-> b; b o-o c", kind="pag")
    pag.orient_uncertain_edge("b", "c")
    assert Graph.from_pywhy(pag) == Graph.parse("a o-> b; b o-> c", kind="pag")


def test_marks_that_a_class_cannot_hold_are_refused():
    for text, kind in (("A <-> B", "cpdag"), ("A o-> B", "pdag"), ("A o-o B", "mag"), ("A --o B", "mpdag")):
        refuses(Graph.parse(text, kind="pag").with_kind(kind), Graph.to_pywhy)
    refuses(Graph.parse("A o-> B", kind="pag").with_kind("dag"), Graph.to_pywhy)


def test_a_graph_with_other_types_of_edges_is_refused():
    other = pywhy_graphs.ADMG()
    other.add_edge_type(nx.Graph([("a", "b")]), "spooky")
    with pytest.raises(abdera.UsageError, match="'spooky'"):
        Graph.from_pywhy(other)
