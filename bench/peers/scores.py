#!/usr/bin/env python3
"""Scores of the same DAGs on the same rows by Abdera, pgmpy and causal-learn: BDeu, BDs and BIC of tables, BIC of
Gaussian regressions.

usage: scores.py PATH/TO/abdera
Needs numpy, pandas, pgmpy and causal-learn. Exit code 1 when scores differ by more than 1e-8 of their size where both
tools mean the same. causal-learn adds a structure prior to BDeu, which is taken off by its formula. pgmpy's BDs spreads
the prior of strata over those that occur but that of cells over all, so it is compared where all occur only. Gaussian
scores are compared as gains over the empty graph: tools leave out different constants.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from causallearn.score.LocalScoreFunction import local_score_BDeu, local_score_BIC
from pgmpy.structure_score import BIC, BDeu, BDs, BICGauss

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
    command += ["--knowledge", str(knowledge), "-o", "-", *(() if score == "gaussian_bic" else ("--max-levels", "10"))]
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


def gaussian(abdera: str, folder: Path, rng: np.random.Generator, parents: list[list[int]]) -> dict[str, tuple[float, float]]:
    """Gains of the DAG over the empty one."""
    values = rng.normal(size=(int(rng.integers(50, 600)), 5))
    for j in range(1, 5):
        values[:, j] += 0.7 * values[:, int(rng.integers(0, j))]
    names = [f"v{i}" for i in range(5)]
    np.savetxt(folder / "table.csv", values, delimiter=",", header=",".join(names), comments="", fmt="%.17g")
    none: list[list[int]] = [[] for _ in range(5)]
    pgmpy = BICGauss(pd.DataFrame(values, columns=names))
    by_pgmpy = lambda dag: sum(  # noqa: E731
        pgmpy.local_score(names[v], tuple(names[w] for w in dag[v])) for v in range(5))
    by_causal_learn = lambda dag: sum(local_score_BIC(values, v, dag[v]) for v in range(5))  # noqa: E731
    mine = ours(abdera, folder, parents, "gaussian_bic", []) - ours(abdera, folder, none, "gaussian_bic", [])
    return {"gaussian_bic, pgmpy": (mine, by_pgmpy(parents) - by_pgmpy(none)),
            "gaussian_bic, causal-learn": (mine, by_causal_learn(parents) - by_causal_learn(none))}


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
            pairs |= gaussian(abdera, folder, rng, parents)
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
