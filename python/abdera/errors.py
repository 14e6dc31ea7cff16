"""What can go wrong, as subclasses of ValueError that name the thing and the remedy."""

from __future__ import annotations

import re

# Messages of the library name remedies as the command line has them; these are the same in Python.
_IN_PYTHON = (
    (re.compile(r" \(abdera data transform --drop-missing-rows\)"), " (df.dropna())"),
    (re.compile(r"'abdera query GRAPH (\w+)'"), r"Graph.\1()"),
    (re.compile(r"\bextend=true"), "extend=True"),
    (re.compile(r"'abdera counterfactual MODEL DATA --do \.\.\.'"), "Scm.counterfactual(data, do=...)"),
    (re.compile(r"'abdera (intervene|counterfactual)'"), r"Scm.\1"),
    (re.compile(r"\(?--drop\b(?: ([^);,]+))?\)?"), lambda m: "(columns= without it)"),
    (re.compile(r"--(test|score|missing|learner|kind|time|weight|cluster) '?([A-Za-z_0-9=]+)'?"), r'\1="\2"'),
    (re.compile(r"--(test|score)-p\b"), r"\1_options"),
    (re.compile(r"--n\b"), "abdera.Covariance(matrix, n)"),
    (re.compile(r"--([a-z-]+)"), lambda m: m.group(1).replace("-", "_") + "="),
    (re.compile(r"'abdera list (\w+)'"), r"abdera.components('\1')"),
    (re.compile(r"'abdera describe (\w+)'"), r"help(abdera.\1)"),
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
        column = re.search(r"column '((?:[^']|'(?![\s,;:)]|$))*)'", message)
        row = re.search(r"\brow (\d+)", message)
        self.column: str | None = column.group(1) if column else None
        self.row: int | None = int(row.group(1)) - 1 if row else None


class UsageError(AbderaError):
    """A wrong argument or option."""


class DataError(AbderaError):
    """Data that cannot be used as they are."""


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
