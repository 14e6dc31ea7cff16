"""Functions of the simulators and the metrics."""

from collections.abc import Iterator
from typing import Any

from components import WIDTH, annotation, described, literal, parameter, wrapped

RATES = ("_precision", "_recall", "_f1", "_normalised")
CALL = ("n", "seed", "units", "observe", "n_jobs", "truth", "estimate", "normalised")


def head(title: str, imports: str, entries: list[dict[str, Any]]) -> str:
    names = ", ".join(sorted(f'"{entry["name"]}"' for entry in entries))
    return (
        f'"""{title}\n\nWritten from the registry of the library when the package is built.\n"""\n\n'
        f"from __future__ import annotations\n\n{imports}\n{wrapped('__all__ = [' + names + ']', 0)}\n"
    )


def summary(entry: dict[str, Any]) -> str:
    text = entry["summary"]
    return text[:1].upper() + text[1:] + "."


def source(entry: dict[str, Any]) -> Iterator[str]:
    if entry["source"]:
        yield ""
        yield "    Notes"
        yield "    -----"
        yield wrapped(f"Source: {entry['source']} (docs/papers.bib).", 4)


def options_of(entry: dict[str, Any]) -> Iterator[str]:
    for option in entry["options"]:
        assert parameter(option) not in CALL, f"option {option['name']} of {entry['name']} is a word of the call"
        line = f"    {parameter(option)}: {annotation(option)} = {literal(option['default'])},"
        if len(line) <= WIDTH:
            yield line
            continue
        yield f"    {parameter(option)}: Literal["
        for choice in option["limits"].split("|"):
            yield f'        "{choice}",'
        yield f"    ] = {literal(option['default'])},"


def given_options(entry: dict[str, Any]) -> Iterator[str]:
    for option in entry["options"]:
        yield f"        {option['name']}={parameter(option)},"


def simulator(entry: dict[str, Any]) -> Iterator[str]:
    yield f"def {entry['name']}("
    yield "    n: int = 1000,"
    yield "    *,"
    yield from options_of(entry)
    yield "    seed: int = 0,"
    yield "    units: int = 1,"
    yield "    observe: Sequence[str] = (),"
    yield "    n_jobs: int = -1,"
    yield ") -> Simulation:"
    yield wrapped('"""' + summary(entry), 4)
    yield ""
    yield "    Parameters"
    yield "    ----------"
    yield "    n : int, default 1000"
    yield "        Rows; of a time series times."
    for option in entry["options"]:
        yield from described(option, 4)
    yield "    seed : int, default 0"
    yield "        Of the model and its rows: the same bits as `abdera simulate --seed`."
    yield "    units : int, default 1"
    yield "        Of a time series: so many, a panel."
    yield "    observe : sequence of str"
    yield "        Steps of observation in their order; see `abdera.simulate`."
    yield "    n_jobs : int, default -1"
    yield "        At most so many threads; the rows do not depend on it."
    yield ""
    yield "    Returns"
    yield "    -------"
    yield "    Simulation"
    yield "        With `data`, `truth` and `scm`."
    yield from source(entry)
    yield '    """'
    yield "    return simulate("
    yield f'        "{entry["name"]}",'
    yield "        n,"
    for name in ("seed", "units", "observe", "n_jobs"):
        yield f"        {name}={name},"
    yield from given_options(entry)
    yield "    )"


def simulators_text(entries: list[dict[str, Any]]) -> str:
    imports = (
        "from collections.abc import Sequence\nfrom typing import Literal\n\n"
        "from .simulation import Simulation, simulate\n"
    )
    out = head("One function a simulator.", imports, entries)
    for entry in entries:
        out += "\n\n" + "\n".join(simulator(entry)) + "\n"
    return out


def values_of(entry: dict[str, Any]) -> list[str]:
    return [value.strip() for value in entry["values"].split(",")]


def is_number(entry: dict[str, Any]) -> bool:
    """Whether the metric is one count, with or without its normalised form; all others have several values."""
    return values_of(entry)[:2] == [entry["name"], entry["name"] + "_normalised"]


def class_name(entry: dict[str, Any]) -> str:
    return "".join(part.capitalize() for part in entry["name"].split("_")) + "Values"


def fields(entry: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(field, value, type): the name of the metric in front of a value says nothing new."""
    out = []
    for value in values_of(entry):
        out.append((value.removeprefix(entry["name"] + "_"), value, "float" if value.endswith(RATES) else "int"))
    return out


def values_class(entry: dict[str, Any]) -> Iterator[str]:
    yield f"class {class_name(entry)}(NamedTuple):"
    yield f'    """Values of `{entry["name"]}`: counts, and rates, which are NaN without a denominator."""'
    yield ""
    for field, _, kind in fields(entry):
        yield f"    {field}: {kind}"


def metric(entry: dict[str, Any]) -> Iterator[str]:
    name, number = entry["name"], is_number(entry)
    yield f"def {name}("
    yield "    truth: GraphLike,"
    yield "    estimate: GraphLike,"
    yield "    *,"
    if number:
        yield "    normalised: bool = False,"
    yield from options_of(entry)
    yield "    n_jobs: int = -1,"
    yield f") -> {'float' if number else class_name(entry)}:"
    yield wrapped('"""' + summary(entry), 4)
    yield ""
    yield "    Parameters"
    yield "    ----------"
    yield "    truth : Graph or path"
    yield wrapped("Of kind " + entry["truth_kinds"] + ".", 8)
    yield "    estimate : Graph or path"
    yield wrapped("Of kind " + entry["estimate_kinds"] + ", over nodes of the same names.", 8)
    if number:
        yield "    normalised : bool, default False"
        yield "        As a share of the largest value that there can be, from 0 to 1."
    for option in entry["options"]:
        yield from described(option, 4)
    yield "    n_jobs : int, default -1"
    yield "        At most so many threads."
    yield ""
    yield "    Returns"
    yield "    -------"
    yield f"    {'int, or float if normalised' if number else class_name(entry)}"
    yield ""
    yield "    Raises"
    yield "    ------"
    yield "    NotApplicable"
    yield "        For graphs of other kinds."
    if entry["compares_marks"]:
        yield ""
        yield "    See Also"
        yield "    --------"
        yield "    abdera.compare : How marks of a true graph are compared with those of an estimated class."
    yield from source(entry)
    yield '    """'
    yield "    values = measured("
    yield f'        ["{name}"],'
    yield "        truth,"
    yield "        estimate,"
    pairs = ", ".join(f'"{option["name"]}": {parameter(option)}' for option in entry["options"])
    yield f"        {{{pairs}}},"
    yield "        n_jobs,"
    yield "    )"
    if number:
        yield f'    return values["{name}_normalised" if normalised else "{name}"]'
        return
    yield f"    return {class_name(entry)}("
    for field, value, kind in fields(entry):
        inner = f'values["{value}"]'
        yield f"        {field}={inner if kind == 'float' else f'int({inner})'},"
    yield "    )"


def metrics_text(entries: list[dict[str, Any]]) -> str:
    imports = (
        "from typing import Literal, NamedTuple\n\nfrom .comparison import measured\nfrom .graph import GraphLike\n"
    )
    out = head("One function a metric: a distance between a true graph and an estimate.", imports, entries)
    for entry in entries:
        if not is_number(entry):
            out += "\n\n" + "\n".join(values_class(entry)) + "\n"
        out += "\n\n" + "\n".join(metric(entry)) + "\n"
    return out
