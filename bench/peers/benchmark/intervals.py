"""Medians, means with their intervals, and how numbers are written."""

from dataclasses import dataclass

import numpy as np

RESAMPLES = 4000
FEWEST = 4  # of which an interval is given


@dataclass(frozen=True)
class Mean:
    """A mean over graphs; low and high bound the middle 95 % of bootstrap means, and are nan for fewer than four."""

    value: float
    low: float
    high: float
    count: int


def mean_of(values: list[float]) -> Mean:
    """Percentile bootstrap over graphs, the same resamples each time; values that are nan are left out."""
    kept = np.asarray([v for v in values if not np.isnan(v)])
    if len(kept) == 0:
        return Mean(float("nan"), float("nan"), float("nan"), 0)
    if len(kept) < FEWEST:
        return Mean(float(kept.mean()), float("nan"), float("nan"), len(kept))
    chosen = np.random.default_rng(1).integers(0, len(kept), (RESAMPLES, len(kept)))
    low, high = np.quantile(kept[chosen].mean(axis=1), (0.025, 0.975))
    return Mean(float(kept.mean()), float(low), float(high), len(kept))


def median_of(values: list[float]) -> float:
    return float(np.median(values)) if values else float("nan")


def seconds(value: float) -> str:
    """Two significant digits, with the unit."""
    if np.isnan(value):
        return "-"
    for scale, unit in ((1, "s"), (1e3, "ms")):
        if value * scale >= 1:
            return f"{two_digits(value * scale)} {unit}"
    return f"{two_digits(value * 1e6)} µs"


def two_digits(value: float) -> str:
    if value == 0:
        return "0"
    digits = max(0, 1 - int(np.floor(np.log10(abs(value)) + 1e-9)))
    return f"{round(value, digits):.{digits}f}" if digits else f"{float(f'{value:.1e}'):.0f}"


def interval(mean: Mean, digits: int) -> str:
    if mean.count == 0:
        return "-"
    if np.isnan(mean.low):
        return f"{mean.value:.{digits}f}"
    return f"{mean.value:.{digits}f} [{mean.low:.{digits}f}, {mean.high:.{digits}f}]"
