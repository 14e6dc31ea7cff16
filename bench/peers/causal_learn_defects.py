#!/usr/bin/env python3
"""Small cases in which causal-learn goes wrong, and what Abdera says to them: the reproductions of docs/differences.md.

usage: causal_learn_defects.py PATH/TO/abdera
Needs numpy and causal-learn. Prints one line a case for either tool; exit code 1 when Abdera fails one.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from causallearn.graph.GraphNode import GraphNode
from causallearn.search.ConstraintBased.FCI import fci
from causallearn.search.ConstraintBased.PC import pc
from causallearn.utils.PCUtils.BackgroundKnowledge import BackgroundKnowledge

MARKS = {"arrow": 1, "circle": 2, "tail": -1}


def ours(abdera: str, values: np.ndarray, learner: str, options: list[str], knowledge: str = "") -> tuple[np.ndarray, dict]:
    """marks[i, j]: the mark at i on the edge between i and j, as causal-learn writes it; the whole answer."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "t.csv"
        names = [f"X{i + 1}" for i in range(values.shape[1])]
        np.savetxt(table, values, delimiter=",", header=",".join(names), comments="", fmt="%.17g")
        command = [abdera, "learn", str(table), "--learner", learner, "-o", "-"]
        for option in options:
            command += ["-p", option]
        if knowledge:
            (Path(folder) / "k.toml").write_text(knowledge)
            command += ["--knowledge", str(Path(folder) / "k.toml")]
        answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    marks = np.zeros((len(names), len(names)), dtype=int)
    for e in answer["edges"]:
        i, j = names.index(e["source"]), names.index(e["target"])
        marks[i, j], marks[j, i] = MARKS[e["mark_source"]], MARKS[e["mark_target"]]
    return marks, answer


def random_rows(seed: int, p: int, n: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    weights = np.tril(rng.uniform(0.25, 1, (p, p)) * rng.choice([-1, 1], (p, p)), -1) * (rng.random((p, p)) < 3 / (p - 1))
    return rng.normal(size=(n, p)) @ np.linalg.inv(np.eye(p) - weights).T


def has_cycle(marks: np.ndarray) -> bool:
    directed = (marks.T == 1) & (marks == -1)  # i --> j: tail at i, arrow at j
    reach = directed.copy()
    for _ in range(len(marks)):
        reach = reach | (reach.astype(int) @ directed.astype(int) > 0)
    return bool(reach.diagonal().any())


def forbidden_pair_of_a_chain(abdera: str) -> tuple[bool, bool]:
    """X1 -> X2 -> X3; forbidding X1 - X3, which are not adjacent anyway, must change nothing."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=2000)
    y = x + rng.normal(size=2000)
    values = np.column_stack([x, y, y + rng.normal(size=2000)])
    nodes = [GraphNode(f"X{i + 1}") for i in range(3)]
    known = BackgroundKnowledge().add_forbidden_by_node(nodes[0], nodes[2]).add_forbidden_by_node(nodes[2], nodes[0])
    theirs = pc(values, 0.01, background_knowledge=known, show_progress=False, node_names=["X1", "X2", "X3"]).G.graph
    marks, _ = ours(abdera, values, "pc", ["alpha=0.01"], 'forbidden = [["X1", "X3"], ["X3", "X1"]]\n')
    return bool((marks <= 0).all()), bool((theirs <= 0).all())


def tier_gives_no_tail(abdera: str) -> tuple[bool, bool]:
    """Two dependent variables, X2 later than X1: X1 o-> X2, the tail is not known."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=2000)
    values = np.column_stack([x, x + rng.normal(size=2000)])
    known = BackgroundKnowledge().add_forbidden_by_node(GraphNode("X2"), GraphNode("X1"))
    theirs = fci(values, "fisherz", 0.01, background_knowledge=known, show_progress=False)[0].graph
    marks, _ = ours(abdera, values, "fci", ["alpha=0.01", "selection=off"], 'tiers = [["X1"], ["X2"]]\n')
    wanted = np.array([[0, 2], [1, 0]])
    return bool(np.array_equal(marks, wanted)), bool(np.array_equal(theirs, wanted))


def order_of_columns(abdera: str, learner: str) -> tuple[int, int, int]:
    changed = [0, 0]
    runs = 20
    for seed in range(runs):
        values = random_rows(seed, 10, 500)
        order = np.random.default_rng(1000 + seed).permutation(10)

        def graph(v: np.ndarray, tool: int) -> np.ndarray:
            if tool == 0:
                return ours(abdera, v, learner, ["alpha=0.05"])[0]
            if learner == "pc":
                return pc(v, 0.05, stable=True, show_progress=False).G.graph
            return fci(v, "fisherz", 0.05, show_progress=False, verbose=False)[0].graph

        for tool in (0, 1):
            one, two = graph(values, tool), graph(values[:, order], tool)
            changed[tool] += not np.array_equal(one[np.ix_(order, order)], two)
    return changed[0], changed[1], runs


def cycles(abdera: str) -> tuple[int, int, int]:
    silent = [0, 0]
    runs = 60
    for seed in range(runs):
        values = random_rows(seed, 12, 300)
        marks, answer = ours(abdera, values, "pc", ["alpha=0.05"])
        silent[0] += has_cycle(marks) and answer["legal"]
        silent[1] += has_cycle(pc(values, 0.05, show_progress=False).G.graph)
    return silent[0], silent[1], runs


def main() -> int:
    abdera = sys.argv[1]
    failed = 0
    for name, case in (("forbidden pair of a chain changes nothing", forbidden_pair_of_a_chain),
                       ("a tier gives an arrowhead and no tail", tier_gives_no_tail)):
        a, b = case(abdera)
        failed += not a
        print(f"{name}: abdera {'yes' if a else 'NO'}, causal-learn {'yes' if b else 'NO'}")
    for learner in ("pc", "fci"):
        a, b, runs = order_of_columns(abdera, learner)
        failed += a > 0
        print(f"{learner}: graphs that change with the order of columns: abdera {a}, causal-learn {b} of {runs}")
    a, b, runs = cycles(abdera)
    failed += a > 0
    print(f"pc: directed cycles without a word: abdera {a}, causal-learn {b} of {runs}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
