"""Text forms and matrices: every graph of four nodes comes back, and what a form cannot hold is refused."""

import abdera
import numpy as np
import pytest
from abdera import Graph
from small_graphs import KINDS, NODES, WITH_LATENTS, WITHOUT_LATENTS, all_of_kind, ends, refuses

HELD = {
    "from_row": WITHOUT_LATENTS,
    "from_col": WITHOUT_LATENTS,
    "pcalg-cpdag": WITHOUT_LATENTS,
    "gadjid": WITHOUT_LATENTS,
    "lingam": WITHOUT_LATENTS,
    "causal-learn": KINDS,
    "tigramite": KINDS,
    "pcalg-pag": KINDS,
}


def has_bow(graph):
    return len(graph.edges()) > np.count_nonzero(graph.marks()) / 2


@pytest.mark.parametrize("kind", KINDS)
def test_every_graph_comes_back_from_dot_dagitty_and_tetrad(kind):
    for graph in all_of_kind(kind, 9):
        assert Graph.from_dot(graph.to_dot()) == graph
        assert Graph.from_dagitty(graph.to_dagitty(), kind=kind) == graph
        assert Graph.from_tetrad(graph.to_tetrad(), kind=kind) == graph


@pytest.mark.parametrize("convention", HELD)
@pytest.mark.parametrize("kind", KINDS)
def test_every_graph_comes_back_from_a_matrix_or_is_refused(convention, kind):
    for graph in all_of_kind(kind, 9):
        write = lambda g: g.to_numpy(convention=convention)  # noqa: E731
        if kind not in HELD[convention] or (convention == "pcalg-pag" and has_bow(graph)):
            if graph.edges():
                refuses(graph, write)
            continue
        assert Graph.from_numpy(write(graph), NODES, convention=convention, kind=kind) == graph


@pytest.mark.parametrize("kind", KINDS)
def test_every_graph_comes_back_from_pcalg_and_tigramite(kind):
    for graph in all_of_kind(kind, 9):
        assert Graph.from_tigramite(graph.to_tigramite(), NODES, kind=kind) == graph
        if not has_bow(graph):
            amat_type = "amat.cpdag" if kind in WITHOUT_LATENTS else "amat.pag"
            assert Graph.from_pcalg(graph.to_pcalg(), NODES, type=amat_type, kind=kind) == graph
            assert Graph.from_pcalg(graph.to_pcalg("amat.pag"), NODES, type="amat.pag", kind=kind) == graph
        if kind in WITH_LATENTS and graph.edges():
            refuses(graph, lambda g: g.to_pcalg("amat.cpdag"))


def test_pcalg_matrices_are_those_of_its_manual():
    """amat.cpdag: amat[a,b] = 0, amat[b,a] = 1 is a --> b. amat.pag: amat[a,b] = 2, amat[b,a] = 3 is a --> b."""
    directed = Graph.parse("a --> b; b --- c", kind="cpdag")
    assert directed.to_pcalg().tolist() == [[0, 0, 0], [1, 0, 1], [0, 1, 0]]
    mixed = Graph.parse("a --> b; b <-> c; c o-> d; d o-o e", kind="pag")
    assert mixed.to_pcalg().tolist() == [
        [0, 2, 0, 0, 0],
        [3, 0, 2, 0, 0],
        [0, 2, 0, 2, 0],
        [0, 0, 1, 0, 1],
        [0, 0, 0, 1, 0],
    ]


def test_pcalg_takes_names_from_a_data_frame():
    pd = pytest.importorskip("pandas")
    graph = Graph.parse("dose --> risk; risk <-- age", kind="dag")
    frame = pd.DataFrame(graph.to_pcalg(), index=graph.nodes, columns=graph.nodes)
    assert Graph.from_pcalg(frame, type="amat.cpdag") == graph
    with pytest.raises(abdera.UsageError, match=r"'amat.cpdag' and 'amat.pag', not 'pag'"):
        Graph.from_pcalg(frame, type="pag")


def test_tigramite_edges_with_a_lag_are_refused_by_name():
    array = np.full((2, 2, 3), "", dtype="<U3")
    array[0, 1, 0], array[1, 0, 0] = "-->", "<--"
    assert Graph.from_tigramite(array, ["dst", "kp"]) == Graph.parse("dst --> kp")
    array[0, 1, 2] = "-->"
    with pytest.raises(abdera.NotApplicable, match="dst --> kp has lag 2"):
        Graph.from_tigramite(array, ["dst", "kp"])
    with pytest.raises(abdera.DataError, match="shape"):
        Graph.from_tigramite(array[:1])


def test_the_matrix_for_gadjid_has_the_type_it_takes():
    assert Graph.parse("A --> B").to_numpy(convention="gadjid").dtype == np.int8


def test_edges_are_a_data_frame():
    pytest.importorskip("pandas")
    frame = Graph.parse("A --> B; B o-> C").to_pandas()
    assert list(frame.columns) == ["source", "target", "mark_source", "mark_target"]
    assert frame.to_numpy().tolist() == [["A", "B", "tail", "arrow"], ["B", "C", "circle", "arrow"]]


def test_the_kind_of_a_text_can_be_said():
    text = Graph.parse("A --> B").to_tetrad()
    assert Graph.from_tetrad(text).kind == "dag"
    assert Graph.from_tetrad(text, kind="pag").kind == "pag"
    assert ends(Graph.from_tetrad(text, kind="pag")) == ends(Graph.parse("A --> B"))
