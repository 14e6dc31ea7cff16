"""gadjid, lingam and gcastle take our matrices for the graphs that they are."""

import contextlib
import io
import itertools
import warnings

import numpy as np
import pytest
from abdera import Graph
from small_graphs import NODES, WITHOUT_LATENTS, ancestors, ends, small_graphs

warnings.filterwarnings("ignore")
import gadjid  # noqa: E402
from castle.metrics import MetricsDAG  # noqa: E402
from lingam.utils import find_all_paths, make_dot  # noqa: E402

ROWS = "from row to column"


def arrows(graph):
    return {(e.source, e.target) for e in graph.edges() if e.marks == "-->"}


def lines(graph):
    return {frozenset([e.source, e.target]) for e in graph.edges() if e.marks == "---"}


@pytest.mark.parametrize("kind", ["dag", "cpdag"])
def test_gadjid_counts_the_differences_of_our_graphs(kind):
    graphs = small_graphs(kind)[:: 9 if kind == "dag" else 4]
    matrices = [graph.to_numpy(convention="gadjid") for graph in graphs]
    for (one, a), (other, b) in itertools.product(zip(graphs, matrices), repeat=2):
        pairs = itertools.combinations(NODES, 2)
        differ = sum(one.edge(x, y) != other.edge(x, y) for x, y in pairs)
        assert gadjid.shd(a, b)[1] == differ
        distances = [gadjid.ancestor_aid(a, b, ROWS)[1], gadjid.parent_aid(a, b, ROWS)[1]]
        assert (one == other) <= (distances == [0, 0])
        assert Graph.from_numpy(a, NODES, convention="gadjid", kind=kind) == one


def test_gadjid_reads_arrows_the_way_we_say():
    """Of X --> Y, adjusting for the parents in Y --> X gives one wrong effect of two; the other way round none."""
    one, other = Graph.parse("X --> Y"), Graph.parse("Z; X --> Y", nodes=["X", "Y", "Z"])
    matrix = one.to_numpy(convention="gadjid")
    assert matrix.tolist() == [[0, 1], [0, 0]]
    three = other.to_numpy(convention="gadjid")
    reverse = Graph.parse("Y --> X", nodes=["X", "Y", "Z"]).to_numpy(convention="gadjid")
    assert gadjid.parent_aid(three, reverse, ROWS)[1] == 2  # X on Y said to be none, Y on X said to be one
    empty = Graph.parse("X; Y; Z").to_numpy(convention="gadjid")
    assert gadjid.parent_aid(three, empty, ROWS)[1] == 1  # Y on X: without parents X and Y are dependent


@pytest.mark.parametrize("kind", WITHOUT_LATENTS)
def test_lingam_draws_our_arrows_and_lines(kind):
    for graph in small_graphs(kind)[:: 1 if kind in ("dag", "cpdag") else 7]:
        drawn = Graph.from_dot(make_dot(graph.to_numpy(convention="lingam"), labels=NODES).source)
        assert arrows(drawn) == arrows(graph)
        assert {frozenset([e.source, e.target]) for e in drawn.edges() if e.marks == "<->"} == lines(graph)


def test_lingam_finds_our_paths():
    for dag in small_graphs("dag"):
        matrix = dag.to_numpy(convention="lingam")
        for i, j in itertools.permutations(range(4), 2):
            assert bool(find_all_paths(matrix, i, j)[0]) == (NODES[i] in ancestors(dag, [NODES[j]]) - {NODES[j]})


def test_gcastle_counts_the_arrows_of_our_dags():
    dags = small_graphs("dag")[::18]
    for one, other in itertools.product(dags, repeat=2):
        if not other.edges():
            continue
        with contextlib.redirect_stdout(io.StringIO()):
            found = MetricsDAG(other.to_numpy(convention="from_row"), one.to_numpy(convention="from_row")).metrics
        both = arrows(one) & arrows(other)
        assert found["precision"] == pytest.approx(len(both) / len(arrows(other)), abs=1e-4)
        skeletons = ends(one), ends(other)
        assert (found["shd"] == 0) == (skeletons[0] == skeletons[1])
        assert np.isnan(found["recall"]) or found["recall"] == pytest.approx(len(both) / len(arrows(one)), abs=1e-4)
