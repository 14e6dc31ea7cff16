"""graphviz itself and pydot read our DOT, and we read what they write of it."""

import subprocess

import pydot
import pytest
from abdera import Graph
from small_graphs import KINDS, all_of_kind, small_graphs


def with_dot(texts: list[str]) -> list[str]:
    """What `dot -Tcanon` writes of many graphs, one process for all."""
    done = subprocess.run(["dot", "-Tcanon"], input="\n".join(texts), capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return ["digraph" + text for text in done.stdout.split("digraph")[1:]]


@pytest.mark.parametrize("kind", KINDS)
def test_every_graph_comes_back_from_graphviz(kind):
    graphs = all_of_kind(kind, 7)
    written = with_dot([graph.to_dot() for graph in graphs])
    assert len(written) == len(graphs)
    for graph, text in zip(graphs, written):
        assert Graph.from_dot(text, kind=kind) == graph


@pytest.mark.parametrize("kind", KINDS)
def test_every_graph_comes_back_from_pydot(kind):
    for graph in small_graphs(kind)[:: max(1, len(small_graphs(kind)) // 100)]:
        (other,) = pydot.graph_from_dot_data(graph.to_dot())
        assert len(other.get_edges()) == len(graph.edges())
        assert Graph.from_dot(other.to_string(), kind=kind) == graph


def test_graphviz_lays_out_our_dags_with_causes_above_effects():
    for dag in small_graphs("dag")[::30]:
        done = subprocess.run(["dot", "-Tplain"], input=dag.to_dot(), capture_output=True, text=True, check=True)
        height = {row[1]: float(row[3]) for row in map(str.split, done.stdout.splitlines()) if row[0] == "node"}
        for e in dag.edges():
            assert height[e.source] > height[e.target]
