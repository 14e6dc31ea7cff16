#!/usr/bin/env python3
"""Scores of the same DAGs on the same rows by Abdera, pgmpy and causal-learn: BDeu, BDs and BIC of tables.

usage: scores.py PATH/TO/abdera
Needs numpy, pandas, pgmpy and causal-learn. Exit code 1 when scores differ by more than 1e-8 of their size where both
tools mean the same. causal-learn adds a structure prior to BDeu, which is taken off by its formula. pgmpy's BDs spreads
the prior of strata over those that occur but that of cells over all, so it is compared where all occur only.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from causallearn.score.LocalScoreFunction import local_score_BDeu
from pgmpy.structure_score import BIC, BDeu, BDs

DAGS = 15


def table(rng: np.random.Generator) -> np.ndarray:
    n = int(rng.integers(50, 600))
    values = np.empty((n, 5), dtype=int)
    values[:, 0] = rng.integers(0, 3, n)
    for j in range(1, 5):
        levels = int(rng.integers(2, 5))
        source = values[:, int(rng.integers(0, j))]
        values[:, j] = np.where(rng.random(n) < 0.4, source % levels, rng.integers(0, levels, n))
    return values


def dag(rng: np.random.Generator) -> list[list[int]]:
    order = [int(v) for v in rng.permutation(5)]
    parents: list[list[int]] = [[] for _ in range(5)]
    for i, v in enumerate(order):
        parents[v] = sorted(w for w in order[:i] if rng.random() < 0.5)
    return parents


def ours(abdera: str, folder: Path, parents: list[list[int]], score: str, options: list[str]) -> float:
    """The score of a DAG: a learner that is told every edge has nothing left to choose."""
    edges = {(w, v) for v in range(5) for w in parents[v]}
    others = [(a, b) for a in range(5) for b in range(5) if a != b and (a, b) not in edges]
    pairs = lambda list_: ", ".join(f'["v{a}", "v{b}"]' for a, b in list_)  # noqa: E731
    knowledge = folder / "known.toml"
    knowledge.write_text(f"required = [{pairs(sorted(edges))}]\nforbidden = [{pairs(others)}]\n")
    command = [abdera, "learn", str(folder / "table.csv"), "--learner", "hill_climb", "--score", score]
    command += ["--max-levels", "10", "--knowledge", str(knowledge), "-o", "-"]
    for option in options:
        command += ["--score-p", option]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["stats"]["score"]


def theirs_causal_learn(values: np.ndarray, parents: list[list[int]], ess: float) -> float:
    p = values.shape[1]
    levels = {v: len(np.unique(values[:, v])) for v in range(p)}
    settings = {"sample_prior": ess, "structure_prior": 1, "r_i_map": levels}
    total = 0.0
    for v in range(p):
        total += local_score_BDeu(values, v, parents[v], settings)
        k, others = len(parents[v]), p - 1
        total -= k * np.log(1 / others) + (others - k) * np.log(1 - 1 / others)
    return total


def main() -> int:
    abdera = sys.argv[1]
    names = [f"v{i}" for i in range(5)]
    worst: dict[str, float] = {}
    compared: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for seed in range(DAGS):
            rng = np.random.default_rng(seed)
            values, parents = table(rng), dag(rng)
            np.savetxt(folder / "table.csv", values, delimiter=",", header=",".join(names), comments="", fmt="%d")
            frame = pd.DataFrame(values, columns=names).astype("category")
            pgmpy = lambda score: sum(  # noqa: E731
                score.local_score(names[v], tuple(names[w] for w in parents[v])) for v in range(5))
            pairs = {
                "bdeu, pgmpy": (ours(abdera, folder, parents, "bdeu", ["ess=10"]),
                                pgmpy(BDeu(frame, equivalent_sample_size=10))),
                "discrete_bic, pgmpy": (ours(abdera, folder, parents, "discrete_bic", []), pgmpy(BIC(frame))),
                "bdeu, causal-learn": (ours(abdera, folder, parents, "bdeu", []),
                                       theirs_causal_learn(values, parents, 1)),
            }
            if all(len(frame[[names[w] for w in parents[v]]].drop_duplicates())
                   == np.prod([frame[names[w]].nunique() for w in parents[v]]) for v in range(5) if parents[v]):
                pairs["bds, pgmpy"] = (ours(abdera, folder, parents, "bds", ["ess=10"]),
                                       pgmpy(BDs(frame, equivalent_sample_size=10)))
            for key, (a, b) in pairs.items():
                difference = abs(a - b) / (1 + abs(a))
                compared[key] = compared.get(key, 0) + 1
                worst[key] = max(worst.get(key, 0.0), difference)
                if difference > 1e-8:
                    print(f"{key}, seed {seed}: ours {a:.12g}, theirs {b:.12g}")
    for key, value in worst.items():
        print(f"{key}: largest relative difference {value:.2g} over {compared[key]} DAGs")
    return int(any(value > 1e-8 for value in worst.values()))


if __name__ == "__main__":
    sys.exit(main())
