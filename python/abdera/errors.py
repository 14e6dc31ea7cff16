"""What can go wrong, as subclasses of ValueError that name the thing and the remedy."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .words import in_words_of_python


class AbderaError(ValueError):
    """Base of every error a caller can do something about.

    Attributes
    ----------
    column : str or None
        The column of the data that the message is about, if there is one.
    row : int or None
        Its row, counted from 0 as in `df.iloc[row]` and in the message, if there is one.
    """

    def __init__(self, message: str) -> None:
        message = in_words_of_python(message)
        super().__init__(message)
        column = re.search(r"columns? '((?:[^']|'(?![\s,;:)]|$))*)'", message) or re.match(
            r"column (.+?) (?:is|holds|has) ", message
        )
        row = re.search(r"\brow (\d+)", message)
        self.column: str | None = column.group(1) if column else None
        self.row: int | None = int(row.group(1)) if row else None

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), str(self), self.__dict__)


def _restored(kind: type[AbderaError], message: str, state: dict[str, Any]) -> AbderaError:
    """Give a pickled error, whose message is in words of Python already."""
    error = kind("")
    error.args = (message,)
    error.__dict__.update(state)
    return error


class UsageError(AbderaError):
    """A wrong argument or option."""


class DataError(AbderaError):
    """Data that cannot be used as they are."""


class DataTypeError(DataError, TypeError):
    """Entries that are no numbers at all."""


class NotApplicable(AbderaError):
    """A component that cannot be applied to this kind of data or problem."""


class KnowledgeConflict(AbderaError):
    """Background knowledge that contradicts itself."""


class OutputError(AbderaError, OSError):
    """A file that could not be written completely; nothing is left half-written."""


class DataWarning(UserWarning):
    """Something about the data that makes a result say something else than it seems to."""


class StoppedEarly(UserWarning):
    """A learner reached a limit: its result is the best so far."""


def warn(messages: Sequence[str], category: type[Warning]) -> None:
    """Warn at the line of the user's code that called the package."""
    package = str(Path(__file__).parent)
    level, frame = 1, sys._getframe(0)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(package):
        level, frame = level + 1, frame.f_back
    for message in messages:
        warnings.warn(in_words_of_python(message), category, stacklevel=level)
