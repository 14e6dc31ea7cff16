"""Options of components as Python writes them."""

import keyword
import textwrap
from collections.abc import Iterator
from typing import Any

TYPES = {"bool": "bool", "int": "int", "double": "float", "string": "str"}
WIDTH = 118


def parameter(option: dict[str, Any]) -> str:
    """Name of an option as a parameter: `lambda` is a word of the language."""
    name = option["name"]
    return name + "_" if keyword.iskeyword(name) else name


def annotation(option: dict[str, Any]) -> str:
    if option["type"] == "choice":
        return f"Literal[{', '.join(repr(choice) for choice in option['limits'].split('|'))}]".replace("'", '"')
    kind = TYPES[option["type"]]
    return kind + (" | None" if option["default"] is None else "")


def literal(value: object) -> str:
    return '"' + value + '"' if isinstance(value, str) else repr(value)


def wrapped(text: str, indent: int) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def described(option: dict[str, Any], indent: int) -> Iterator[str]:
    """Lines of an option in a docstring of numpydoc."""
    limits = f", in {option['limits']}" if option["limits"].startswith(("[", "(")) else ""
    kind = (
        "{" + ", ".join(f'"{c}"' for c in option["limits"].split("|")) + "}"
        if option["type"] == "choice"
        else TYPES[option["type"]]
    )
    default = "None" if option["default"] is None else literal(option["default"])
    help = option["help"]
    head = " " * indent + f"{parameter(option)} : {kind}{limits}, default {default}"
    if len(head) > WIDTH:
        head = " " * indent + f"{parameter(option)} : str, default {default}"
        help = help.removesuffix(".") + f". One of {kind.strip('{}')}"
    yield head
    yield wrapped(help[:1].upper() + help[1:] + ("" if help.endswith(".") else "."), indent + 4)
