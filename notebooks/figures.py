"""Pictures of the notebooks: heat maps and graphs by matplotlib, with the marks of mixed graphs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import abdera
import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.patches import Ellipse

# Told apart by colour-blind readers, and on paper without colour: dark, middle and light.
BLUE, GREEN, ORANGE, GREY, LIGHT = "#004488", "#009E73", "#E69F00", "#666666", "#BBBBBB"
MARKERS = {BLUE: "o", GREEN: "s", ORANGE: "^"}

plt.rcParams.update({"figure.dpi": 110, "font.size": 10, "axes.spines.top": False, "axes.spines.right": False})


def heat_map(
    axes: Axes,
    values: npt.NDArray[np.float64],
    labels: Sequence[str],
    title: str,
    *,
    limit: float | None = None,
    written: str = "{:.2f}",
) -> AxesImage:
    """Draw a matrix with its numbers; rows are causes. With `limit` colours go from -limit to limit, else 0 to 1."""
    shown = np.array(values, dtype=float)
    np.fill_diagonal(shown, np.nan)
    low, high, colours = (0.0, 1.0, "Blues") if limit is None else (-limit, limit, "RdBu_r")
    image = axes.imshow(shown, vmin=low, vmax=high, cmap=colours)
    for i, row in enumerate(shown):
        for j, value in enumerate(row):
            if not math.isnan(value):
                dark = value > 0.6 if limit is None else abs(value) > 0.8 * limit
                axes.text(
                    j,
                    i,
                    written.format(value),
                    ha="center",
                    va="center",
                    fontsize=7,
                    color="white" if dark else "black",
                )
    axes.set_xticks(range(len(labels)), labels, rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(labels)), labels)
    axes.set_xlabel("effect")
    axes.set_ylabel("cause")
    axes.set_title(title, fontsize=10)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    return image


def circle_layout(names: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Give places on a circle, the first at the top, clockwise."""
    angles = [math.pi / 2 - 2 * math.pi * k / len(names) for k in range(len(names))]
    return {name: (math.cos(a), math.sin(a)) for name, a in zip(names, angles, strict=True)}


def _mark(axes: Axes, at: npt.NDArray[np.float64], along: npt.NDArray[np.float64], mark: str, colour: str) -> None:
    """Draw the end of an edge that arrives at `at` in the direction `along`."""
    if mark == "arrow":
        side = np.array([-along[1], along[0]])
        corners = [at, at - 0.13 * along + 0.05 * side, at - 0.13 * along - 0.05 * side]
        axes.fill(*zip(*corners, strict=True), color=colour, lw=0, zorder=3)
    elif mark == "circle":
        place = tuple(at - 0.045 * along)
        axes.add_patch(plt.Circle(place, 0.045, facecolor="white", edgecolor=colour, lw=1.2, zorder=3))


def draw_graph(
    axes: Axes,
    graph: abdera.Graph,
    places: Mapping[str, tuple[float, float]],
    title: str,
    *,
    labels: Mapping[str, str] | None = None,
    size: tuple[float, float] = (0.3, 0.17),
    highlight: Sequence[tuple[str, str]] = (),
) -> None:
    """Draw a graph with its marks.

    Nodes are ellipses with half axes `size` at the given places. Pairs of `highlight` are thick and orange.
    """
    for edge in graph.edges():
        a, b = (np.array(places[end], dtype=float) for end in (edge.source, edge.target))
        along = (b - a) / np.linalg.norm(b - a)
        radius = 0.02 + 1 / math.hypot(*(along / np.array(size)))  # of the ellipse in this direction
        start, end = a + radius * along, b - radius * along
        chosen = {(edge.source, edge.target), (edge.target, edge.source)} & set(highlight)
        colour = ORANGE if chosen else "black"
        shorten = {"arrow": 0.1, "circle": 0.09, "tail": 0.0}
        line = np.array([start + shorten[edge.mark_source] * along, end - shorten[edge.mark_target] * along])
        axes.plot(line[:, 0], line[:, 1], color=colour, lw=3 if chosen else 1.4, zorder=1, solid_capstyle="butt")
        _mark(axes, start, -along, edge.mark_source, colour)
        _mark(axes, end, along, edge.mark_target, colour)
    for name, (x, y) in places.items():
        axes.add_patch(Ellipse((x, y), 2 * size[0], 2 * size[1], facecolor="#EEF3F7", edgecolor=GREY, lw=0.8, zorder=2))
        axes.text(x, y, (labels or {}).get(name, name), ha="center", va="center", fontsize=8, zorder=4)
    x, y = np.array(list(places.values())).T
    axes.set_xlim(x.min() - size[0] - 0.05, x.max() + size[0] + 0.05)
    axes.set_ylim(y.min() - size[1] - 0.05, y.max() + size[1] + 0.05)
    axes.set_aspect("equal")
    axes.axis("off")
    axes.set_title(title, fontsize=10)
