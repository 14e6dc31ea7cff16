"""What the tables say in sum: how many times faster or slower, and where Abdera is behind."""

from dataclasses import dataclass

from .intervals import Mean, mean_of, seconds
from .judge import MEASURES, Record
from .tools import TOOLS
from .workloads import Cell

Results = list[tuple[Cell, list[Record]]]


@dataclass(frozen=True)
class Finding:
    cell: Cell
    ours: str
    theirs: Record
    text: str


def named(row: Record) -> str:
    return f"{TOOLS[row.tool].name} {row.label}"


def faster_peers(results: Results) -> list[Finding]:
    """Peers that need less processor time than what does the same in Abdera, by the median over the same graphs."""
    return [
        Finding(cell, row.like, row, f"{1 / row.agreement.time_ratio:.1f} times less processor time")
        for cell, rows in results
        for row in rows
        if row.agreement and row.agreement.time_ratio < 1
    ]


def smaller_peers(results: Results) -> list[Finding]:
    """Peers whose first call raises memory by a megabyte less than what does the same in Abdera."""
    found = []
    for cell, rows in results:
        ours = {row.label: row for row in rows if row.tool == "abdera"}
        for row in rows:
            same = ours.get(row.like)
            if row.tool != "abdera" and same and row.growth_mb < same.growth_mb - 1:
                found.append(Finding(cell, row.like, row, f"{row.growth_mb:.1f} MB against {same.growth_mb:.1f} MB"))
    return found


def difference(a: Record, b: Record, measure: str) -> Mean:
    """Mean of a - b over the graphs that both have."""
    one, other = a.per_graph[measure], b.per_graph[measure]
    return mean_of([one[seed] - other[seed] for seed in sorted(set(one) & set(other))])


def better(a: Record, b: Record, measure: str, larger: bool) -> Mean | None:
    """The difference, if its interval says that a is better."""
    gap = difference(a, b, measure)
    return gap if (gap.low > 0 if larger else gap.high < 0) else None


def best(rows: list[Record], measure: str, larger: bool) -> Record | None:
    most = max((row.graphs for row in rows), default=0)
    whole = [row for row in rows if row.graphs == most and most > 0]  # an entry that ran out of time saw fewer graphs
    return max(whole, key=lambda row: row.measures[measure].value * (1 if larger else -1), default=None)


def more_accurate_peers(results: Results) -> list[Finding]:
    """Peers whose interval of the difference excludes zero, against what does the same in Abdera; where nothing does,
    against the best of Abdera in the cell."""
    found = []
    for cell, rows in results:
        ours = [row for row in rows if row.tool == "abdera"]
        for measure, digits, larger in MEASURES[cell.truth][:2]:
            for row in rows:
                same = next((o for o in ours if o.label == row.like), None) or best(ours, measure, larger)
                if row.tool == "abdera" or same is None:
                    continue
                gap = better(row, same, measure, larger)
                if gap:
                    last = 10.0**-digits
                    d = digits + 1 if abs(gap.value) < 5 * last else digits
                    text = (
                        f"{measure} {row.measures[measure].value:.{d}f} against {same.measures[measure].value:.{d}f}; "
                        f"difference {gap.value:+.{d}f} [{gap.low:+.{d}f}, {gap.high:+.{d}f}] over {gap.count} graphs"
                    )
                    found.append(Finding(cell, same.label, row, text))
    return found


def speed_table(results: Results) -> list[tuple[str, str, str, str, str, str]]:
    """Section, peer, Abdera's learner, and over cells: processor time by Abdera's, wall time of the first call by
    Abdera's, graphs."""
    ratios: dict[tuple[str, str, str], list[tuple[float, float, float]]] = {}
    for cell, rows in results:
        ours = {row.label: row for row in rows if row.tool == "abdera"}
        for row in rows:
            if row.agreement:
                first = row.cold_wall / ours[row.like].cold_wall
                ratios.setdefault((cell.section, named(row), row.like), []).append(
                    (row.agreement.time_ratio, first, row.agreement.count)
                )
    return [
        (*key, span([time for time, _, _ in values]), span([first for _, first, _ in values]), counts(values))
        for key, values in ratios.items()
    ]


def counts(values: list[tuple[float, float, float]]) -> str:
    fewest, most = min(count for *_, count in values), max(count for *_, count in values)
    return f"{fewest:g}" if fewest == most else f"{fewest:g} to {most:g}"


def span(values: list[float]) -> str:
    low, high = factor(min(values)), factor(max(values))
    return low if low == high else f"{low} to {high}"


def factor(value: float) -> str:
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 10 else f"{value:,.0f}".replace(",", " ")


def time_of(cell: Cell, row: Record) -> str:
    if row.problem:
        return "failed"
    if row.graphs == 0:
        return f"> {cell.limit:g} s" if row.over_limit else "-"
    return seconds(row.cpu) + (f", one > {cell.limit:g} s" if row.over_limit else "")
