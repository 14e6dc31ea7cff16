#!/usr/bin/env python3
"""Abdera's flop beside flopsearch: how often each finds the exact class, on the same tables, and how long it takes.

usage: flop_compare.py PATH/TO/abdera [--graphs 200] [--variables 50] [--degree 8] [--restarts 20] [--rows 1000]
Needs numpy and flopsearch. Exit code 1 when Abdera finds fewer classes than flopsearch at the level of 0.001
(McNemar's exact test, one-sided).
"""

import argparse
import json
import math
import subprocess
import tempfile
import time
from pathlib import Path

import flopsearch
import numpy as np

LEVEL = 1e-3
PENALTY = 2.0


def simulated(abdera: str, options: argparse.Namespace, seed: int, folder: Path) -> tuple[Path, np.ndarray]:
    """A table of rows and the true CPDAG."""
    table = folder / f"rows_{seed}.csv"
    command = [abdera, "simulate", "linear_gaussian", "-p", f"variables={options.variables}", "-p",
               f"degree={options.degree}", "--samples", str(options.rows), "--seed", str(seed), "-o", str(table),
               "--truth", str(folder / "truth.json"), "--truth-graph", "cpdag", "--force"]
    subprocess.run(command, check=True, capture_output=True)
    return table, matrix_of(json.loads((folder / "truth.json").read_text()))


def matrix_of(document: dict) -> np.ndarray:
    """1: an edge from row to column; 2 both ways: an undirected one."""
    index = {name: i for i, name in enumerate(document["nodes"])}
    matrix = np.zeros((len(index), len(index)), dtype=int)
    for edge in document["edges"]:
        a, b = index[edge["source"]], index[edge["target"]]
        arrows = edge["mark_source"] == "arrow", edge["mark_target"] == "arrow"
        matrix[a, b] = 0 if arrows[0] else 1 if arrows[1] else 2
        matrix[b, a] = 0 if arrows[1] else 1 if arrows[0] else 2
    return matrix


def ours(abdera: str, table: Path, restarts: int) -> tuple[np.ndarray, float]:
    command = [abdera, "learn", str(table), "--learner", "flop", "--score", "gaussian_bic", "--threads", "1"]
    command += ["--score-p", f"penalty_discount={PENALTY}", "-p", f"restarts={restarts}", "-o", "-"]
    document = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return matrix_of(document), document["stats"]["seconds"]


def theirs(values: np.ndarray, restarts: int) -> tuple[np.ndarray, float]:
    standardised = (values - values.mean(axis=0)) / values.std(axis=0)
    start = time.perf_counter()
    matrix = np.asarray(flopsearch.flop(standardised, PENALTY, restarts=restarts))
    return matrix, time.perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("abdera")
    parser.add_argument("--graphs", type=int, default=200)
    parser.add_argument("--variables", type=int, default=50)
    parser.add_argument("--degree", type=float, default=8)
    parser.add_argument("--restarts", type=int, default=20)
    parser.add_argument("--rows", type=int, default=1000)
    options = parser.parse_args()
    both = only_ours = only_theirs = 0
    our_seconds, their_seconds = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for seed in range(1, options.graphs + 1):
            table, truth = simulated(options.abdera, options, seed, folder)
            values = np.genfromtxt(table, delimiter=",", skip_header=1)
            (mine, my_time), (other, other_time) = ours(options.abdera, table, options.restarts), theirs(
                values, options.restarts)
            a, b = np.array_equal(mine, truth), np.array_equal(other, truth)
            both += a and b
            only_ours += a and not b
            only_theirs += b and not a
            our_seconds.append(my_time)
            their_seconds.append(other_time)
    differ = only_ours + only_theirs
    # The chance of so few discordant pairs in our favour if both were equally good.
    p_value = sum(math.comb(differ, k) for k in range(only_ours + 1)) / 2**differ
    ratios = np.sort(np.array(their_seconds) / np.array(our_seconds))
    print(f"{options.graphs} graphs, p={options.variables}, degree {options.degree:g}, {options.restarts} restarts: "
          f"exact class abdera {both + only_ours}, flopsearch {both + only_theirs}, "
          f"only abdera {only_ours}, only flopsearch {only_theirs}, McNemar p {p_value:.3g}")
    print(f"seconds: abdera {np.mean(our_seconds):.3g}, flopsearch {np.mean(their_seconds):.3g}; "
          f"ratio median {np.median(ratios):.3g}, quartiles {ratios[len(ratios) // 4]:.3g} to "
          f"{ratios[3 * len(ratios) // 4]:.3g}")
    return 1 if p_value < LEVEL else 0


if __name__ == "__main__":
    raise SystemExit(main())
