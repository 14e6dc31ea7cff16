"""dagitty itself reads our models, in Node; we read its edges in its own notation."""

import glob
import json
import subprocess
import sys
from pathlib import Path

import pytest
from abdera import Graph
from small_graphs import KINDS, NODES, all_of_kind, ends

# Its Graph.Edgetype: the marks at both ends, and how its language writes the edge.
EDGE = {
    0: ("tail", "tail", "--"),
    1: ("tail", "arrow", "->"),
    2: ("arrow", "arrow", "<->"),
    3: ("circle", "circle", "@-@"),
    4: ("circle", "arrow", "@->"),
    5: ("circle", "tail", "@--"),
}
TYPE = {"dag": "dag", "cpdag": "pdag", "mpdag": "pdag", "pdag": "pdag", "mag": "mag", "pag": "pag", "rpag": "pag"}


def read_by_dagitty(texts: list[str]) -> list[dict]:
    (bundle,) = glob.glob(f"{sys.prefix}/share/jupyter/labextensions/jupyterlab-dagitty/static")
    driver = Path(__file__).with_name("dagitty.js")
    done = subprocess.run(["node", driver, bundle], input=json.dumps(texts), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("kind", KINDS)
def test_every_graph_comes_back(kind):
    graphs = all_of_kind(kind, 5)
    models = read_by_dagitty([graph.to_dagitty() for graph in graphs])
    assert len(models) == len(graphs)
    for graph, model in zip(graphs, models):
        assert sorted(model["nodes"]) == NODES
        if kind in TYPE:
            assert model["type"] == TYPE[kind]
        found = [frozenset([(a, EDGE[code][0]), (b, EDGE[code][1])]) for a, b, code in model["edges"]]
        assert len(found) == len(set(found))
        assert set(found) == ends(graph)
        lines = [*model["nodes"], *(f"{a} {EDGE[code][2]} {b}" for a, b, code in model["edges"])]
        again = f"{model['type']} {{\n" + "\n".join(lines) + "\n}"
        assert Graph.from_dagitty(again, kind=kind) == graph


def test_names_with_odd_characters_are_read_as_they_are():
    graph = Graph.parse('"x --> y" --> "a; b"; "x --> y" --> "{Å}"')
    (model,) = read_by_dagitty([graph.to_dagitty()])
    assert sorted(model["nodes"]) == sorted(graph.nodes)
