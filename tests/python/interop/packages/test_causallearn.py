"""causal-learn: its edges, predicates, distances and text of our graphs; all graphs of four nodes come back."""

import itertools

import abdera
import numpy as np
import pytest
from abdera import Graph
from causallearn.graph.Edge import Edge
from causallearn.graph.Endpoint import Endpoint
from causallearn.graph.GeneralGraph import GeneralGraph
from causallearn.graph.GraphNode import GraphNode
from causallearn.graph.SHD import SHD
from causallearn.search.ConstraintBased.FCI import fci
from causallearn.search.ConstraintBased.PC import pc
from causallearn.utils.DAG2CPDAG import dag2cpdag
from small_graphs import KINDS, NODES, all_of_kind, ancestors, ends, small_graphs

ENDPOINT = {"tail": Endpoint.TAIL, "arrow": Endpoint.ARROW, "circle": Endpoint.CIRCLE}
MARK = {endpoint.name: mark for mark, endpoint in ENDPOINT.items()}


def ends_of(other) -> set:
    return {
        frozenset(
            [
                (edge.get_node1().get_name(), MARK[edge.get_endpoint1().name]),
                (edge.get_node2().get_name(), MARK[edge.get_endpoint2().name]),
            ]
        )
        for edge in other.get_graph_edges()
    }


def built_by_its_own_calls(graph: Graph) -> GeneralGraph:
    nodes = {name: GraphNode(name) for name in graph.nodes}
    other = GeneralGraph(list(nodes.values()))
    for e in sorted(graph.edges(), key=lambda e: e.marks == "<->"):  # of a bow it takes --> first
        at = [(nodes[e.source], ENDPOINT[e.mark_source]), (nodes[e.target], ENDPOINT[e.mark_target])]
        (one, at_one), (two, at_two) = reversed(at) if e.marks == "o--" else at  # which add_edge passes over
        other.add_edge(Edge(one, two, at_one, at_two))
    return other


@pytest.mark.parametrize("kind", KINDS)
def test_every_graph_comes_back(kind):
    for graph in small_graphs(kind):
        other = graph.to_causallearn()
        assert type(other).__name__ == ("Dag" if kind == "dag" else "GeneralGraph")
        assert [node.get_name() for node in other.get_nodes()] == NODES
        assert Graph.from_causallearn(other, kind) == graph
        if kind in ("dag", "cpdag", "pag"):
            assert Graph.from_causallearn(other) == graph


@pytest.mark.parametrize("kind", KINDS)
def test_its_edges_are_ours(kind):
    for graph in all_of_kind(kind, 5):
        assert ends_of(graph.to_causallearn()) == ends(graph)
        assert np.array_equal(built_by_its_own_calls(graph).graph, graph.to_causallearn().graph)


@pytest.mark.parametrize("kind", KINDS)
def test_its_predicates_are_ours(kind):
    for graph in small_graphs(kind)[:: 3 if kind != "admg" else 97]:
        other = graph.to_causallearn()
        for node in NODES:
            at = other.get_node(node)
            assert {n.get_name() for n in other.get_parents(at)} == set(graph.parents(node))
            assert {n.get_name() for n in other.get_children(at)} == set(graph.children(node))
            assert {n.get_name() for n in other.get_adjacent_nodes(at)} == set(graph.neighbours(node))
            for ancestor in NODES:
                is_one = other.is_ancestor_of(other.get_node(ancestor), at)
                assert is_one == (ancestor in ancestors(graph, [node]))


def test_its_cpdags_of_our_dags_are_legal_and_185():
    classes = []
    for dag in small_graphs("dag"):
        found = Graph.from_causallearn(dag2cpdag(dag.to_causallearn()), kind="cpdag")
        assert found.legal
        if found not in classes:
            classes.append(found)
    assert len(classes) == 185
    assert all(graph in classes for graph in small_graphs("cpdag"))


def test_its_distance_is_zero_of_a_graph_and_itself_alone():
    cpdags = small_graphs("cpdag")[::20]
    for one, other in itertools.product(cpdags, repeat=2):
        distance = SHD(one.to_causallearn(), other.to_causallearn()).get_shd()
        assert (distance == 0) == (one == other)


@pytest.mark.parametrize("kind", KINDS)
def test_we_read_the_text_that_it_writes(kind):
    for graph in all_of_kind(kind, 29):
        assert Graph.from_tetrad(str(graph.to_causallearn()), kind=kind) == graph


def test_what_it_learned_is_read_as_what_it_is():
    data = np.random.default_rng(0).normal(size=(2000, 4))
    data[:, 2] += data[:, 0] + data[:, 1]
    data[:, 3] += data[:, 2]
    learned = pc(data, 0.001, show_progress=False)
    assert Graph.from_causallearn(learned) == Graph.parse("X1 --> X3 <-- X2; X3 --> X4", kind="cpdag")
    assert Graph.from_causallearn(learned).legal
    graph, _ = fci(data, alpha=0.001, show_progress=False, verbose=False)
    assert Graph.from_causallearn(graph, kind="pag") == Graph.parse("X1 o-> X3 <-o X2; X3 --> X4", kind="pag")


def test_ambiguous_triples_go_along():
    graph = Graph.from_json(
        '{"schema": "abdera-graph/1", "kind": "pdag", "nodes": ["A", "B", "C"], "edges": [],'
        '"ambiguous": [["A", "B", "C"]]}'
    )
    other = graph.to_causallearn()
    assert other.is_ambiguous_triple(*(other.get_node(node) for node in "ABC"))


def test_what_is_no_graph_is_named():
    with pytest.raises(abdera.UsageError, match="of fci take the first"):
        Graph.from_causallearn((None, []))


def test_the_conflicts_of_a_pdag_come_back():
    graph = Graph.parse("A --> B; B <-> C; C --- D", kind="pdag")
    assert not graph.legal
    assert Graph.from_causallearn(graph.to_causallearn(), kind="pdag") == graph
