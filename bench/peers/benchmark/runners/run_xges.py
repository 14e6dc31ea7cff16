"""xges: XGES, and XGES-0 without its extended search."""

import numpy as np
from serve import from_directed, serve
from xges import XGES


def learn(rows: np.ndarray, penalty: float, extended: bool):
    return XGES(alpha=penalty).fit(rows, extended_search=extended, verbose=0)


serve("xges", {"xges": (learn, lambda found: from_directed(found.to_adjacency_matrix()))})
