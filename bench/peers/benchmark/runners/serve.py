"""One tool in one long-lived process: requests as JSON, one a line, on standard input; answers on standard output.

A script of this folder calls `serve` with what its tool can do. Rows come as a file of doubles (C order), levels as
32-bit integers; edges go back as (i, j, mark at i, mark at j) with marks 1 circle, 2 arrow, 3 tail.
"""

import gc
import json
import os
import sys
import time
import warnings
from collections.abc import Callable
from importlib import metadata
from typing import Any

import numpy as np

CIRCLE, ARROW, TAIL = 1, 2, 3
Edges = list[tuple[int, int, int, int]]
Learner = tuple[Callable[..., Any], Callable[[Any], Any]]  # the call that is timed; what its result means


def status_kb(field: str) -> int:
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(field + ":"))


def forget_peak() -> None:
    with open("/proc/self/clear_refs", "w") as control:
        control.write("5")


def from_directed(matrix: np.ndarray) -> Edges:
    """[i, j] nonzero for i --> j; nonzero both ways for i --- j."""
    present = np.asarray(matrix) != 0
    return [
        (int(i), int(j), TAIL, TAIL if present[j, i] else ARROW)
        for i, j in zip(*np.nonzero(present))
        if i < j or not present[j, i]
    ]


def from_weights(matrix: np.ndarray) -> Edges:
    """[i, j] is the weight of j --> i."""
    return from_directed(np.asarray(matrix).T)


def read(request: dict[str, Any]) -> np.ndarray:
    kind = np.int32 if request["kind"] == "levels" else np.float64
    return np.fromfile(request["path"], kind).reshape(request["shape"])


def serve(
    distribution: str, learners: dict[str, Learner], prepare: Callable[[np.ndarray, str], Any] | None = None
) -> None:
    """Answers requests until standard input ends; `prepare` makes of an array what the tool's users would hand it."""
    warnings.filterwarnings("ignore")
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the tool prints must not come between answers
    held: Any = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["do"] == "version":
                answer: dict[str, Any] = {"version": metadata.version(distribution)}
            elif request["do"] == "load":
                array = read(request)
                held = prepare(array, request["kind"]) if prepare else array
                answer = {}
            else:
                answer = learn(learners[request["learner"]], held, request)
        except Exception as problem:  # the tool's failure is its result
            answer = {"error": f"{type(problem).__name__}: {problem}"[:300]}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def learn(learner: Learner, held: Any, request: dict[str, Any]) -> dict[str, Any]:
    call, meaning = learner
    gc.collect()
    forget_peak()
    before = status_kb("VmRSS")
    wall, cpu = [], []
    for _ in range(request["repeat"]):
        wall_start, cpu_start = time.perf_counter(), time.process_time()
        result = call(held, **request["options"])
        cpu.append(time.process_time() - cpu_start)
        wall.append(time.perf_counter() - wall_start)
    growth = max(0, status_kb("VmHWM") - before)
    return {"cpu": cpu, "wall": wall, "growth_kb": growth, "result": meaning(result)}
