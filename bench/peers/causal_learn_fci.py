#!/usr/bin/env python3
"""PAGs of Abdera's FCI and causal-learn's on the same rows: samples, and rows whose covariance is that of a model.

usage: causal_learn_fci.py PATH/TO/abdera
Needs numpy and causal-learn. What differs is printed; docs/differences.md explains it. Exit code 1 when skeletons on
model covariances differ, where both tools claim to be exact.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from causallearn.search.ConstraintBased.FCI import fci

TABLES = 60
CODES = {"arrow": 1, "circle": 2, "tail": -1}  # causal-learn's endpoints


def ours(abdera: str, table: Path, alpha: float, rule: str) -> np.ndarray:
    """marks[i, j]: the mark at i on the edge between i and j, as causal-learn writes it."""
    command = [abdera, "learn", str(table), "--learner", "fci", "-p", f"alpha={alpha}", "-p", f"collider_rule={rule}",
               "-o", "-"]
    graph = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    index = {name: i for i, name in enumerate(graph["nodes"])}
    marks = np.zeros((len(index), len(index)), dtype=int)
    for e in graph["edges"]:
        i, j = index[e["source"]], index[e["target"]]
        marks[i, j], marks[j, i] = CODES[e["mark_source"]], CODES[e["mark_target"]]
    return marks


def theirs(values: np.ndarray, alpha: float) -> np.ndarray:
    return fci(values, "fisherz", alpha, verbose=False, show_progress=False)[0].graph


def random_model(rng: np.random.Generator) -> np.ndarray:
    """The covariance of 7 of 9 variables of a random linear model."""
    p = 9
    weights = np.tril(rng.uniform(0.4, 1, (p, p)) * rng.choice([-1, 1], (p, p)), -1)
    weights *= rng.random((p, p)) < 3 / (p - 1)
    effects = np.linalg.inv(np.eye(p) - weights)
    seen = rng.permutation(p)[:7]
    return (effects @ effects.T)[np.ix_(seen, seen)]


def rows_of(covariance: np.ndarray, n: int, rng: np.random.Generator, exact: bool) -> np.ndarray:
    """n rows; with `exact` their sample covariance is this one but for rounding."""
    rows = rng.normal(size=(n, len(covariance)))
    if exact:
        rows -= rows.mean(axis=0)
        rows = rows @ np.linalg.inv(np.linalg.cholesky(np.cov(rows.T))).T
    return rows @ np.linalg.cholesky(covariance).T


def compare(abdera: str, exact: bool, alpha: float, n: int) -> tuple[int, int]:
    skeletons = graphs = 0
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "t.csv"
        for seed in range(TABLES):
            rng = np.random.default_rng(seed)
            values = rows_of(random_model(rng), n, rng, exact)
            header = ",".join(f"v{i}" for i in range(values.shape[1]))
            np.savetxt(table, values, delimiter=",", header=header, comments="", fmt="%.17g")
            a, b = ours(abdera, table, alpha, "vanilla"), theirs(values, alpha)
            skeletons += np.array_equal(a != 0, b != 0)
            graphs += np.array_equal(a, b)
            if not np.array_equal(a, b):
                where = [f"v{i} v{j}: ours {a[i, j]:+d}, theirs {b[i, j]:+d}" for i, j in np.argwhere(a != b)]
                print(f"{'model' if exact else 'sample'} {seed}: mark at the first of " + "; ".join(where))
    return skeletons, graphs


def main() -> int:
    abdera = sys.argv[1]
    for exact, alpha, n in ((False, 0.05, 400), (True, 0.9999, 2000)):
        skeletons, graphs = compare(abdera, exact, alpha, n)
        print(f"{'model covariances' if exact else 'samples'}: {TABLES}, equal skeletons {skeletons}, "
              f"equal PAGs {graphs}")
    return 0 if skeletons == TABLES else 1


if __name__ == "__main__":
    sys.exit(main())
