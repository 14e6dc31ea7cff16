"""Names as they are given: one, many or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def names_for(count: int, given: Sequence[object] | None) -> list[str]:
    """Give the names as texts; X1, X2, ... where none were given."""
    return [f"X{i + 1}" for i in range(count)] if given is None else [str(name) for name in given]


def listed(names: str | Iterable[object]) -> list[str]:
    """Give names as a list; one name alone is a list of one."""
    return [names] if isinstance(names, str) else [str(name) for name in names]
