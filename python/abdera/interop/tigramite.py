"""tigramite: strings in an array over (variable, variable, lag)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..arguments import names_for
from ..errors import DataError, NotApplicable
from ..graph import Graph


def export(graph: Graph) -> npt.NDArray[Any]:
    """See `Graph.to_tigramite`."""
    return graph.to_numpy(convention="tigramite")[:, :, np.newaxis]


def read(array: npt.ArrayLike, nodes: Sequence[str] | None, kind: str | None) -> Graph:
    """See `Graph.from_tigramite`."""
    cells = np.asarray(array, dtype=str)
    if cells.ndim == 2:
        cells = cells[:, :, np.newaxis]
    if cells.ndim != 3 or cells.shape[0] != cells.shape[1]:
        raise DataError(f"a graph of tigramite is an array (variable, variable, lag), not one of shape {cells.shape}")
    names = names_for(len(cells), nodes)
    for i, j, lag in np.argwhere(cells != ""):
        if lag > 0:
            raise NotApplicable(
                f"the edge {names[i]} {cells[i, j, lag]} {names[j]} has lag {lag}; a Graph has edges within one time: "
                "give array[:, :, 0] for those edges"
            )
    return Graph.from_numpy(cells[:, :, 0], names, convention="tigramite", kind=kind)
