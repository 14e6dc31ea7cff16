"""Covariance matrices as data, beside tables and names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from .. import _core
from ..arguments import chosen, listed
from ..errors import DataError, UsageError
from .forms import DataLike, as_dataset, is_names


class Covariance:
    """A covariance matrix and the number of rows it was computed from: data for Gaussian methods.

    Parameters
    ----------
    matrix : array_like, shape (p, p)
        Symmetric and positive semi-definite.
    n : float
        Sample size.
    names : sequence of str, optional
        X1, X2, ... without.

    Raises
    ------
    DataError
        For a matrix that is no covariance, saying why.
    """

    def __init__(self, matrix: npt.ArrayLike, n: float, names: Sequence[str] | None = None) -> None:
        if names is None and hasattr(matrix, "columns"):
            names = [str(name) for name in matrix.columns]
        labels = [] if names is None else listed("names", names)
        self._covariance = _core.Covariance.of(labels, np.asarray(matrix, dtype=np.float64), float(n))

    @classmethod
    def of(cls, data: DataLike) -> Covariance:
        """Compute it from a table (divisor n - 1; weights of rows count)."""
        out = cls.__new__(cls)
        out._covariance = _core.Covariance.of_table(as_dataset(data)._table, -1)
        return out

    @property
    def matrix(self) -> npt.NDArray[np.float64]:
        """Covariances, variables by variables."""
        return self._covariance.matrix

    @property
    def n(self) -> float:
        """Sample size."""
        return self._covariance.n

    @property
    def names(self) -> list[str]:
        """Of the variables."""
        return self._covariance.names

    def __repr__(self) -> str:
        return f"<abdera.Covariance of {len(self.names)} variables, n = {self.n:g}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return Covariance, (self.matrix, self.n, self.names)


def as_measured(data: DataLike, what: str) -> _core.Table | _core.Covariance:
    """Give data as the library takes them; `what` says for the message what is made from them and not from names."""
    evidence = as_evidence(data)
    if isinstance(evidence, list):
        raise UsageError(f"{what} from data, not from names")
    return evidence


def as_evidence(data: DataLike, columns: Sequence[str] | None = None) -> _core.Table | _core.Covariance | list[str]:
    """Give data as the library takes them; a list of names stays one."""
    if isinstance(data, Covariance):
        if columns is not None:
            raise UsageError("columns= restricts a table; restrict a covariance by its rows and columns")
        return data._covariance
    if is_names(data):
        twice = [name for at, name in enumerate(data) if name in data[:at]]
        if twice:
            raise DataError(f"two variables are named '{twice[0]}'; names must be unique")
        return list(data) if columns is None else chosen("columns", columns, "the data have no column", data)
    dataset = as_dataset(data)
    return (dataset if columns is None else dataset.select(columns))._table


def names_of(evidence: _core.Table | _core.Covariance | list[str]) -> list[str]:
    """Give the names of the variables of data as the library takes them."""
    if isinstance(evidence, list):
        return evidence
    if isinstance(evidence, _core.Covariance):
        return evidence.names
    return [column[0] for column in evidence.columns()]
