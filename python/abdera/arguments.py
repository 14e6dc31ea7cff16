"""Arguments as they are given: one name, many or none, whole numbers, and names that nothing has."""

from __future__ import annotations

import difflib
import numbers
import operator
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from .errors import UsageError

_MOST_LISTED = 8


def names_for(count: int, given: Sequence[object] | None) -> list[str]:
    """Give the names as texts; X1, X2, ... where none were given."""
    return [f"X{i + 1}" for i in range(count)] if given is None else [str(name) for name in given]


def whole(name: str, value: object) -> int:
    """Give an argument that must be a whole number."""
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise UsageError(f"{name} must be a whole number, not {value!r}") from None


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


def listed(names: str | Iterable[object]) -> list[str]:
    """Give names as a list; one name alone is a list of one."""
    return [names] if isinstance(names, str) else [str(name) for name in names]


def nearest(name: str, known: Iterable[str], alike: float = 0.6) -> str | None:
    """Give the one of the known names that a misspelt one is likely to mean; none if all are less alike (0 to 1)."""
    return next(iter(difflib.get_close_matches(name, known, 1, alike)), None)


def unknown(what: str, name: object, known: Iterable[str]) -> UsageError:
    """Give the error for a name that nothing has: "the graph has no node 'ag'; did you mean 'age'?"."""
    names = list(known)
    near = nearest(str(name), names)
    if near is not None:
        return UsageError(f"{what} '{name}'; did you mean '{near}'?")
    more = ", ..." if len(names) > _MOST_LISTED else ""
    return UsageError(f"{what} '{name}'; there are: {', '.join(names[:_MOST_LISTED])}{more}")


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
        said = f"{where}: {text}" if where else text
        if "; did you mean" not in text:
            for argument, names in known.items():
                if near := nearest(name, names, alike=0.75):
                    said += f'; did you mean {argument}={{"{near}": ...}}?' if argument else f"; did you mean {near}=?"
                    break
        raise UsageError(said) from None
