"""What notebooks show: complete without a network, without scripts, readable as markup."""

import os
import re
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

import abdera
import numpy as np
import pytest
from abdera import Graph
from abdera.display import html_of
from small_graphs import KINDS, small_graphs

ODD = Graph.parse('"<script>alert(1)</script>" --> "a & b"; "a & b" --> "x \\"y\\""')


class Balanced(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.tags, self.ids, self.text = [], [], [], ""

    def handle_starttag(self, tag, attributes):
        self.open.append(tag)
        self.tags.append(tag)
        self.ids += [value for name, value in attributes if name == "id"]

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def parsed(html):
    page = Balanced()
    page.feed(html)
    assert page.open == []
    return page


@pytest.mark.parametrize("kind", KINDS)
def test_pages_are_balanced_and_have_every_node_and_edge(kind):
    for graph in small_graphs(kind)[:: max(1, len(small_graphs(kind)) // 8)]:
        page = parsed(graph._repr_html_())
        assert page.tags.count("g") == 1 + len(graph.nodes) + len(graph.edges())
        assert page.ids == []  # two pictures on one page would share them
        for edge in graph.edges():
            assert str(edge) in page.text  # the title of its line


def test_nothing_is_loaded_or_run():
    html = ODD._repr_html_()
    addresses = set(re.findall(r"(?:https?:)?//[^\"'<> ]+", html))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not set(parsed(html).tags) & {"script", "link", "img", "iframe", "style"}
    assert not re.search(r"url\(|@import|\bon\w+=", html)


def test_names_are_text():
    html = ODD._repr_html_()
    assert "<script" not in html
    assert "<script>alert(1)</script>" in parsed(html).text
    assert "a & b" in parsed(html).text


def test_a_picture_is_standalone_xml():
    root = ElementTree.fromstring(ODD.to_svg())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert ODD._repr_svg_() == ODD.to_svg()


def test_the_legend_explains_the_marks_that_are_there_and_no_others():
    dag = parsed(Graph.parse("A --> B")._repr_html_()).text
    assert "A is a cause of B" in dag
    assert "member of the class" not in dag
    assert "circle" not in dag
    cpdag = parsed(Graph.parse("A --- B", kind="cpdag")._repr_html_()).text
    assert "the data cannot tell which" in cpdag
    pag = parsed(Graph.parse("A o-> B; B <-> C; D --- E", kind="pag")._repr_html_()).text
    for words in ("a circle: ", "a latent common cause", "rows were selected"):
        assert words in pag
    conflict = parsed(Graph.parse("A <-> B", kind="mag").with_kind("pdag")._repr_html_()).text
    assert "a contradiction" in conflict
    assert "not a legal pdag" in conflict


@pytest.mark.parametrize(
    "edges, shown",
    [
        ("A o-> B", ["A o-> B"]),
        ("A o-o B", ["A o-o B"]),
        ("A o-- B", ["A o-- B"]),
        ("A --o B", ["A o-- B"]),
        ("A o-> B; C o-o D; E o-- F", ["A o-> B", "A o-o B", "A o-- B"]),
        ("A <-> B", []),
    ],
)
def test_circles_are_explained_with_the_mark_at_the_other_end(edges, shown):
    legend = html_of(Graph.parse(edges, kind="pag")).rpartition("</svg>")[2]
    cells = [cell for cell in re.findall(r"<td[^>]*>([^<]*)</td>", legend) if "o-" in cell or "-o" in cell]
    assert [unescape(cell) for cell in cells] == shown


def test_conflicts_and_ambiguous_triples_are_listed():
    graph = Graph.from_json(
        '{"schema": "abdera-graph/1", "kind": "pdag", "nodes": ["a", "b", "c"], "edges": [], "legal": true,'
        '"conflicts": [{"nodes": ["a", "b"], "what": "two colliders <&>"}], "ambiguous": [["a", "b", "c"]],'
        '"stop_reason": "time_limit"}'
    )
    text = parsed(graph._repr_html_()).text
    assert "1 conflict" in text
    assert "a, b: two colliders <&>" in text
    assert "1 ambiguous triple" in text
    assert "a - b - c" in text
    assert "time_limit" in text


def test_large_graphs_are_a_table():
    nodes = [f"V{v}" for v in range(60)]
    edges = [(a, b) for i, a in enumerate(nodes) for b in nodes[i + 1 : i + 11]]
    graph = Graph.from_edges(edges, nodes)
    assert len(graph.edges()) == 545
    page = parsed(graph._repr_html_())
    assert "svg" not in page.tags
    assert page.tags.count("tr") == 1 + 200 + 1  # header, edges, legend
    assert "and 345 more" in page.text
    assert graph._repr_svg_() is None
    with pytest.raises(abdera.NotApplicable, match="545 edges"):
        graph.to_svg()


def test_evidence_is_shown_at_the_edges():
    rng = np.random.default_rng(0)
    data = rng.normal(size=(500, 3))
    data[:, 2] += data[:, 0] + data[:, 1]
    html = abdera.pc(data, alpha=0.01)._repr_html_()
    assert "effect 0." in html
    assert "largest p" in html
    assert "by pc" in html


def test_pictures_need_no_plugins_of_the_system(tmp_path):
    code = "import abdera; print(abdera.Graph.parse('A --> B').to_svg())"
    here = abdera.Graph.parse("A --> B").to_svg()
    away = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"GVBINDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert away.stdout.strip() == here.strip()


def test_show_opens_a_page_outside_of_notebooks(monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    Graph.parse("A --> B").show()
    assert opened[0].startswith("file://")
    with open(opened[0].removeprefix("file://"), encoding="utf-8") as page:
        assert "A --&gt; B" in page.read()
