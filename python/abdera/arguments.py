"""Arguments as they are given: one name, many or none, and whole numbers."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence

from .errors import UsageError


def names_for(count: int, given: Sequence[object] | None) -> list[str]:
    """Give the names as texts; X1, X2, ... where none were given."""
    return [f"X{i + 1}" for i in range(count)] if given is None else [str(name) for name in given]


def whole(name: str, value: object) -> int:
    """Give an argument that must be a whole number."""
    try:
        return operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise UsageError(f"{name} must be a whole number, not {value!r}") from None


def listed(names: str | Iterable[object]) -> list[str]:
    """Give names as a list; one name alone is a list of one."""
    return [names] if isinstance(names, str) else [str(name) for name in names]
