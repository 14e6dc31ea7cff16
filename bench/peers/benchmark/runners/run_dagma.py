"""dagma: DAGMA with a linear model and least squares."""

import numpy as np
from dagma.linear import DagmaLinear
from serve import from_directed, serve


def learn(rows: np.ndarray) -> np.ndarray:
    return DagmaLinear(loss_type="l2").fit(rows - rows.mean(axis=0))


serve("dagma", {"dagma": (learn, from_directed)})
