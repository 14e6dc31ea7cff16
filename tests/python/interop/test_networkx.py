"""networkx: round trips through its objects and its files, and what its algorithms say of them."""

import itertools

import abdera
import pytest
from abdera import Graph
from small_graphs import KINDS, NODES, all_of_kind, questions, refuses, separated, small_graphs

nx = pytest.importorskip("networkx")


@pytest.mark.parametrize("kind", KINDS)
def test_every_graph_comes_back(kind):
    for graph in all_of_kind(kind, 5):
        other = graph.to_networkx()
        assert type(other) is {"dag": nx.DiGraph, "admg": nx.MultiGraph}.get(kind, nx.Graph)
        assert list(other.nodes) == NODES
        assert Graph.from_networkx(other) == graph
        assert Graph.from_networkx(nx.node_link_graph(nx.node_link_data(other, edges="edges"), edges="edges")) == graph


@pytest.mark.parametrize("kind", KINDS)
def test_graphs_come_back_from_its_graphml(kind):
    for graph in small_graphs(kind)[:: 7 if kind != "admg" else 499]:
        assert Graph.from_networkx(nx.parse_graphml("\n".join(nx.generate_graphml(graph.to_networkx())))) == graph


def test_d_separation_in_its_graphs_is_that_of_ours():
    for dag in small_graphs("dag"):
        other = dag.to_networkx()
        assert nx.is_directed_acyclic_graph(other)
        for x, y, given in questions():
            assert nx.is_d_separator(other, {x}, {y}, given) == separated(dag, x, y, given)


def test_its_relations_are_ours():
    for dag in small_graphs("dag"):
        other = dag.to_networkx()
        for node in NODES:
            assert set(other.predecessors(node)) == set(dag.parents(node))
            assert set(other.successors(node)) == set(dag.children(node))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "dag"])
def test_other_graphs_are_skeletons_to_its_algorithms(kind):
    for graph in small_graphs(kind)[::13]:
        other = graph.to_networkx()
        assert not other.is_directed()
        for a, b in itertools.combinations(NODES, 2):
            assert other.has_edge(a, b) == graph.adjacent(a, b)


def test_edges_without_marks_are_arrows_or_lines():
    both = nx.DiGraph([("a", "b"), ("b", "a"), ("b", "c")])
    assert Graph.from_networkx(both) == Graph.parse("a --- b; b --> c", kind="pdag")
    assert Graph.from_networkx(nx.Graph([("a", "b")])) == Graph.parse("a --- b", kind="pdag")
    assert Graph.from_networkx(nx.DiGraph([(1, 2)])).nodes == ["1", "2"]
    assert Graph.from_networkx(nx.DiGraph([("a", "b")]), kind="pag").kind == "pag"


def test_both_directions_are_a_line_or_an_error():
    both = nx.DiGraph([("a", "b"), ("b", "a"), ("b", "c")])
    assert Graph.from_networkx(both, kind="cpdag", reciprocal="undirected") == Graph.parse(
        "a --- b; b --> c", kind="cpdag"
    )
    with pytest.raises(abdera.DataError, match="'a' and 'b' are joined in both directions: take one"):
        Graph.from_networkx(both, reciprocal="error")
    chain = nx.DiGraph([("a", "b"), ("b", "c")])
    assert Graph.from_networkx(chain, reciprocal="error") == Graph.parse("a --> b --> c", kind="dag")
    marked = Graph.parse("a --- b; b --> c", kind="pdag").to_networkx()
    assert Graph.from_networkx(marked, reciprocal="error") == Graph.parse("a --- b; b --> c", kind="pdag")
    with pytest.raises(abdera.UsageError, match='reciprocal="strict" is neither'):
        Graph.from_networkx(both, reciprocal="strict")


def test_a_dag_with_both_directions_is_refused():
    both = nx.DiGraph([("a", "b"), ("b", "a")], kind="dag")
    for graph in (both, nx.DiGraph(both.edges)):
        with pytest.raises(abdera.DataError, match="'a' and 'b' are joined in both directions, and a dag has no"):
            Graph.from_networkx(graph, kind="dag" if not graph.graph else None)


def test_marks_without_ends_stand_at_u_and_v():
    other = nx.MultiDiGraph()
    other.add_edge("a", "b", mark_source="circle", mark_target="arrow")
    assert Graph.from_networkx(other) == Graph.parse("a o-> b")


def test_evidence_goes_along():
    graph = Graph.from_json(
        '{"schema": "abdera-graph/1", "kind": "dag", "nodes": ["a", "b"], "edges": [{"source": "a", "target": "b", '
        '"mark_source": "tail", "mark_target": "arrow", "p_value": 0.001, "effect": 0.5}]}'
    )
    assert graph.to_networkx().edges["a", "b"] == {"p_value": 0.001, "effect": 0.5}


def test_what_is_no_causal_graph_is_refused():
    with pytest.raises(abdera.DataError, match="'a' is joined to itself"):
        Graph.from_networkx(nx.DiGraph([("a", "a")]))
    with pytest.raises(abdera.DataError, match="joined twice"):
        Graph.from_networkx(nx.MultiGraph([("a", "b"), ("a", "b")]))
    for parallel in ([("a", "b"), ("a", "b")], [("a", "b"), ("b", "a"), ("b", "a")], [("a", "b"), ("b", "a")] * 2):
        with pytest.raises(abdera.DataError, match="joined twice"):
            Graph.from_networkx(nx.MultiDiGraph(parallel))
    with pytest.raises(abdera.DataError, match="two nodes are named '1'"):
        Graph.from_networkx(nx.DiGraph([(1, "1")]))
    with pytest.raises(abdera.UsageError, match=r"^a graph of networkx is needed, not a Graph$"):
        Graph.from_networkx(Graph.parse("a --> b"))
    other = nx.Graph()
    other.add_edge("a", "b", mark_source="tail")
    with pytest.raises(abdera.UsageError, match="'mark_target'"):
        Graph.from_networkx(other)
    other.add_edge("a", "b", mark_target="arrow", source_node="c")
    with pytest.raises(abdera.DataError, match="says it goes from 'c' to 'b'"):
        Graph.from_networkx(other)


def test_a_dag_with_a_mark_that_no_dag_has_is_refused():
    for text in ("A <-> B", "A o-> B", "A --- B"):
        refuses(Graph.parse(text, kind="pag").with_kind("dag"), Graph.to_networkx)


def test_where_a_graph_is_wanted_its_graphs_are_told_the_way():
    way = (
        "a graph is an abdera.Graph or the path of a file, not a DiGraph: Graph.from_networkx(graph) takes one of that"
    )
    other, graph = nx.DiGraph([("a", "b")]), Graph.parse("a --> b", kind="dag")
    for wrong in (
        lambda: abdera.shd(graph, other),
        lambda: abdera.compare(other, graph),
        lambda: abdera.Scm.fit(other, [[1.0, 2.0], [2.0, 3.0]]),
    ):
        with pytest.raises(abdera.UsageError) as error:
            wrong()
        assert str(error.value).startswith(way)
