#!/usr/bin/env python3
"""Skeletons of Abdera's PC and causal-learn's, on the galaxy tables and on random ones: they must be equal.

usage: causal_learn_pc.py PATH/TO/abdera [TABLE.csv ...]
Needs numpy and causal-learn. Exit code 1 when any skeleton differs.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from causallearn.search.ConstraintBased.PC import pc

ALPHAS = (0.01, 0.05)
RANDOM_TABLES = 60


def random_table(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    p, n = int(rng.integers(4, 11)), int(rng.integers(60, 500))
    weights = np.tril(rng.uniform(0.25, 1, (p, p)) * rng.choice([-1, 1], (p, p)), -1)
    weights *= rng.random((p, p)) < 3 / (p - 1)
    noise = rng.normal(size=(n, p)) * np.sqrt(rng.uniform(0.5, 1.5, p))
    return (noise @ np.linalg.inv(np.eye(p) - weights).T)[:, rng.permutation(p)]


def ours(abdera: str, table: Path, alpha: float) -> set[tuple[int, int]]:
    command = [abdera, "learn", str(table), "--learner", "pc", "--test", "fisher_z", "-p", f"alpha={alpha}", "-o", "-"]
    graph = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    index = {name: i for i, name in enumerate(graph["nodes"])}
    return {tuple(sorted((index[e["source"]], index[e["target"]]))) for e in graph["edges"]}


def theirs(values: np.ndarray, alpha: float) -> set[tuple[int, int]]:
    marks = pc(values, alpha=alpha, indep_test="fisherz", stable=True, show_progress=False).G.graph
    return {(int(i), int(j)) for i, j in zip(*np.nonzero(marks)) if i < j}


def main() -> int:
    abdera, tables = sys.argv[1], [Path(name) for name in sys.argv[2:]]
    different = compared = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(RANDOM_TABLES):
            table = Path(folder) / f"random_{seed}.csv"
            values = random_table(seed)
            header = ",".join(f"x{i}" for i in range(values.shape[1]))
            np.savetxt(table, values, delimiter=",", header=header, comments="", fmt="%.17g")
            tables.append(table)
        for table in tables:
            values = np.genfromtxt(table, delimiter=",", skip_header=1)
            for alpha in ALPHAS:
                a, b = ours(abdera, table, alpha), theirs(values, alpha)
                compared += 1
                if a != b:
                    different += 1
                    print(f"{table.name} alpha={alpha}: only ours {sorted(a - b)}, only theirs {sorted(b - a)}")
    print(f"{compared} skeletons compared with causal-learn, {different} different")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
