"""What can go wrong, as subclasses of ValueError that name the thing and the remedy."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

# Messages of the library name remedies as the command line has them; these are the same in Python, the first that fit.
_IN_PYTHON = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"the data has (\d+) rows? of data; ", r"the data have n_samples=\1; "),
        (r"values (is|are) missing\b", r"values \1 missing (NaN)"),
        (r"\(abdera data transform --drop-missing-rows\)", "(df.dropna())"),
        (r"'abdera query GRAPH (\w+)'", r"Graph.\1()"),
        (r"\bextend=true", "extend=True"),
        (r"'abdera counterfactual MODEL DATA --do \.\.\.'", "Scm.counterfactual(data, do=...)"),
        (r"'abdera (intervene|counterfactual)'", r"Scm.\1"),
        (r"--columns, or abdera data transform --drop [^)]*", "name the others in columns="),
        (r"abdera data transform --log", "numpy.log"),
        (r"\(--(?:columns|drop)\b[^)]*\)", "(name the others in columns=)"),
        (r"--na inf\b", "replace them by NaN"),
        (r"--na (\S+:[^;,) ]+)", r'na=["\1"]'),
        (r"--kind '?([^=']+)=(\w+)'?", r'kinds={"\1": "\2"}'),
        (r"--(test|score)-p (\w+)=([0-9.]+)", r'\1_options={"\2": \3}'),
        (r"--(test|score)-p (\w+)=(\w+)", r'\1_options={"\2": "\3"}'),
        (r"-p (\w+=)", r"\1"),
        (r"--(test|score|missing|learner) (\w+)", r'\1="\2"'),
        (r"--(test|score)-p\b", r"\1_options="),
        (r"--n\b", "abdera.Covariance(matrix, n)"),
        (r"--force\b", "force=True"),
        (r"--from DIR", "from_="),
        (r"--([a-z][a-z-]+)", r"\1="),
        (r"'abdera list (\w+)'", r'abdera.components("\1")'),
        (r"'abdera describe (\w+)'", r"help(abdera.\1)"),
    )
)


def in_words_of_python(text: str) -> str:
    """Give a message of the library with remedies as they are in Python."""
    for pattern, words in _IN_PYTHON:
        text = pattern.sub(words, text)
    return text


class AbderaError(ValueError):
    """Base of every error a caller can do something about.

    Attributes
    ----------
    column : str or None
        The column of the data that the message is about, if there is one.
    row : int or None
        Its row, counted from 0 as in `df.iloc[row]`, if there is one. The message counts from 1.
    """

    def __init__(self, message: str) -> None:
        super().__init__(in_words_of_python(message))
        column = re.search(r"columns? '((?:[^']|'(?![\s,;:)]|$))*)'", message) or re.match(
            r"column (.+?) (?:is|holds|has) ", message
        )
        row = re.search(r"\brow (\d+)", message)
        self.column: str | None = column.group(1) if column else None
        self.row: int | None = int(row.group(1)) - 1 if row else None


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
