"""docs/benchmarks.md from the results."""

import platform
import textwrap
from dataclasses import dataclass

from .findings import (
    Finding,
    Results,
    factor,
    faster_peers,
    more_accurate_peers,
    named,
    smaller_peers,
    speed_table,
    time_of,
)
from .intervals import interval, median_of, seconds
from .judge import MEASURES, Record
from .sections import QUOTED, REASONS, SECTIONS
from .tools import TOOLS
from .workloads import Cell


@dataclass(frozen=True)
class Circumstances:
    date: str
    machine: str
    commit: str
    command: str
    versions: dict[str, str]
    missing: dict[str, str]
    remark: str
    figures: dict[str, list[tuple[str, str]]]  # section -> (path from the page, what it shows)


def machine() -> str:
    def first(path: str, key: str) -> str:
        with open(path) as lines:
            return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(key)), "unknown")

    with open("/proc/cpuinfo") as lines:
        cores = sum(line.startswith("processor") for line in lines)
    memory = int(first("/proc/meminfo", "MemTotal").split()[0]) / 2**20
    return f"{first('/proc/cpuinfo', 'model name')}, {cores} cores, {memory:.0f} GiB, {platform.system()}"


def table(head: tuple[str, ...], rows: list[tuple[str, ...]], text_columns: int = 1) -> str:
    rule = ["---" if i < text_columns else "---:" for i in range(len(head))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *rows]) + "\n"


def cell_table(cell: Cell, rows: list[Record]) -> str:
    measures = MEASURES[cell.truth]
    head = (
        "tool",
        "learner",
        "time",
        "by Abdera's",
        "first call",
        "memory",
        "graphs",
        *(name for name, _, _ in measures),
    )
    lines = []
    for row in rows:
        name = f"**{TOOLS[row.tool].name}**" if row.tool == "abdera" else TOOLS[row.tool].name
        ratio = factor(row.agreement.time_ratio) if row.agreement else ""
        memory = "-" if row.growth_mb != row.growth_mb else f"{row.growth_mb:.1f} MB"
        accuracy = [interval(row.measures[key], digits) for key, digits, _ in measures]
        lines.append(
            (name, row.label, time_of(cell, row), ratio, seconds(row.cold_wall), memory, str(row.graphs), *accuracy)
        )
    return table(head, lines, 2)


def agreement_table(cells: list[tuple[Cell, list[Record]]]) -> str:
    values = all(cell.truth == "value" for cell, _ in cells)
    last = (
        ("equal values", "mean difference")
        if values
        else ("identical graphs", "identical skeletons", "mean SHD between")
    )
    lines = []
    for cell, rows in cells:
        for row in rows:
            a = row.agreement
            if a:
                share = f"{a.identical:.0%}"
                figures = (
                    (share, f"{a.distance:.1f}") if values else (share, f"{a.same_skeleton:.0%}", f"{a.distance:.1f}")
                )
                lines.append((named(row), row.like, str(cell.size), str(a.count), *figures))
    return table(("tool and learner", "Abdera's", "size", "graphs", *last), lines, 2) if lines else ""


def behind_lines(found: list[Finding]) -> str:
    rows = [
        (f"{finding.cell.section}: {finding.cell.title}", named(finding.theirs), finding.ours, finding.text)
        for finding in found
    ]
    return table(("workload", "peer", "Abdera's", "the peer has"), rows, 4) if rows else "None in this run.\n"


def failures(results: Results) -> str:
    lines = [
        f"- {cell.section}, {cell.title}: {named(row)}: {row.problem}"
        for cell, rows in results
        for row in rows
        if row.problem
    ]
    return "\n".join(lines) + "\n" if lines else ""


def filled(text: str) -> str:
    """A paragraph in lines of at most 120 characters."""
    return textwrap.fill(text, 120, break_long_words=False, break_on_hyphens=False) + "\n"


def introduction(results: Results, about: Circumstances) -> list[str]:
    busy = median_of([row.wall / row.cpu for _, rows in results for row in rows if row.graphs and row.cpu > 0.005])
    return [
        "# Benchmarks: Abdera beside its peers\n",
        filled(
            f"Written by `{about.command}` on {about.date} at commit {about.commit}. Machine: {about.machine}, shared with "
            "other work. Every workload that was run is below, those where Abdera is behind as well; "
            "[they come first](#where-abdera-is-behind)."
        ),
        filled(
            "**How it is measured.** All tools get the same tables, in one run, side by side: each graph goes to every "
            "tool of a cell before the next graph is drawn. Each learner of each tool is a process of its own that lives "
            "through the cell, pinned to one core, with one thread. *Time* is processor seconds of the learning call (all "
            "threads of the process, so compilation and garbage collection of the JVM count), the median over graphs, "
            "after a first call; loading packages, starting Java and reading the table are not in it. On a quiet machine "
            f"that is wall time; in this run the median ratio of wall time to processor time was {busy:.2f}. *By Abdera's* "
            "is the peer's time divided by that of Abdera's learner that does the same, the median over the same graphs; "
            "below 1 the peer is faster. *First call* is wall time of the first call in a fresh process: the JVM is cold, "
            "numba has not compiled. *Memory* is how far that call raised the peak of resident memory above what the "
            "process held before it (a JVM takes what it is given, here up to 2 GB). *Graphs*: random graphs of seeds 1, "
            "2, ...; an entry gets no further graph once it has spent its share of the run, so slow ones have fewer than "
            "20 and no more than a figure of orientation (their accuracy is that of other graphs than their neighbours'; "
            "the list of what is behind compares the same graphs only). Accuracy: mean with a 95 % bootstrap interval "
            "over graphs, from four on. SHD counts pairs of nodes whose edges differ, between classes (CPDAGs) unless said."
        ),
        filled(
            "Abdera's calls are those of its Python package and start from an array: its checks of the data and their "
            "warnings are in its times."
        ),
        *([filled(f"**This run.** {about.remark}")] if about.remark else []),
        filled(
            "**Data**, unless a section says otherwise: Erdos-Renyi graphs, weights ±U[0.25, 1], noise variances "
            "U[0.5, 1.5], columns in random order, 1000 rows, not standardised. Discrete: 2 to 4 levels, each law drawn "
            "uniformly from the simplex. `bench/peers/benchmark/generate.py` makes them by seed."
        ),
    ]


def versions_table(about: Circumstances) -> str:
    rows = [
        (tool.name, about.versions.get(key, "not re-run"), tool.language, about.missing.get(key, ""))
        for key, tool in TOOLS.items()
        if key in about.versions or key in about.missing
    ]
    return table(("tool", "version", "written in", "why not"), rows, 4)


def write(results: Results, about: Circumstances) -> str:
    parts = [
        *introduction(results, about),
        "## Versions\n",
        versions_table(about),
        "## Where Abdera is behind\n",
        "Less processor time than Abdera's learner that does the same:\n",
        behind_lines(faster_peers(results)),
        filled(
            "More accurate on the same graphs (the 95 % interval of the difference excludes zero), against Abdera's "
            "learner that does the same; where there is none, against the best of Abdera in the cell:"
        ),
        behind_lines(more_accurate_peers(results)),
        "What is known of the reasons:\n",
        "".join(
            textwrap.fill(f"- {reason}", 120, subsequent_indent="  ", break_on_hyphens=False) + "\n"
            for reason in REASONS
        ),
        "Less memory raised by the first call, by a megabyte or more (the first call of Abdera starts its thread):\n",
        behind_lines(smaller_peers(results)),
        filled(
            "Not there at all: functional learners (LiNGAM and the like), kernel tests, learners for time series, a "
            "score search before FCI."
        ),
        "## Speed in sum\n",
        filled(
            "Times of peers divided by Abdera's, the smallest and the largest over the sizes of each section. *First call*: "
            "wall time in a fresh process. *Graphs*: that both have, of each size."
        ),
        table(
            ("section", "peer", "Abdera's", "times Abdera's processor time", "times Abdera's first call", "graphs"),
            speed_table(results),
            3,
        ),
    ]
    for section in SECTIONS:
        cells = [(cell, rows) for cell, rows in results if cell.section == section.key]
        if not cells:
            continue
        parts += [f"## {section.title}\n", filled(section.text)]
        parts += [f"![{what}]({path})\n" for path, what in about.figures.get(section.key, [])]
        for cell, rows in cells:
            parts += [f"### {section.title}: {cell.title}\n", cell_table(cell, rows)]
        agree = agreement_table(cells)
        if agree:
            parts += [f"### {section.title}: agreement\n", agree]
    failed = failures(results)
    if failed:
        parts += ["## What failed\n", failed]
    parts += [
        "## Peers that were not re-run\n",
        filled(
            "They are not on the registries that the benchmark installs from. The figures were measured in November 2026 "
            "on a machine like this one, on one graph each with the same conventions (cuPC: as its paper says); they give "
            "an order of magnitude and are **not re-run** here."
        ),
        table(("peer", "workload", "quoted figure, not re-run", "section"), list(QUOTED), 4),
    ]
    return "\n".join(parts)
