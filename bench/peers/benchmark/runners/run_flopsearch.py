"""flopsearch: FLOP."""

import flopsearch
import numpy as np
from serve import ARROW, TAIL, Edges, serve


def edges_of(matrix: np.ndarray) -> Edges:
    """1: from row to column; 2 both ways: undirected."""
    return [
        (int(i), int(j), TAIL, ARROW if matrix[i, j] == 1 else TAIL)
        for i, j in zip(*np.nonzero(matrix))
        if matrix[i, j] == 1 or i < j
    ]


serve("flopsearch", {"flop": (flopsearch.flop, lambda found: edges_of(np.asarray(found)))})
