"""Arguments as they are given: one name, many or none, whole numbers, and names that nothing has."""

from __future__ import annotations

import difflib
import inspect
import numbers
import operator
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from .errors import UsageError

_MOST_LISTED = 8
_LONGEST = 60
#: Of each kind of component the module with a function for each, and the name of one.
_COMPONENTS = {
    "learner": ("learners", "pc"),
    "test": ("ci_tests", "fisher_z"),
    "score": ("scores", "gaussian_bic"),
    "simulator": ("simulators", "linear_gaussian"),
}


def names_for(count: int, given: Sequence[object] | None) -> list[str]:
    """Give the names as texts; X1, X2, ... where none were given."""
    return [f"X{i + 1}" for i in range(count)] if given is None else listed("names", given)


def whole(name: str, value: object, least: int | None = None) -> int:
    """Give an argument that must be a whole number, none below the least."""
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise UsageError(f"{name} must be a whole number, not {said(value)}") from None
    if least is not None and number < least:
        raise UsageError(f"{name} must be at least {least}, not {number}")
    return number


def real(name: str, value: object) -> float:
    """Give an argument that must be a number."""
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise UsageError(f"{name} must be a number, not {said(value)}") from None


def seconds(name: str, value: object) -> float:
    """Give an argument that is a time; 0, which the library takes for no limit, for None."""
    if value is None:
        return 0.0
    if not isinstance(value, numbers.Real) or not float(value) > 0:
        raise UsageError(f"{name} is a number of seconds above 0, or None for no limit, not {value!r}")
    return float(value)


def threads(n_jobs: object) -> int:
    """Give how many threads may run: -1 for all cores, and 1 for None."""
    count = 1 if n_jobs is None else whole("n_jobs", n_jobs)
    if count == 0:
        raise UsageError("n_jobs=0 leaves no thread: give the largest number of threads, or -1 for all cores")
    return count


def listed(argument: str, names: object) -> list[str]:
    """Give names as a list; one name alone is a list of one."""
    return [str(name) for name in _each(argument, names)]


def chosen(argument: str, names: object, what: str, known: Iterable[str]) -> list[str]:
    """Give names as a list, each of which must be known; `what` begins the message: "the data have no column"."""
    there = list(known)
    for name in (given := _each(argument, names)):
        if str(name) not in there:
            raise unknown(f"{argument}: {what}", name, there)
    return [str(name) for name in given]


def _each(argument: str, names: object) -> list[object]:
    if isinstance(names, str):
        return [names]
    if not isinstance(names, Iterable):
        raise UsageError(f"{argument} is a name or a list of names, not {said(names)}")
    given = list(names)
    if any(name is None for name in given):
        raise UsageError(f"{argument} holds None, which is no name")
    return given


def said(value: object) -> str:
    """Give a value for a message: as it is written if that is short, else its type."""
    text = repr(value)
    return text if len(text) <= _LONGEST and not text.startswith("<") else f"a {type(value).__name__}"


def mapping(argument: str, value: object, example: str) -> dict[str, Any]:
    """Give an argument that maps names to values as a dict, an empty one for None; `example` stands in the message."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise UsageError(f"{argument} is a mapping, such as {example}, not {said(value)}")
    return {str(name): entry for name, entry in value.items()}


def text(argument: str, value: object, example: str) -> str:
    """Give an argument that is a name of something; `example` is one."""
    if not isinstance(value, str):
        raise UsageError(f'{argument} is a name, such as "{example}", not {said(value)}')
    return value


def component(argument: str, value: object, kind: str) -> str:
    """Give an argument that names a component: a learner, test, score or simulator, as `kind` says."""
    return text(argument, value, own_name(value, kind) or _COMPONENTS[kind][1])


def own_name(value: object, kind: str) -> str | None:
    """Give the name of the component of a kind that a function or estimator of this package is for; else None."""
    if kind == "learner" and isinstance(learner := getattr(value, "_learner", None), str):
        return learner
    module = f"{__package__}.{_COMPONENTS[kind][0]}"
    return value.__name__ if inspect.isfunction(value) and value.__module__ == module else None


def nearest(name: str, known: Iterable[str], alike: float = 0.6) -> str | None:
    """Give the one of the known names that a misspelt one is likely to mean; none if all are less alike (0 to 1)."""
    return next(iter(difflib.get_close_matches(name, known, 1, alike)), None)


def unknown(what: str, name: object, known: Iterable[str]) -> UsageError:
    """Give the error for a name that nothing has: "the graph has no node 'ag'; did you mean 'age'?"."""
    names = list(known)
    near = nearest(name, names) if isinstance(name, str) else None
    if near is not None:
        return UsageError(f"{what} '{name}'; did you mean '{near}'?")
    more = ", ..." if len(names) > _MOST_LISTED else ""
    asked = f"'{name}'" if isinstance(name, str) else f"named {name!r}"
    return UsageError(f"{what} {asked}; there are: {', '.join(names[:_MOST_LISTED])}{more}")


@contextmanager
def naming_options(given: Mapping[str, Iterable[str]], known: Mapping[str, Iterable[str]]) -> Iterator[None]:
    """Have the library's error for an unknown option say where it was given, and where its name would be known.

    Parameters
    ----------
    given, known : mapping of str to iterable of str
        Names by the argument that holds them, "" for keywords of the call itself.
    """
    try:
        yield
    except UsageError as error:
        text = str(error)
        found = re.match(r"no option named '(.*?)'(?=[;:])", text)
        if not found:
            raise
        name = found[1]
        where = next((argument for argument, names in given.items() if name in names), "")
        message = f"{where}: {text}" if where else text
        if "; did you mean" not in text:
            for argument, names in known.items():
                if near := nearest(name, names, alike=0.75):
                    message += (
                        f'; did you mean {argument}={{"{near}": ...}}?' if argument else f"; did you mean {near}=?"
                    )
                    break
        raise UsageError(message) from None
