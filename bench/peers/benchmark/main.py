"""The whole run: environments, cells, figures, page."""

import argparse
import dataclasses
import datetime
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from . import charts, measure, page
from .environments import BUILD, ROOT, commands
from .findings import Results
from .judge import plain, records, restored
from .tools import TOOLS
from .workloads import Cell, all_cells, quick_cells


def names(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./dev bench-peers", description="Abdera and its peers on the same tables; writes docs/benchmarks.md."
    )
    parser.add_argument("--quick", action="store_true", help="smallest tables, to see that all runs; not into docs")
    parser.add_argument("--only", metavar="A,B", type=names, default=[], help="these tools; not into docs")
    parser.add_argument("--cells", metavar="A,B", type=names, default=[], help="cells that begin so; not into docs")
    parser.add_argument(
        "--again", metavar="A,B", type=names, help="measure cells that begin so anew, keep the last whole run's others"
    )
    parser.add_argument("--page", action="store_true", help="measure nothing: the page of the last whole run")
    parser.add_argument(
        "--budget", type=float, help="processor seconds for all graphs of an entry in a cell (600); 20 for a first look"
    )
    parser.add_argument("--remark", default="", help="sentences about this run, for the page")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)), help="where the tools run")
    parser.add_argument("--wheel", default="", help="Abdera's package; without, it is built from this tree")
    chosen = parser.parse_args()
    unknown = [name for name in chosen.only if name not in TOOLS]
    if unknown:
        parser.error(f"no tool {', '.join(unknown)}; there are {', '.join(TOOLS)}")
    if (chosen.again or chosen.page) and (chosen.quick or chosen.only or chosen.cells):
        parser.error("--again and --page are about the last whole run; leave out --quick, --only and --cells")
    return chosen


def commit() -> str:
    done = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def measured(cells: list[Cell], chosen: argparse.Namespace, kept: dict[str, Any], file: Path) -> dict[str, Any]:
    """What all cells gave, with the circumstances; written to a file after every cell. `kept` holds earlier cells."""
    started, missing = commands(set(chosen.only), chosen.wheel)
    log = BUILD / "tools.log"
    log.write_bytes(b"")
    versions, silent = measure.versions(started, chosen.core, log)
    started = {tool: command for tool, command in started.items() if tool in versions}
    run: dict[str, Any] = {
        "date": datetime.date.today().isoformat(),
        "commit": commit(),
        "versions": versions,
        "missing": missing | silent,
        "cells": kept,
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    for cell in cells:
        if any(entry.tool in started for entry in cell.entries):
            run["cells"][cell.name] = plain(records(cell, measure.run_cell(cell, started, chosen.core, log)))
            file.write_text(json.dumps(run, indent=1))
    return run


def main() -> int:
    chosen = options()
    whole = not (chosen.quick or chosen.only or chosen.cells)
    work = BUILD / ("whole" if whole else "quick" if chosen.quick else "part")
    file = work / "results.json"
    cells = quick_cells() if chosen.quick else all_cells()
    if chosen.budget:
        cells = [dataclasses.replace(cell, budget=chosen.budget) for cell in cells]
    if chosen.page:
        run = json.loads(file.read_text())
    else:
        kept = json.loads(file.read_text())["cells"] if chosen.again else {}
        prefixes = tuple(chosen.again or chosen.cells or [""])
        run = measured([cell for cell in cells if cell.name.startswith(prefixes)], chosen, kept, file)
    if chosen.remark:
        run["remark"] = chosen.remark
        file.write_text(json.dumps(run, indent=1))
    results: Results = [(cell, restored(run["cells"][cell.name])) for cell in cells if cell.name in run["cells"]]
    output = ROOT / "docs" if whole else work
    figures = charts.draw(results, output / "images" / "benchmarks")
    about = page.Circumstances(
        run["date"],
        page.machine(),
        run["commit"],
        "./dev bench-peers" + (" --quick" if chosen.quick else ""),
        run["versions"],
        run["missing"],
        run.get("remark", ""),
        {section: [(f"images/benchmarks/{name}", what) for name, what in drawn] for section, drawn in figures.items()},
    )
    (output / "benchmarks.md").write_text(page.write(results, about))
    print(
        f"bench-peers: wrote {(output / 'benchmarks.md').relative_to(ROOT)} from {file.relative_to(ROOT)}",
        file=sys.stderr,
    )
    failed = [
        f"{cell.name}: {row.tool} {row.label}: {row.problem}" for cell, rows in results for row in rows if row.problem
    ]
    for line in failed:
        print(f"bench-peers: failed: {line}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
