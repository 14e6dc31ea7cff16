#!/usr/bin/env python3
"""p-values of Abdera's tests and causal-learn's on the same rows: Fisher z, chi-square and G-square.

usage: causal_learn_tests.py PATH/TO/abdera
Needs numpy and causal-learn. Exit code 1 when a p-value differs by more than 1e-9 where both tools mean the same.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from causallearn.utils.cit import CIT

QUERIES = 60


def continuous(rng: np.random.Generator) -> np.ndarray:
    values = rng.normal(size=(int(rng.integers(30, 400)), 6))
    for j in range(1, 6):
        values[:, j] += 0.5 * values[:, int(rng.integers(0, j))]
    return values


def discrete(rng: np.random.Generator) -> np.ndarray:
    n = int(rng.integers(100, 1000))
    values = np.empty((n, 5), dtype=int)
    values[:, 0] = rng.integers(0, 3, n)
    for j in range(1, 5):
        levels = int(rng.integers(2, 4))
        parent = values[:, int(rng.integers(0, j))]
        values[:, j] = np.where(rng.random(n) < 0.3, parent % levels, rng.integers(0, levels, n))
    return values


def ours(abdera: str, table: Path, test: str, x: int, y: int, given: list[int]) -> float:
    command = [abdera, "test", str(table), "--test", test, f"v{x}", f"v{y}", *[f"v{s}" for s in given], "--json"]
    if test != "fisher_z":
        command += ["--max-levels", "10"]
    out = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return float("nan") if out["p_value"] is None else out["p_value"]


def main() -> int:
    abdera = sys.argv[1]
    different = compared = untestable = 0
    with tempfile.TemporaryDirectory() as folder:
        for test, name, draw in (("fisher_z", "fisherz", continuous), ("chi_square", "chisq", discrete),
                                 ("g_square", "gsq", discrete)):
            worst = 0.0
            for seed in range(QUERIES):
                rng = np.random.default_rng(seed)
                values = draw(rng)
                table = Path(folder) / "table.csv"
                header = ",".join(f"v{i}" for i in range(values.shape[1]))
                np.savetxt(table, values, delimiter=",", header=header, comments="", fmt="%.17g")
                order = [int(v) for v in rng.permutation(values.shape[1])]
                x, y, given = order[0], order[1], order[2 : 2 + int(rng.integers(0, 3))]
                a, b = ours(abdera, table, test, x, y, given), float(CIT(values, name)(x, y, given))
                compared += 1
                if np.isnan(a):
                    untestable += 1
                    continue
                worst = max(worst, abs(a - b))
                if abs(a - b) > 1e-9:
                    different += 1
                    print(f"{test} seed={seed}: {x} {y} | {given}: ours {a:.12g}, theirs {b:.12g}")
            print(f"{test}: largest difference {worst:.2g}")
    print(f"{compared} p-values compared with causal-learn, {different} different, {untestable} not testable for us")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
