"""Graphs as values: text, pickles, order of nodes, relations."""

import copy
import itertools
import pickle
import re

import abdera
import numpy as np
import pytest
from abdera import Edge, Graph
from small_graphs import KINDS, NODES, all_of_kind, ends, small_graphs

ODD_NAMES = [
    "x --> y",
    "photo-ozone",
    'the "o"',
    "log(M*, gal/M_sun); %20",
    "  blank ",
    "a\nb",
    "o",
    "-",
    "Å o-o",
    "\\",
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_graph_reads_its_own_text(kind):
    for graph in all_of_kind(kind, 5):
        assert Graph.parse(str(graph), kind=kind, nodes=NODES) == graph
        assert Graph.parse(str(graph), kind=kind) == graph  # nodes in the order of the text


def test_names_that_look_like_edges_come_back_from_the_text():
    for names in itertools.permutations(ODD_NAMES, 2):
        for marks in (
            ("tail", "arrow"),
            ("circle", "circle"),
            ("circle", "arrow"),
            ("arrow", "arrow"),
            ("tail", "tail"),
        ):
            graph = Graph.from_edges([Edge(*names, *marks)], [*names, ODD_NAMES[3] + "!"])
            assert Graph.parse(str(graph), kind=graph.kind) == graph


def test_a_hyphen_in_a_name_is_no_edge():
    assert Graph.parse("photo-ozone --> co-occurrence").nodes == ["photo-ozone", "co-occurrence"]
    assert Graph.parse("A-->B<--C").parents("B") == ["A", "C"]


@pytest.mark.parametrize("text", ["A -> B", "A --> ", "--> B", "A --> B -->", 'A --> "B', "A --> B C --> --> D"])
def test_text_that_is_no_list_of_edges_is_an_error_that_names_it(text):
    with pytest.raises(abdera.DataError, match="is no edge"):
        Graph.parse(text)


def test_a_bow_is_the_only_pair_of_edges():
    graph = Graph.parse("A --> B; A <-> B; B --> C")
    assert (graph.kind, graph.legal) == ("admg", True)
    assert [str(e) for e in graph.edges()] == ["A --> B", "A <-> B", "B --> C"]
    for twice in ("A --> B; A --> B", "A --> B; B --> A", "A <-> B; A <-> B", "A o-> B; A <-> B", "A --- B; A <-> B"):
        with pytest.raises(abdera.DataError, match=r"'[AB]' and '[AB]' are joined twice"):
            Graph.parse(twice)
    with pytest.raises(abdera.DataError, match="'A' is joined to itself"):
        Graph.parse("A --> A")


@pytest.mark.parametrize("kind", KINDS)
def test_a_graph_survives_pickling_and_copies(kind):
    for graph in small_graphs(kind)[::7]:
        for other in (pickle.loads(pickle.dumps(graph)), copy.deepcopy(graph), Graph.from_json(graph.to_json())):
            assert other == graph
            assert other.nodes == graph.nodes
            assert other.legal is True


def test_a_learned_graph_is_pickled_with_its_evidence():
    rng = np.random.default_rng(0)
    data = rng.normal(size=(500, 4))
    data[:, 2] += data[:, 0] + data[:, 1]
    graph = abdera.pc(data, alpha=0.01)
    other = pickle.loads(pickle.dumps(graph))
    assert other.edges() == graph.edges()
    assert other.edges()[0].p_value is not None
    assert other.separations == graph.separations
    assert other.learner == graph.learner


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_nodes_and_edges_does_not_matter_to_equality(kind):
    for graph in small_graphs(kind)[::5]:
        turned = [Edge(e.target, e.source, e.mark_target, e.mark_source) for e in reversed(graph.edges())]
        other = Graph.from_edges(turned, ["C", "A", "D", "B"], kind=kind)
        assert other == graph
        assert ends(other) == ends(graph)
        assert other.legal is True


def test_graphs_that_differ_are_unequal():
    texts = ["A --> B", "B --> A", "A --- B", "A <-> B", "A o-> B", "B o-> A", "A o-o B", "A --o B", "B --o A", "A; B"]
    graphs = [Graph.parse(text, kind="pag", nodes=["A", "B"]) for text in texts]
    for one, other in itertools.combinations(graphs, 2):
        assert one != other
    assert Graph.parse("A --> B", kind="dag") != Graph.parse("A --> B", kind="cpdag")
    assert Graph.parse("A --> B") != Graph.parse("A --> B; C")
    assert Graph.parse("A --> B; A <-> B", kind="admg") != Graph.parse("A --> B", kind="admg")


@pytest.mark.parametrize("kind", KINDS)
def test_edges_marks_and_relations_say_the_same(kind):
    code = {"none": 0, "circle": 1, "arrow": 2, "tail": 3}
    for graph in small_graphs(kind)[::3]:
        marks, edges = graph.marks(), graph.edges()
        bows = [e for e in edges if e.marks == "<->" and graph.edge(e.source, e.target) != e]
        for e in edges:
            i, j = NODES.index(e.source), NODES.index(e.target)
            assert e.marks in ("-->", "<->", "---", "o->", "o-o", "o--", "--o")
            if e not in bows:
                assert (marks[j, i], marks[i, j]) == (code[e.mark_source], code[e.mark_target])
        assert np.count_nonzero(marks) == 2 * (len(edges) - len(bows))
        for node in NODES:
            assert set(graph.parents(node)) == {e.source for e in edges if e.target == node and e.marks == "-->"}
            assert set(graph.children(node)) == {e.target for e in edges if e.source == node and e.marks == "-->"}
            assert set(graph.spouses(node)) == {
                ({e.source, e.target} - {node}).pop()
                for e in edges
                if e.marks == "<->" and node in (e.source, e.target)
            }
            assert set(graph.neighbours(node)) == {other for other in NODES if graph.adjacent(node, other)}


@pytest.mark.parametrize("kind", KINDS)
def test_another_kind_has_the_same_edges(kind):
    for graph in small_graphs(kind)[::11]:
        assert graph.with_kind(kind) is graph
        assert graph.with_kind(None) is graph
    dag = Graph.parse("A --> B")
    assert dag.with_kind("pag").kind == "pag"
    assert ends(dag.with_kind("pag")) == ends(dag)
    assert dag.with_kind("pag").legal is False  # A o-o B is the PAG


@pytest.mark.parametrize("kind", KINDS)
def test_a_graph_is_made_from_its_table_of_edges(kind):
    pd = pytest.importorskip("pandas")
    for graph in small_graphs(kind)[::7]:
        assert Graph.from_edges(graph.to_pandas(), graph.nodes, kind) == graph
    pairs = pd.DataFrame({"source": ["A", "B"], "target": ["B", "C"], "weight": [0.5, 2.0]}, index=[3, 1])
    assert Graph.from_edges(pairs) == Graph.parse("A --> B --> C")
    with pytest.raises(abdera.UsageError, match="has no column 'target'; there are: source, cause"):
        Graph.from_edges(pd.DataFrame({"source": ["A"], "cause": ["B"]}))


@pytest.mark.parametrize("edge", ["AB", ("A", "B", "C"), ("A",)])
def test_what_is_no_edge_is_told_with_its_place(edge):
    with pytest.raises(abdera.UsageError, match=re.escape(f"edges[1] is {edge!r}, not an Edge or a pair")):
        Graph.from_edges([("A", "B"), edge])


def test_unknown_names_and_marks_are_errors():
    with pytest.raises(abdera.UsageError, match="the graph has no node 'C'; there are: A, B"):
        Graph.from_edges([("A", "C")], ["A", "B"])
    with pytest.raises(abdera.UsageError, match="a mark is tail, arrow or circle, not 'head'"):
        Graph.from_edges([Edge("A", "B", "tail", "head")])
    with pytest.raises(abdera.UsageError, match="the graph has no node 'Z'"):
        Graph.parse("A --> B").parents("Z")
