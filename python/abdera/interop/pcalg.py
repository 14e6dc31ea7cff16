"""pcalg: its two adjacency matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy.typing as npt

from ..errors import UsageError
from ..graph import Graph

_CONVENTION = {"amat.cpdag": "pcalg-cpdag", "amat.pag": "pcalg-pag"}


def convention(amat_type: str) -> str:
    """Give our name for what pcalg's manual calls amatType."""
    if amat_type not in _CONVENTION:
        raise UsageError(f"pcalg has the types 'amat.cpdag' and 'amat.pag', not '{amat_type}'")
    return _CONVENTION[amat_type]


def type_for(kind: str) -> str:
    """Say which of the two pcalg uses for a kind of graph."""
    return "amat.cpdag" if kind in ("dag", "cpdag", "mpdag", "pdag") else "amat.pag"


def read(amat: npt.ArrayLike | Any, nodes: Sequence[str] | None, amat_type: str, kind: str | None) -> Graph:
    """See `Graph.from_pcalg`."""
    if nodes is None and hasattr(amat, "columns"):
        nodes = [str(column) for column in amat.columns]
    return Graph.from_numpy(amat, nodes, convention=convention(amat_type), kind=kind)
