"""From outcomes to figures: accuracy against the truth, agreement between tools, one record an entry and cell."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from . import graphs
from .generate import Sample
from .intervals import Mean, mean_of, median_of
from .measure import Outcome
from .workloads import Cell

# For each kind of truth: name of the figure, digits, whether larger is better. The first one ranks.
MEASURES = {
    "cpdag": (("SHD", 1, False), ("adjacency F1", 3, True), ("arrowhead F1", 3, True)),
    "dag": (("SHD to the DAG", 1, False), ("adjacency F1", 3, True), ("arrowhead F1", 3, True)),
    "pag": (("adjacency F1", 3, True), ("arrowhead precision", 3, True), ("arrowheads", 1, True)),
    "value": (),
    "": (),
}


@dataclass
class Agreement:
    """Of an entry with Abdera's that does the same, over graphs that both have."""

    count: int
    identical: float  # share
    same_skeleton: float  # share; of values: nan
    distance: float  # mean structural Hamming distance; of values: mean absolute difference
    time_ratio: float  # median over graphs of its processor time by Abdera's


@dataclass
class Record:
    tool: str
    label: str
    learner: str
    options: dict[str, Any]
    like: str
    graphs: int
    cpu: float
    cpu_quartiles: tuple[float, float]
    wall: float
    cold_wall: float
    growth_mb: float
    problem: str
    over_limit: bool
    measures: dict[str, Mean]
    per_graph: dict[str, dict[int, float]]
    cpu_per_graph: dict[int, float]
    agreement: Agreement | None = None


def judged(cell: Cell, sample: Sample, marks: np.ndarray) -> dict[str, float]:
    """Where the truth is a class, `marks` is one too."""
    if cell.truth == "cpdag":
        truth = graphs.class_of(sample.dag)
        return {
            "SHD": graphs.distance(marks, truth),
            "adjacency F1": graphs.adjacency_f1(marks, truth),
            "arrowhead F1": graphs.arrow_f1(marks, truth),
        }
    if cell.truth == "dag":
        truth = graphs.from_dag(sample.dag)
        return {
            "SHD to the DAG": graphs.distance(marks, truth),
            "adjacency F1": graphs.adjacency_f1(marks, truth),
            "arrowhead F1": graphs.arrow_f1(marks, truth),
        }
    mag = graphs.mag_of(sample.dag, sample.rows.shape[1])
    return {
        "adjacency F1": graphs.adjacency_f1(marks, mag),
        "arrowhead precision": graphs.arrow_precision(marks, mag, sample.dag),
        "arrowheads": int((marks == graphs.ARROW).sum()),
    }


def records(cell: Cell, outcomes: list[Outcome]) -> list[Record]:
    samples = (
        {seed: cell.make(seed) for seed in range(1, cell.graphs + 1)} if cell.truth in ("cpdag", "dag", "pag") else {}
    )
    found: dict[str, dict[int, Any]] = {}
    rows = []
    for outcome in outcomes:
        per_graph: dict[str, dict[int, float]] = {name: {} for name, _, _ in MEASURES[cell.truth]}
        held: dict[int, Any] = {}
        for seed, result in outcome.results.items():
            if not samples:
                held[seed] = result
                continue
            marks = graphs.from_edges(result, samples[seed].rows.shape[1])
            held[seed] = graphs.as_class(marks) if cell.truth == "cpdag" else marks
            for name, value in judged(cell, samples[seed], held[seed]).items():
                per_graph[name][seed] = value
        found[outcome.entry.key] = held
        times = list(outcome.cpu.values())
        quartiles = tuple(float(q) for q in np.quantile(times, (0.25, 0.75))) if times else (float("nan"),) * 2
        entry = outcome.entry
        rows.append(
            Record(
                entry.tool,
                entry.label,
                entry.learner,
                entry.options,
                entry.like,
                len(times),
                median_of(times),
                quartiles,
                median_of(list(outcome.wall.values())),
                outcome.cold_wall,
                outcome.growth_kb / 1024,
                outcome.problem,
                outcome.over_limit,
                {name: mean_of(list(values.values())) for name, values in per_graph.items()},
                per_graph,
                outcome.cpu,
            )
        )
    ours = {row.label: row for row in rows if row.tool == "abdera"}
    for row in rows:
        if row.like in ours and row.tool != "abdera":
            row.agreement = agreement(row, ours[row.like], found)
    return rows


def agreement(row: Record, ours: Record, found: dict[str, dict[int, Any]]) -> Agreement | None:
    a, b = found[f"{row.tool}: {row.label}"], found[f"abdera: {ours.label}"]
    seeds = sorted(set(a) & set(b))
    if not seeds:
        return None
    ratio = median_of([row.cpu_per_graph[s] / ours.cpu_per_graph[s] for s in seeds])
    if not isinstance(a[seeds[0]], np.ndarray):
        gaps = [abs(a[s] - b[s]) for s in seeds]
        return Agreement(len(seeds), float(np.mean([g == 0 for g in gaps])), float("nan"), float(np.mean(gaps)), ratio)
    gaps = [graphs.distance(a[s], b[s]) for s in seeds]
    skeletons = [bool(((a[s] != 0) == (b[s] != 0)).all()) for s in seeds]
    return Agreement(
        len(seeds), float(np.mean([g == 0 for g in gaps])), float(np.mean(skeletons)), float(np.mean(gaps)), ratio
    )


def plain(rows: list[Record]) -> list[dict[str, Any]]:
    """For JSON."""
    return [asdict(row) for row in rows]


def restored(rows: list[dict[str, Any]]) -> list[Record]:
    """What `plain` gave, read back from JSON, whose keys are text."""

    def by_seed(values: dict[str, float]) -> dict[int, float]:
        return {int(seed): value for seed, value in values.items()}

    return [
        Record(
            **{
                **row,
                "cpu_quartiles": tuple(row["cpu_quartiles"]),
                "measures": {name: mean_of(list(values.values())) for name, values in row["per_graph"].items()},
                "per_graph": {name: by_seed(values) for name, values in row["per_graph"].items()},
                "cpu_per_graph": by_seed(row["cpu_per_graph"]),
                "agreement": Agreement(**row["agreement"]) if row["agreement"] else None,
            }
        )
        for row in rows
    ]
