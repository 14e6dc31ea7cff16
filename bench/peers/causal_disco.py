#!/usr/bin/env python3
"""Sortabilities and sort-and-regress of Abdera's and CausalDisco's on random linear data: values must agree to 1e-9,
edges must be the same and their coefficients agree to 1e-6.

usage: causal_disco.py PATH/TO/sort_regress_rows
Needs numpy and CausalDisco. Exit code 1 when anything differs.
"""

import json
import subprocess
import sys

import numpy as np
from CausalDisco.analytics import r2_sortability, var_sortability
from CausalDisco.baselines import r2_sort_regress, var_sort_regress

TABLES = 150


def table(seed: int):
    """Rows and weights W[i, j] of i --> j: raw or standardised in the end."""
    rng = np.random.default_rng(seed)
    p, n = int(rng.integers(3, 25)), int(rng.integers(60, 1500))
    weights = np.triu(rng.uniform(0.5, 2, (p, p)) * rng.choice([-1, 1], (p, p)), 1)
    weights *= rng.random((p, p)) < min(1, rng.uniform(0.5, 6) / (p - 1))
    order = rng.permutation(p)
    weights = weights[np.ix_(order, order)]
    if not weights.any():
        return table(seed + 10_000)
    x = rng.normal(size=(n, p)) @ np.linalg.inv(np.eye(p) - weights)
    return (x / x.std(axis=0) if seed % 2 else x), weights


def text(x, weights) -> str:
    edges = "\n".join(f"{i} {j}" for i, j in zip(*np.nonzero(weights)))
    rows = "\n".join(" ".join(map(repr, map(float, row))) for row in x)
    return f"{len(x)} {x.shape[1]} {np.count_nonzero(weights)}\n{rows}\n{edges}\n"


def main(program: str) -> int:
    tables = [table(seed) for seed in range(TABLES)]
    out = subprocess.run([program], input="".join(text(*t) for t in tables), check=True, capture_output=True, text=True)
    different, edges, largest = 0, 0, {"sortability": 0.0, "coefficient": 0.0}
    for number, ((x, weights), line) in enumerate(zip(tables, out.stdout.splitlines(), strict=True)):
        mine = json.loads(line)
        # CausalDisco compares with a tolerance that is absolute, ours is relative: equal variances are ties for both.
        for name, theirs in (("var_sortability", var_sortability(x, weights, tol=1e-9)),
                             ("r2_sortability", r2_sortability(x, weights, tol=1e-9))):
            gap = abs(mine[name] - theirs)
            largest["sortability"] = max(largest["sortability"], gap)
            if gap > 1e-9:
                different += 1
                print(f"table {number} {name}: ours {mine[name]}, CausalDisco {theirs}")
        sd = x.std(axis=0)
        for name, learn in (("var_sort_regress", var_sort_regress), ("r2_sort_regress", r2_sort_regress)):
            if name == "var_sort_regress" and number % 2:
                continue  # all variances are 1: their order is rounding
            theirs = learn(x)
            found = np.zeros_like(theirs)
            for a, b, coefficient in mine[name]:
                found[a, b] = coefficient * sd[b] / sd[a]
            edges += np.count_nonzero(theirs)
            gap = np.abs(found - theirs).max()
            largest["coefficient"] = max(largest["coefficient"], gap)
            if ((found != 0) != (theirs != 0)).any() or gap > 1e-6:
                different += 1
                print(f"table {number} {name}: {np.count_nonzero(found)} edges, CausalDisco "
                      f"{np.count_nonzero(theirs)}, {((found != 0) != (theirs != 0)).sum()} differ, coefficients by {gap:.1e}")
    print(f"{len(tables)} tables compared with CausalDisco, {edges} edges, {different} differences; largest gap of "
          f"sortabilities {largest['sortability']:.1e}, of coefficients {largest['coefficient']:.1e}")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
