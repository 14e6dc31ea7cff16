"""Showing how far a run has come."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, TypeAlias

Show: TypeAlias = Callable[[str, float], None]
ProgressLike: TypeAlias = bool | Literal["auto"] | Show


@contextmanager
def shown(progress: ProgressLike, title: str) -> Iterator[Show | None]:
    """Give the function that is told of stages and fractions, and close its bar afterwards.

    "auto" shows a bar of tqdm where someone looks at it: on a terminal or in a notebook.
    """
    if callable(progress):
        yield progress
        return
    bar = _bar(title, asked=progress is True) if progress else None
    if bar is None:
        yield None
        return

    def show(stage: str, fraction: float) -> None:
        bar.set_postfix_str(stage, refresh=False)
        bar.n = round(100 * fraction)
        bar.update(0)
        bar.refresh()

    try:
        yield show
    finally:
        bar.close()


def _bar(title: str, asked: bool) -> Any:
    if not asked and not sys.stderr.isatty() and "ipykernel" not in sys.modules:
        return None
    try:
        from tqdm.auto import tqdm
    except ImportError:
        if asked:
            raise ImportError("progress=True shows a bar of tqdm: pip install tqdm, or give a function") from None
        return None
    return tqdm(desc=title, total=100, unit="%", leave=False, delay=1.0)
