"""gadjid: distances between DAGs, given as int8 matrices."""

import gadjid
import numpy as np
from serve import serve

DIRECTION = "from row to column"


def prepare(pair: np.ndarray, kind: str) -> tuple[np.ndarray, np.ndarray]:
    truth, estimate = pair.astype(np.int8).reshape(2, pair.shape[1], pair.shape[1])
    return np.ascontiguousarray(truth), np.ascontiguousarray(estimate)


serve(
    "gadjid",
    {
        name: (lambda pair, metric=getattr(gadjid, name): metric(*pair, edge_direction=DIRECTION)[1], int)
        for name in ("sid", "parent_aid", "ancestor_aid", "oset_aid")
    },
    prepare,
)
