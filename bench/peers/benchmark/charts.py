"""The figures of the page."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from .findings import Results, named
from .judge import Record
from .tools import TOOLS

COLOURS = {
    "abdera": "#c1121f",
    "causal-learn": "#1f77b4",
    "dagma": "#7f7f7f",
    "flopsearch": "#2ca02c",
    "gadjid": "#8c564b",
    "gcastle": "#17becf",
    "lingam": "#9467bd",
    "pgmpy": "#e377c2",
    "tetrad": "#ff7f0e",
    "tigramite": "#bcbd22",
    "xges": "#5a6f2a",
}
MARKERS = "osD^v<>PX*hp"

plt.rcParams.update(
    {
        "svg.fonttype": "none",
        "svg.hashsalt": "abdera",
        "font.family": "DejaVu Sans, sans-serif",
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "grid.color": "#e4e4e4",
    }
)


def save(figure, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None, "Creator": None}, bbox_inches="tight")
    plt.close(figure)
    text = path.read_text()
    path.write_text("\n".join(line.rstrip() for line in text.splitlines()) + "\n")


def series(results: Results, section: str, figure: str) -> dict[tuple[str, str], list[tuple[int, float]]]:
    """Of each tool and learner: size and value, over the cells of a section."""
    lines: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for cell, rows in results:
        if cell.section == section:
            for row in rows:
                if row.graphs:
                    lines.setdefault((row.tool, row.label), []).append((cell.size, getattr(row, figure)))
    return lines


def by_size(results: Results, path: Path) -> None:
    """Time and memory of PC against the number of variables."""
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.8))
    for axis, what, label in (
        (axes[0], "cpu", "processor time, s"),
        (axes[1], "growth_mb", "memory raised by the call, MB"),
    ):
        for number, ((tool, learner), points) in enumerate(series(results, "pc-gaussian", what).items()):
            x, y = zip(*sorted(points))
            axis.plot(
                x,
                np.maximum(y, 0.05) if what == "growth_mb" else y,
                marker=MARKERS[number % len(MARKERS)],
                ms=5,
                lw=1.4,
                color=COLOURS[tool],
                ls="--" if "first" in learner else "-",
                label=f"{TOOLS[tool].name} {learner}",
            )
        axis.set(xscale="log", yscale="log", xlabel="variables", ylabel=label)
        sizes = sorted({cell.size for cell, _ in results if cell.section == "pc-gaussian"})
        axis.set_xticks(sizes, [str(size) for size in sizes])
        axis.minorticks_off()
    axes[1].legend(loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False, fontsize=8)
    figure.tight_layout()
    save(figure, path)


def trade_off(results: Results, path: Path) -> None:
    """Accuracy against time of the score searches, one panel a cell."""
    cells = [(cell, rows) for cell, rows in results if cell.section == "score-gaussian"]
    across = min(3, len(cells))
    down = -(-len(cells) // across)
    figure, axes = plt.subplots(down, across, figsize=(3.6 * across, 3.1 * down), squeeze=False)
    shapes = {"ges": "o", "fges": "s", "xges": "D", "boss": "^", "grasp": "v", "flop": "P"}
    for axis, (cell, rows) in zip(axes.flat, cells):
        for row in rows:
            if row.graphs:
                mean = row.measures["SHD"]
                weak = "no restart" in row.label or "no trials" in row.label or row.label == "XGES-0"
                bars = [[mean.value - mean.low], [mean.high - mean.value]] if mean.low == mean.low else None
                axis.errorbar(
                    [row.cpu],
                    [mean.value],
                    yerr=bars,
                    color=COLOURS[row.tool],
                    marker=shapes[row.learner],
                    ms=6,
                    mfc="white" if weak else COLOURS[row.tool],
                    lw=0.8,
                    ls="none",
                )
        axis.set(
            xscale="log", xlabel="processor time, s (median)", ylabel="SHD to the true class, edges", title=cell.title
        )
        axis.title.set_fontsize(9)
        axis.set_ylim(bottom=0)
    for axis in axes.flat[len(cells) :]:
        axis.axis("off")
    used = {row.tool for _, rows in cells for row in rows}
    handles = [
        plt.Line2D([], [], color=COLOURS[tool], marker="s", ls="none", label=TOOLS[tool].name)
        for tool in COLOURS
        if tool in used
    ]
    handles += [
        plt.Line2D([], [], color="#444444", marker=shape, ls="none", label=name.upper())
        for name, shape in shapes.items()
    ]
    handles += [
        plt.Line2D([], [], color="#444444", marker="D", mfc="white", ls="none", label="hollow: no restarts or trials")
    ]
    place = (
        {"loc": "center", "ncol": 2}
        if len(cells) < across * down
        else {"loc": "center left", "bbox_to_anchor": (1, 0.5)}
    )
    (axes.flat[-1] if len(cells) < across * down else figure).legend(
        handles=handles, frameon=False, fontsize=8, **place
    )
    figure.tight_layout()
    save(figure, path)


def dots(results: Results, section: str, measure: str, label: str, path: Path) -> None:
    """A measure with its interval: rows learners, panels cells."""
    cells = [(cell, rows) for cell, rows in results if cell.section == section]
    names = [(row.tool, row.label, named(row)) for row in cells[0][1]]
    figure, axes = plt.subplots(
        1, len(cells), figsize=(2.2 + 2.3 * len(cells), 0.9 + 0.27 * len(names)), sharey=True, squeeze=False
    )
    for axis, (cell, rows) in zip(axes.flat, cells):
        by_name: dict[tuple[str, str], Record] = {(row.tool, row.label): row for row in rows}
        for place, (tool, learner, _) in enumerate(names):
            row = by_name.get((tool, learner))
            if row and row.graphs:
                mean = row.measures[measure]
                if mean.low == mean.low:
                    axis.plot([mean.low, mean.high], [place, place], color=COLOURS[tool], lw=2, alpha=0.5)
                axis.plot([mean.value], [place], "o", color=COLOURS[tool], ms=5)
        axis.set_title(
            cell.title.replace(", 1000 rows", "").replace(", degree 3", "").replace(" variables", " var."), fontsize=8
        )
        axis.set_xlabel(label)
        axis.set_xlim(left=0)
    axes.flat[0].set_yticks(range(len(names)), [name for _, _, name in names])
    axes.flat[0].invert_yaxis()
    figure.tight_layout()
    save(figure, path)


def draw(results: Results, folder: Path) -> dict[str, list[tuple[str, str]]]:
    """All figures; file names and captions by section."""
    have = {cell.section for cell, _ in results}
    made: dict[str, list[tuple[str, str]]] = {}
    if "pc-gaussian" in have:
        by_size(results, folder / "pc-gaussian.svg")
        made["pc-gaussian"] = [("pc-gaussian.svg", "Processor time and memory of PC against the number of variables")]
    if "score-gaussian" in have:
        trade_off(results, folder / "score-gaussian.svg")
        made["score-gaussian"] = [("score-gaussian.svg", "Distance to the true class against processor time")]
    if "latent" in have:
        dots(results, "latent", "arrowhead precision", "arrowhead precision", folder / "latent.svg")
        made["latent"] = [("latent.svg", "Share of arrowheads that are right, with 95 % intervals")]
    if "functional" in have:
        dots(results, "functional", "SHD to the DAG", "SHD to the DAG, edges", folder / "functional.svg")
        made["functional"] = [("functional.svg", "Distance to the true DAG, with 95 % intervals")]
    return made
