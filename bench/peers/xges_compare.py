#!/usr/bin/env python3
"""Classes found by Abdera's xges and by the xges package of PyPI on the same tables.

usage: xges_compare.py PATH/TO/abdera [GRAPHS [VARIABLES [DEGREE]]]
Needs numpy, numba, scipy and xges. Prints the mean difference in structural Hamming distance to the true CPDAG with its
95 % interval over graphs, how often either finds it exactly, and the ratio of processor times. Not part of run.sh: 200
graphs of 50 variables and degree 8 take an hour.

The package copies its whole state, cache of scores included, before each trial; here it copies what trials change,
which gives the same graphs in a fifth of the time.
"""

import copy
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace

os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np
import xges.search
from benchmark.generate import linear
from benchmark.graphs import cpdag, distance
from xges import XGES
from xges.pdag import PDAG


def copied(value):
    if isinstance(value, list):
        return [copied(v) for v in value]
    return value if isinstance(value, (int, float)) else value.copy()


def copied_pdag(self: PDAG, _) -> PDAG:
    out = PDAG.__new__(PDAG)
    out.__dict__ = {key: copied(value) for key, value in self.__dict__.items()}
    return out


def copied_search(self: XGES, _) -> XGES:
    out = XGES.__new__(XGES)
    out.__dict__ = dict(self.__dict__, pdag=copy.deepcopy(self.pdag), statistics=self.statistics.copy())
    return out


def copied_paths(value):
    if not isinstance(value, defaultdict):
        return copy.deepcopy(value)
    return defaultdict(value.default_factory, {key: set(pairs) for key, pairs in value.items()})


PDAG.__deepcopy__, XGES.__deepcopy__ = copied_pdag, copied_search
xges.search.copy = SimpleNamespace(deepcopy=copied_paths)


def theirs(rows: np.ndarray) -> tuple[np.ndarray, float]:
    start = time.process_time()
    found = XGES(alpha=2.0).fit(rows, verbose=0)
    return found.to_adjacency_matrix().astype(bool), time.process_time() - start


def ours(abdera: str, rows: np.ndarray, folder: Path) -> tuple[np.ndarray, float]:
    table = folder / "table.csv"
    header = ",".join(f"x{i}" for i in range(rows.shape[1]))
    np.savetxt(table, rows, delimiter=",", header=header, comments="", fmt="%.17g")
    command = [abdera, "learn", str(table), "--learner", "xges", "--score", "gaussian_bic"]
    before = os.times()
    run = subprocess.run(
        command + ["--score-p", "penalty_discount=2", "-o", "-"], check=True, capture_output=True, text=True
    )
    after = os.times()
    graph = json.loads(run.stdout)
    index = {name: i for i, name in enumerate(graph["nodes"])}
    found = np.zeros((len(index), len(index)), bool)
    for edge in graph["edges"]:
        a, b = index[edge["source"]], index[edge["target"]]
        found[a, b] = True
        found[b, a] = edge["mark_source"] == edge["mark_target"]
    return found, after.children_user + after.children_system - before.children_user - before.children_system


def main() -> int:
    abdera = sys.argv[1]
    graphs, variables, degree = (float(a) for a in (sys.argv[2:] + ["200", "50", "8"][len(sys.argv) - 2 :]))
    differences, distances, times = [], [], []
    theirs(linear(0, 5, 2).rows)  # compiles what it compiles
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(1, int(graphs) + 1):
            sample = linear(seed, int(variables), degree)
            rows, truth = sample.rows, cpdag(sample.dag)
            (our_graph, our_time), (their_graph, their_time) = ours(abdera, rows, Path(folder)), theirs(rows)
            distances.append((distance(our_graph, truth), distance(their_graph, truth)))
            times.append((our_time, their_time))
            differences.append(distances[-1][0] - distances[-1][1])
    mean, sd = np.mean(differences), np.std(differences, ddof=1)
    half = 1.96 * sd / np.sqrt(len(differences))
    exact = np.array(distances) == 0
    print(f"{len(differences)} graphs, p={variables:g}, degree {degree:g}: mean distance {np.mean(distances, axis=0)}")
    print(f"ours - theirs {mean:.2f} [{mean - half:.2f}, {mean + half:.2f}]; exact {exact.sum(axis=0)}")
    print(f"processor seconds {np.sum(times, axis=0)}, ratio {np.sum(times, axis=0)[1] / np.sum(times, axis=0)[0]:.0f}")
    return 1 if mean - half > 0 else 0


if __name__ == "__main__":
    sys.exit(main())
