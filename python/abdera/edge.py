"""Edges and what is known of them, and the text that people write them as."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .arguments import listed, said, unknown
from .errors import DataError, UsageError

_LEFT = {"tail": "-", "arrow": "<", "circle": "o"}
_RIGHT = {"tail": "-", "arrow": ">", "circle": "o"}
_MARK = {"-": "tail", "<": "arrow", ">": "arrow", "o": "circle"}
# An o is a mark only beside a blank or a quoted name: names such as photo-ozone are names.
_EDGE = re.compile(r'\s*(<|-|(?:(?<=[\s"])|^)o)-(>|-|o(?=[\s"]|$))\s*')
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_NAME = re.compile(r'[^\s";](?:[^";\n]*[^\s";])?')


@dataclass(frozen=True)
class Edge:
    """One edge and what is known of it; None where a learner says nothing.

    Attributes
    ----------
    source, target : str
        Its ends: of a directed edge cause and effect.
    mark_source, mark_target : {"tail", "arrow", "circle"}
        What is at them: tail, cause; arrowhead, no cause; circle, not known.
    lag : int
        0, or how many steps before the target the source is.
    p_value, log_p : float or None
        The largest over the tests of this pair, and its natural logarithm.
    effect : float or None
        Partial correlation, or effect size of the test, at that set.
    given : tuple of str
        That set.
    probability : float or None
        Of the adjacency from a posterior; share of replicates with exactly this edge from a bootstrap.
    q_value : float or None
        Smallest false discovery rate at which the adjacency is kept.
    score_gain : float or None
        What the score loses without the adjacency.
    """

    source: str
    target: str
    mark_source: str
    mark_target: str
    lag: int = 0
    p_value: float | None = None
    log_p: float | None = None
    effect: float | None = None
    given: tuple[str, ...] = ()
    probability: float | None = None
    q_value: float | None = None
    score_gain: float | None = None

    @property
    def marks(self) -> str:
        """Both marks as people write them: "-->", "<->", "o->"."""
        return f"{_LEFT[self.mark_source]}-{_RIGHT[self.mark_target]}"

    def __str__(self) -> str:
        return f"{self.source} {self.marks} {self.target}"


@dataclass(frozen=True)
class Separation:
    """Why two variables are not adjacent: the set that separated them, with the p-value and effect of that test."""

    a: str
    b: str
    given: tuple[str, ...]
    p_value: float
    effect: float


@dataclass(frozen=True)
class Conflict:
    """Two demands on one mark that cannot both hold."""

    nodes: tuple[str, ...]
    what: str


def quoted(name: str) -> str:
    """Give a name as `parsed` reads it: as it is, or in quotes where it could be taken for something else."""
    plain = _NAME.fullmatch(name) and not re.search(r"--|->|<-", name) and not _EDGE.search(f" {name} ")
    return name if plain else json.dumps(name, ensure_ascii=False)


def edges_of(edges: Any) -> list[Edge]:
    """Give edges from Edges, pairs (cause, effect) or a table of edges, see `Graph.from_edges`."""
    if hasattr(edges, "columns"):
        for name in ("source", "target"):
            if name not in edges.columns:
                raise unknown("a table of edges has the columns source and target; this one has no column", name, edges)
        marks = [("mark_source", "tail"), ("mark_target", "arrow")]
        ends = [edges[name] if name in edges.columns else [mark] * len(edges) for name, mark in marks]
        return [Edge(str(a), str(b), *at) for a, b, *at in zip(edges["source"], edges["target"], *ends)]
    out = []
    for number, edge in enumerate(edges):
        if isinstance(edge, Edge):
            out.append(edge)
            continue
        names = [] if isinstance(edge, str) else listed(f"edges[{number}]", edge)
        if len(names) != 2:
            raise UsageError(f"edges[{number}] is {said(edge)}, not an Edge or a pair (cause, effect)")
        out.append(Edge(names[0], names[1], "tail", "arrow"))
    return out


def text_of(nodes: Iterable[str], edges: Iterable[Edge]) -> str:
    """Write edges separated by "; ", then the nodes without an edge."""
    parts, joined = [], set()
    for e in edges:
        parts.append(f"{quoted(e.source)} {e.marks} {quoted(e.target)}")
        joined |= {e.source, e.target}
    return "; ".join(parts + [quoted(node) for node in nodes if node not in joined])


def parsed(text: str) -> tuple[list[str], list[Edge]]:
    """Read names in the order of their appearance, and edges."""
    names: dict[str, None] = {}
    edges = []
    for part in _parts(text):
        chain, marks = _chain(part)
        names.update(dict.fromkeys(chain))
        edges += [Edge(a, b, _MARK[left], _MARK[right]) for a, b, (left, right) in zip(chain, chain[1:], marks)]
    return list(names), edges


def _parts(text: str) -> Iterator[str]:
    """Split at ; and line ends outside of quotes."""
    start = at = 0
    while at < len(text):
        if text[at] == '"' and (name := _QUOTED.match(text, at)):
            at = name.end()
            continue
        if text[at] in ";\n":
            yield text[start:at].strip()
            start = at + 1
        at += 1
    yield text[start:].strip()


def _chain(part: str) -> tuple[list[str], list[tuple[str, str]]]:
    """Read "A --> B <-- C": names, and the marks between them."""
    chain: list[str] = []
    marks: list[tuple[str, str]] = []
    at = 0
    while at < len(part):
        name = _QUOTED.match(part, at)
        if name:
            try:
                chain.append(str(json.loads(name.group(), strict=False)))
            except ValueError as error:
                raise DataError(f"{name.group()} is no name in quotes: {error}") from None
            at = name.end()
        else:
            edge = _EDGE.search(part, at)
            chain.append(part[at : edge.start() if edge else len(part)])
            at = edge.start() if edge else len(part)
            if not _NAME.fullmatch(chain[-1]) or re.search(r"--|->|<-", chain[-1]):
                raise _no_edge(part)
        if at == len(part):
            return chain, marks
        edge = _EDGE.match(part, at)
        if not edge or edge.end() == len(part):
            raise _no_edge(part)
        marks.append((edge.group(1), edge.group(2)))
        at = edge.end()
    return chain, marks


def _no_edge(part: str) -> DataError:
    return DataError(
        f"'{part}' is no edge: write A --> B, A <-> B, A --- B, A o-> B or A o-o B, "
        'and names that look like these or have a ; in quotes, "A --> B"'
    )
