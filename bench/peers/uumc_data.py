#!/usr/bin/env python3
"""Random unitless Markov-consistent models of Abdera's and of UUMCdata's (the authors' package): the distributions of
their coefficients and of R^2-sortability must be the same.

usage: uumc_data.py PATH/TO/sort_regress_rows
Needs numpy, scipy, UUMCdata and CausalDisco. Exit code 1 when a distribution differs: Kolmogorov-Smirnov of one
coefficient a model, and the means of sortability, each at a false-alarm rate of 1e-6.
"""

import json
import subprocess
import sys
import warnings

import numpy as np
from CausalDisco.analytics import order_alignment_paths
from scipy import stats
from UUMCdata.CausalModel import CausalModel

MODELS, VARIABLES = 1500, 20


def ours(program: str, degree: float):
    out = subprocess.run([program, "unitless", str(degree), str(MODELS)], check=True, capture_output=True, text=True)
    # A model without edges has no sortability: NaN.
    return [json.loads(line.replace("nan", "NaN")) for line in out.stdout.splitlines()]


def theirs(degree: float):
    np.random.seed(1)
    models = []
    for _ in range(MODELS):
        model = CausalModel(VARIABLES, p=degree / (VARIABLES - 1))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.gen_coefficients("UUMC")
        r2 = 1 - 1 / np.diag(np.linalg.inv(model.cov))
        edges = model.A != 0
        sortability = order_alignment_paths(edges, r2, tol=1e-9) if edges.any() else np.nan
        models.append({"r2_sortability": sortability, "coefficients": list(model.A[edges])})
    return models


def main(program: str) -> int:
    different = 0
    for degree in (2.0, 8.0):
        samples = [ours(program, degree), theirs(degree)]
        rng = np.random.default_rng(1)
        # One a model: coefficients of one model depend on one another.
        coefficients = [[rng.choice(m["coefficients"]) for m in models if m["coefficients"]] for models in samples]
        test = stats.ks_2samp(*coefficients)
        sort = [np.array([m["r2_sortability"] for m in models]) for models in samples]
        sort = [s[np.isfinite(s)] for s in sort]
        means = [s.mean() for s in sort]
        z = (means[0] - means[1]) / np.sqrt(sum(s.var() / len(s) for s in sort))
        quantiles = [np.quantile(np.abs(np.concatenate([m["coefficients"] for m in models])), (0.25, 0.5, 0.75)).round(3)
                     for models in samples]
        print(f"degree {degree:g}: {MODELS} models each; R^2-sortability {means[0]:.4f}, UUMCdata {means[1]:.4f} (z {z:+.2f}); "
              f"quartiles of |coefficient| {quantiles[0]}, UUMCdata {quantiles[1]}; Kolmogorov-Smirnov p {test.pvalue:.3f}")
        different += test.pvalue < 1e-6 or abs(z) > 4.9
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
