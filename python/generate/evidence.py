"""Functions of the conditional-independence tests and the scores."""

from collections.abc import Iterator
from typing import Any

from components import annotation, described, literal, parameter, wrapped

HEADER = '''"""{title}

Written from the registry of the library when the package is built.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from .data import DataLike
from .evidence import {imports}
'''


def options_of(entry: dict[str, Any]) -> Iterator[str]:
    for option in entry["options"]:
        yield f"    {parameter(option)}: {annotation(option)} = {literal(option['default'])},"


def body(entry: dict[str, Any], first: str) -> Iterator[str]:
    yield f"    return {first}"
    for option in entry["options"]:
        yield f"        {option['name']}={parameter(option)},"


def head(entry: dict[str, Any], data: list[str]) -> Iterator[str]:
    text = entry["summary"]
    yield wrapped('"""' + text[:1].upper() + text[1:] + ".", 4)
    yield ""
    yield "    Parameters"
    yield "    ----------"
    yield "    data : array_like, DataFrame, xarray object, path, Dataset or Covariance"
    yield "        Samples by variables."
    yield from data
    for option in entry["options"]:
        yield from described(option, 4)


def tail(entry: dict[str, Any], result: str, meaning: str) -> Iterator[str]:
    yield ""
    yield "    Returns"
    yield "    -------"
    yield f"    {result}"
    if meaning:
        yield f"        {meaning}"
    if entry["source"]:
        yield ""
        yield "    Notes"
        yield "    -----"
        yield wrapped(f"Source: {entry['source']} (docs/papers.bib).", 4)
    yield '    """'


def test_function(entry: dict[str, Any]) -> Iterator[str]:
    yield f"def {entry['name']}("
    yield "    data: DataLike,"
    yield "    x: str,"
    yield "    y: str,"
    yield "    given: str | Sequence[str] = (),"
    yield "    *,"
    yield '    missing: Missing = "error",'
    yield from options_of(entry)
    yield ") -> CiResult:"
    yield from head(
        entry,
        [
            "    x, y : str",
            "        The variables asked about.",
            "    given : sequence of str",
            "        The conditioning set.",
            '    missing : {"error", "testwise"}',
            "        Missing values: an error, or only the rows that are complete in x, y and the set are used.",
        ],
    )
    yield from tail(entry, "CiResult", "")
    yield from body(entry, f'CiTest(\n        data,\n        "{entry["name"]}",\n        missing=missing,')
    yield "    )(x, y, given)"


def score_function(entry: dict[str, Any]) -> Iterator[str]:
    yield f"def {entry['name']}("
    yield "    data: DataLike,"
    yield "    child: str,"
    yield "    parents: str | Sequence[str] = (),"
    if entry["options"]:
        yield "    *,"
    yield from options_of(entry)
    yield ") -> float:"
    yield from head(
        entry,
        [
            "    child : str",
            "        The variable scored.",
            "    parents : sequence of str",
            "        Its parents.",
        ],
    )
    yield from tail(entry, "float", "Larger is better; -inf where the score is not defined.")
    yield from body(entry, f'Score(\n        data,\n        "{entry["name"]}",')
    yield "    )(child, parents)"


def text_of(entries: list[dict[str, Any]], title: str, imports: str, function: Any) -> str:
    out = HEADER.format(title=title, imports=imports)
    if not any(option["type"] == "choice" for entry in entries for option in entry["options"]):
        out = out.replace("from typing import Literal\n\n", "\n").replace("Sequence\n\n\n", "Sequence\n\n")
    names = ", ".join(f'"{entry["name"]}"' for entry in entries)
    out += f"\n{wrapped('__all__ = [' + names + ']', 0)}\n"
    for entry in entries:
        out += "\n\n" + "\n".join(function(entry)) + "\n"
    return out


def tests_text(entries: list[dict[str, Any]]) -> str:
    return text_of(
        entries,
        "One function a conditional-independence test.",
        "CiResult, CiTest\nfrom .learn import Missing",
        test_function,
    )


def scores_text(entries: list[dict[str, Any]]) -> str:
    return text_of(entries, "One function a score.", "Score", score_function)
