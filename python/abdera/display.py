"""Graphs in notebooks: a picture and how to read it, without scripts and without anything from a network."""

from __future__ import annotations

import re
import sys
import tempfile
import webbrowser
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from .interop.common import evidence, package

if TYPE_CHECKING:
    from .edge import Edge
    from .graph import Graph

MOST_EDGES_DRAWN = 500
_MOST_ROWS = 200
_MOST_OPEN = 20
_LATENT = ("mag", "pag", "rpag", "admg")
_CLASS = ("cpdag", "mpdag", "pag", "rpag")
_NAME = {
    "dag": "DAG",
    "cpdag": "CPDAG, a class of DAGs that the data cannot tell apart",
    "mpdag": "MPDAG, a class of DAGs restricted by knowledge",
    "pdag": "partly directed graph",
    "mag": "MAG, a graph with latent variables left out",
    "pag": "PAG, a class of graphs with latent variables that the data cannot tell apart",
    "rpag": "PAG restricted by knowledge",
    "admg": "ADMG, a graph with latent variables left out",
}
# Colours come from the page, so that they are readable on dark ones too; lines are in a grey between both.
_TABLE = "border-collapse:collapse;font-size:90%;margin:.5em 0;color:inherit"
_CELL = "padding:.15em .8em .15em 0;text-align:left;vertical-align:top;background:none"


def html_of(graph: Graph) -> str:
    """See `Graph.to_html`."""
    edges = graph.edges()
    parts = [_caption(graph, len(edges))]
    if len(edges) <= MOST_EDGES_DRAWN:
        parts.append(f'<div style="overflow-x:auto;margin-top:.5em">{_inline(graph.to_svg())}</div>')
    else:
        parts.append(_edge_table(edges))
    parts += [_legend(graph, edges), _warnings(graph)]
    return f'<div class="abdera-graph" style="max-width:60em">{"".join(parts)}</div>'


def _caption(graph: Graph, count: int) -> str:
    learner = graph.learner.get("name")
    text = f"{len(graph.nodes)} nodes, {count} edge{'' if count == 1 else 's'}"
    return (
        f"<div><b>{escape(_NAME[graph.kind])}</b>{f' by {escape(learner)}' if learner else ''}"
        f'<span style="opacity:.7"> &middot; {text}</span></div>'
    )


def _inline(svg: str) -> str:
    """Give a picture as part of a page: no prologue, no ids, which another picture on the page has too."""
    svg = re.sub(r'(<g) id="[^"]*"', r"\1", svg[svg.index("<svg") :])
    return svg.replace("<svg", '<svg style="max-width:100%;height:auto"', 1)


def _edge_table(edges: list[Edge]) -> str:
    numbers = list(dict.fromkeys(name for edge in edges for name in evidence(edge)))
    rows = [["", "", "", *(name.replace("_", " ") for name in numbers)]]
    for edge in edges[:_MOST_ROWS]:
        values = evidence(edge)
        cells = [f"{values[name]:.4g}" if name in values else "" for name in numbers]
        rows.append([edge.source, edge.marks, edge.target, *cells])
    left = f"<div>... and {len(edges) - _MOST_ROWS} more: edges() has all</div>" if len(edges) > _MOST_ROWS else ""
    return f'<div style="max-height:30em;overflow:auto">{_table(rows)}{left}</div>'


def _table(rows: Iterable[Iterable[str]]) -> str:
    lines = ("".join(f'<td style="{_CELL}">{escape(cell)}</td>' for cell in row) for row in rows)
    return f'<table style="{_TABLE}"><tbody>{"".join(f"<tr>{line}</tr>" for line in lines)}</tbody></table>'


def _legend(graph: Graph, edges: list[Edge]) -> str:
    """Say what the marks that are there mean in a graph of this kind."""
    marks = {edge.marks for edge in edges}
    latent, of_class = graph.kind in _LATENT, graph.kind in _CLASS
    every = " in every member of the class" if of_class else ""
    rows = []
    if "-->" in marks:
        rows.append(("A --> B", f"A is a cause of B{every}"))
    if "---" in marks and latent:
        rows.append(("A --- B", "rows were selected by effects of both"))
    elif "---" in marks:
        rows.append(("A --- B", "one is a cause of the other; the data cannot tell which"))
    if "<->" in marks and latent:
        rows.append(("A <-> B", f"neither is a cause of the other{every}: a latent common cause"))
    elif "<->" in marks:
        rows.append(("A <-> B", "a contradiction: the evidence asks for an arrowhead at both ends"))
    open_end = "is an arrowhead in some members, a tail in others"
    if "o->" in marks:
        rows.append(("A o-> B", f"a circle: this end {open_end}"))
    if "o-o" in marks:
        rows.append(("A o-o B", f"two circles: either end {open_end}"))
    if marks & {"o--", "--o"}:
        rows.append(("A o-- B", f"a circle beside a tail: the end with the circle {open_end}"))
    return _table(rows) if rows else ""


def _warnings(graph: Graph) -> str:
    notes = []
    if graph.legal is False:
        notes.append(f"not a legal {graph.kind}: {graph.violation}")
    if graph.stop_reason != "completed":
        notes.append(f"the run ended early ({graph.stop_reason}): the best so far")
    out = "".join(f"<div><b>{escape(note)}</b></div>" for note in notes)
    conflicts = [f"{', '.join(conflict.nodes)}: {conflict.what}" for conflict in graph.conflicts]
    triples = [" - ".join(triple) for triple in graph.ambiguous]
    return out + _folded("conflict", conflicts) + _folded("ambiguous triple", triples)


def _folded(what: str, items: list[str]) -> str:
    if not items:
        return ""
    lines = "".join(f"<li>{escape(item)}</li>" for item in items[:_MOST_OPEN])
    if len(items) > _MOST_OPEN:
        lines += f"<li>... and {len(items) - _MOST_OPEN} more</li>"
    title = f"{len(items)} {what}{'' if len(items) == 1 else 's'}"
    return f"<details open><summary>{title}</summary><ul>{lines}</ul></details>"


def show(graph: Graph) -> None:
    """See `Graph.show`."""
    if "ipykernel" in sys.modules:
        package("IPython.display", "ipython").display(graph)
        return
    with tempfile.NamedTemporaryFile("w", suffix=".html", delete=False, encoding="utf-8") as page:
        title = escape(_NAME[graph.kind])
        page.write(
            '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
            f"<title>{title}</title><body style='font-family:sans-serif'>{html_of(graph)}</body></html>"
        )
    webbrowser.open(Path(page.name).as_uri())
