"""tigramite: its oracle of independence, relations and plots accept our arrays and mean the same."""

import contextlib
import io
import warnings

import numpy as np
import pytest
from abdera import Graph
from small_graphs import KINDS, NODES, all_of_kind, questions, separated, small_graphs

warnings.filterwarnings("ignore")
from tigramite.graphs import Graphs  # noqa: E402
from tigramite.independence_tests.oracle_conditional_independence import OracleCI  # noqa: E402
from tigramite.plotting import _check_matrices  # noqa: E402


@pytest.mark.parametrize("kind", KINDS)
def test_every_graph_comes_back_from_an_array_that_its_plots_accept(kind):
    for graph in all_of_kind(kind, 5):
        array = graph.to_tigramite()
        assert array.shape == (4, 4, 1)
        _check_matrices(array, None, None, None)  # raises for what is no graph of tigramite's
        assert Graph.from_tigramite(array, NODES, kind=kind) == graph


@pytest.mark.parametrize("kind", ["dag", "mag", "admg"])
def test_its_oracle_separates_what_is_separated_in_ours(kind):
    for graph in small_graphs(kind)[:: {"dag": 1, "mag": 5, "admg": 211}[kind]]:
        oracle = OracleCI(graph=graph.to_tigramite(), graph_is_mag=kind == "mag", tau_max=0)
        for x, y, given in questions():
            at = [[(NODES.index(node), 0)] for node in (x, y)]
            with contextlib.redirect_stdout(io.StringIO()):
                _, p_value = oracle.run_test(*at, [(NODES.index(node), 0) for node in sorted(given)])
            assert (p_value == 1.0) == separated(graph, x, y, given), (str(graph), x, y, given)


@pytest.mark.parametrize("kind", ["dag", "admg"])
def test_its_relations_are_ours(kind):
    for graph in small_graphs(kind)[:: 1 if kind == "dag" else 29]:
        other = Graphs(graph.to_tigramite()[:, :, 0], kind)
        for v, node in enumerate(NODES):
            parents = {NODES[p] for p, _ in other._get_parents((v, 0))}
            parents |= {NODES[p] for p, _ in other._find_adj((v, 0), ["<*+"])}  # the tail of a bow
            assert parents == set(graph.parents(node)), str(graph)


def test_what_its_projection_makes_is_an_admg():
    """A hidden common cause of X2 and X3, which X2 also causes: a bow."""
    dag = Graph.parse("X1 --> X2; X1 --> X3; X2 --> X3; X3 --> X4", kind="dag")
    other = Graphs(dag.to_tigramite()[:, :, 0], "dag", hidden_variables=[(0, 0)])
    seen = other.graph[1:, 1:, 0, 0]
    read = Graph.from_tigramite(np.asarray(seen, dtype="<U3"), ["X2", "X3", "X4"], kind="admg")
    assert read == Graph.parse("X2 --> X3; X2 <-> X3; X3 --> X4", kind="admg")


def test_the_conflicts_of_a_pdag_come_back():
    graph = Graph.parse("A --> B; B <-> C; C --- D", kind="pdag")
    assert Graph.from_tigramite(graph.to_tigramite(), graph.nodes, kind="pdag") == graph
