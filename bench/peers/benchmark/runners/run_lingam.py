"""lingam: DirectLiNGAM and ICA-LiNGAM."""

import lingam
import numpy as np
from serve import from_weights, serve


def learn(rows: np.ndarray, kind: str) -> np.ndarray:
    model = getattr(lingam, kind)(random_state=1)
    model.fit(rows)
    return model.adjacency_matrix_


serve(
    "lingam",
    {
        "direct_lingam": (lambda rows: learn(rows, "DirectLiNGAM"), from_weights),
        "ica_lingam": (lambda rows: learn(rows, "ICALiNGAM"), from_weights),
    },
)
