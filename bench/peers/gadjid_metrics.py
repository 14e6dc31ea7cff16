#!/usr/bin/env python3
"""Distances of Abdera's and gadjid's between random DAGs and CPDAGs: the counts must be equal.

usage: gadjid_metrics.py PATH/TO/metric_pairs [--speed]
Needs numpy and gadjid. Exit code 1 when any count differs. --speed adds the time of both on larger graphs.
"""

import json
import os
import subprocess
import sys
import time

os.environ.setdefault("RAYON_NUM_THREADS", "1")
import gadjid  # noqa: E402
import numpy as np  # noqa: E402

AIDS = ("parent_aid", "ancestor_aid", "oset_aid")
PAIRS = 1000


def random_dag(rng, p: int, edges: float) -> np.ndarray:
    """int8, [i, j] = 1 for i --> j."""
    upper = np.triu(rng.random((p, p)) < 2 * edges / (p * (p - 1)), 1).astype(np.int8)
    order = rng.permutation(p)
    return upper[np.ix_(order, order)]


def cpdag_of(dag: np.ndarray) -> np.ndarray:
    """Unshielded colliders and Meek's rules R1-R3; [i, j] = 1 for i --> j, 2 (once) for i --- j."""
    p = len(dag)
    joined = (dag + dag.T) > 0
    arrow = np.zeros((p, p), bool)
    for b in range(p):
        parents = np.flatnonzero(dag[:, b])
        for a in parents:
            if any(not joined[a, c] for c in parents if c != a):
                arrow[a, b] = True
    while True:
        line = joined & ~arrow & ~arrow.T
        new = None
        for a, b in zip(*np.nonzero(line)):
            r1 = any(arrow[c, a] and not joined[c, b] for c in range(p) if c != b)
            r2 = bool((arrow[a] & arrow[:, b]).any())
            middle = np.flatnonzero(line[a] & arrow[:, b])
            r3 = any(not joined[c, d] for c in middle for d in middle if c < d)
            if r1 or r2 or r3:
                new = (a, b)
                break
        if new is None:
            return arrow.astype(np.int8) + 2 * np.triu(line).astype(np.int8)
        arrow[new] = True


def text(truth: np.ndarray, estimate: np.ndarray) -> str:
    graphs = [[(i, j, g[i, j]) for i, j in zip(*np.nonzero(g))] for g in (truth, estimate)]
    lines = [f"{len(truth)} {len(graphs[0])} {len(graphs[1])}"]
    lines += [f"{i} {j} {kind}" for edges in graphs for i, j, kind in edges]
    return "\n".join(lines) + "\n"


def ours(program: str, pairs) -> list[dict]:
    out = subprocess.run([program], input="".join(text(*pair) for pair in pairs), check=True, capture_output=True, text=True)
    return [json.loads(line) for line in out.stdout.splitlines()]


def theirs(truth, estimate) -> dict:
    out = {name: getattr(gadjid, name)(truth, estimate, "from row to column")[1] for name in AIDS}
    out["shd"] = gadjid.shd(truth, estimate)[1]
    if 2 not in truth and 2 not in estimate:
        out["sid"] = gadjid.sid(truth, estimate, "from row to column")[1]
    return out


def compare(program: str) -> int:
    pairs = []
    for seed in range(PAIRS):
        rng = np.random.default_rng(seed)
        p = int(rng.integers(5, 51))
        truth, estimate = (random_dag(rng, p, rng.uniform(0.5, min(3, (p - 1) / 2)) * p) for _ in range(2))
        if seed % 3 == 0:  # a near miss: the truth with a few edges taken away
            estimate = truth * (rng.random((p, p)) < 0.9).astype(np.int8)
        pairs.append((cpdag_of(truth) if seed % 4 >= 2 else truth, cpdag_of(estimate) if seed % 2 else estimate))
    different = 0
    for pair, mine in zip(pairs, ours(program, pairs), strict=True):
        for name, count in theirs(*pair).items():
            if mine[name] != count:
                different += 1
                print(f"p={len(pair[0])} {name}: ours {mine[name]}, gadjid {count}")
    print(f"{len(pairs)} pairs of graphs compared with gadjid, {different} different counts")
    return 1 if different else 0


def speed(program: str) -> None:
    rng = np.random.default_rng(1)
    sizes = [("extra sparse", 1000, 750), ("sparse", 1000, 10000), ("dense", 239, 0.3 * 239 * 238 / 2)]
    for name, p, edges in sizes:
        truth, estimate = random_dag(rng, p, edges), random_dag(rng, p, edges)
        mine = ours(program, [(truth, estimate)] * 5)
        for metric in AIDS:
            if metric == "oset_aid" and name == "sparse":
                continue
            best = min(row[f"{metric}_seconds"] for row in mine)
            times = []
            for _ in range(5):
                start = time.perf_counter()
                getattr(gadjid, metric)(truth, estimate, "from row to column")
                times.append(time.perf_counter() - start)
            print(f"{name} p={p} {metric}: ours {best * 1e3:.2f} ms, gadjid {min(times) * 1e3:.2f} ms (matrix included)")


if __name__ == "__main__":
    status = compare(sys.argv[1])
    if "--speed" in sys.argv:
        speed(sys.argv[1])
    sys.exit(status)
