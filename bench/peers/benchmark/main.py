"""The whole run: environments, cells, figures, page."""

import argparse
import datetime
import json
import os
import subprocess
import sys
from pathlib import Path

from . import charts, measure, page
from .environments import BUILD, ROOT, commands
from .judge import plain, records
from .tools import TOOLS
from .workloads import all_cells, quick_cells


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./dev bench-peers", description="Abdera and its peers on the same tables; writes docs/benchmarks.md."
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="smallest tables, to see that all runs; writes build/peers/quick/benchmarks.md",
    )
    parser.add_argument(
        "--only", metavar="A,B", default="", help=f"these tools only, of {', '.join(TOOLS)}; not into docs"
    )
    parser.add_argument("--cells", metavar="A,B", default="", help="cells whose name begins so; not into docs")
    parser.add_argument(
        "--core", type=int, default=max(os.sched_getaffinity(0)), help="the core that tools are pinned to"
    )
    parser.add_argument(
        "--wheel", default="", help="Abdera's package from this file; without, it is built from this tree"
    )
    chosen = parser.parse_args()
    unknown = [name for name in chosen.only.split(",") if name and name not in TOOLS]
    if unknown:
        parser.error(f"no tool {', '.join(unknown)}; there are {', '.join(TOOLS)}")
    return chosen


def commit() -> str:
    done = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"], capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def main() -> int:
    chosen = options()
    whole = not (chosen.quick or chosen.only or chosen.cells)
    output = ROOT / "docs" if whole else BUILD / ("quick" if chosen.quick else "part")
    started, missing = commands({name for name in chosen.only.split(",") if name}, chosen.wheel)
    log = BUILD / "tools.log"
    log.write_bytes(b"")
    versions, silent = measure.versions(started, chosen.core, log)
    missing |= silent
    started = {tool: command for tool, command in started.items() if tool in versions}
    prefixes = tuple(name for name in chosen.cells.split(",") if name) or ("",)
    results, raw = [], []
    for cell in quick_cells() if chosen.quick else all_cells():
        if not cell.name.startswith(prefixes) or not any(entry.tool in started for entry in cell.entries):
            continue
        rows = records(cell, measure.run_cell(cell, started, chosen.core, log))
        results.append((cell, rows))
        raw.append({"cell": cell.name, "section": cell.section, "title": cell.title, "entries": plain(rows)})
        (BUILD / "results.json").write_text(json.dumps(raw, indent=1))
    figures = charts.draw(results, output / "images" / "benchmarks")
    arguments = " ".join(sys.argv[1:])
    about = page.Circumstances(
        datetime.date.today().isoformat(),
        page.machine(),
        commit(),
        f"./dev bench-peers {arguments}".strip(),
        versions,
        missing,
        {section: [(f"images/benchmarks/{name}", what) for name, what in drawn] for section, drawn in figures.items()},
    )
    (output / "benchmarks.md").write_text(page.write(results, about))
    print(
        f"bench-peers: wrote {output.relative_to(Path(ROOT)) / 'benchmarks.md'}; raw figures in build/peers/results.json",
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
