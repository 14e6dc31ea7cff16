"""Runs the cells: all tools of a cell side by side, one graph after another, on one core."""

import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .client import Failed, Process, TooLong
from .workloads import Cell, Entry

LOAD_LIMIT = 120.0
SHORT = 0.02  # a call below this is repeated, and the median taken
REPEATS = 5


@dataclass
class Outcome:
    """What one entry did on the graphs of one cell."""

    entry: Entry
    cold_wall: float = float("nan")  # first call of a fresh process
    growth_kb: float = float("nan")
    cpu: dict[int, float] = field(default_factory=dict)  # processor seconds by seed, after the first call
    wall: dict[int, float] = field(default_factory=dict)
    results: dict[int, Any] = field(default_factory=dict)  # edges, or a value
    problem: str = ""
    over_limit: bool = False

    @property
    def ended(self) -> bool:
        return self.over_limit or bool(self.problem)


class Seat:
    """An entry's process in a cell."""

    def __init__(self, entry: Entry, command: list[str], core: int, cell: Cell, log: Path) -> None:
        self.outcome, self.command, self.core, self.cell, self.log = Outcome(entry), command, core, cell, log
        self.process: Process | None = None
        self.spent = 0.0
        self.repeat = 1

    def take(self, seed: int, table: dict[str, Any]) -> None:
        """One graph, unless the entry has failed or spent its time."""
        outcome, cell = self.outcome, self.cell
        if outcome.ended or self.spent > cell.budget:
            return
        first = self.process is None
        if first:
            self.process = Process(self.command, self.core, self.log)
        request = {"do": "learn", "learner": outcome.entry.learner, "options": outcome.entry.options}
        try:
            self.process.ask({"do": "load", **table}, LOAD_LIMIT)
            if first:
                cold = self.process.ask({**request, "repeat": 1}, cell.limit)
                outcome.cold_wall, outcome.growth_kb = cold["wall"][0], cold["growth_kb"]
                self.spent += sum(cold["cpu"])
                self.repeat = REPEATS if cold["cpu"][0] < SHORT else 1
            warm = self.process.ask({**request, "repeat": self.repeat}, cell.limit)
        except TooLong:
            outcome.over_limit = True
            return
        except Failed as problem:
            outcome.problem = str(problem)
            self.process.end()
            return
        self.spent += sum(warm["cpu"])
        self.repeat = REPEATS if max(warm["cpu"]) < SHORT else 1
        outcome.cpu[seed] = float(np.median(warm["cpu"]))
        outcome.wall[seed] = float(np.median(warm["wall"]))
        outcome.results[seed] = warm["result"]

    def leave(self) -> Outcome:
        if self.process:
            self.process.end()
        return self.outcome


def run_cell(cell: Cell, commands: dict[str, list[str]], core: int, log: Path) -> list[Outcome]:
    """Round robin: each graph goes to every entry before the next graph, beginning with another entry each time."""
    begin = time.monotonic()
    seats = [Seat(entry, commands[entry.tool], core, cell, log) for entry in cell.entries if entry.tool in commands]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        try:
            for seed in range(1, cell.graphs + 1):
                sample = cell.make(seed)
                sample.rows.tofile(path)
                table = {
                    "path": str(path),
                    "shape": list(sample.rows.shape),
                    "kind": "graphs" if cell.truth == "value" else sample.kind,
                }
                turn = seed % len(seats) if seats else 0
                for seat in seats[turn:] + seats[:turn]:
                    seat.take(seed, table)
        finally:
            outcomes = [seat.leave() for seat in seats]
    print(f"bench-peers: {cell.name}: {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
    return outcomes


def versions(commands: dict[str, list[str]], core: int, log: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Of the tools that start; and why the others do not."""
    found, missing = {}, {}
    for tool, command in commands.items():
        process = Process(command, core, log)
        try:
            found[tool] = process.ask({"do": "version"}, LOAD_LIMIT)["version"]
        except (Failed, TooLong) as problem:
            missing[tool] = str(problem) or "did not start"
        finally:
            process.end()
    return found, missing
