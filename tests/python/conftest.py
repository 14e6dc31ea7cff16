"""Tables that the tests share."""

import signal

import numpy as np
import pandas as pd
import pytest

# A shell that starts a job in the background has it ignore Ctrl-C, and the processes that tests start with it.
signal.signal(signal.SIGINT, signal.default_int_handler)


def chain(rows: int = 1000, seed: int = 0) -> np.ndarray:
    """X1 -> X2 -> X4 <- X3, linear and Gaussian."""
    rng = np.random.default_rng(seed)
    x1, x3 = rng.normal(size=rows), rng.normal(size=rows)
    x2 = x1 + rng.normal(size=rows)
    x4 = x2 + x3 + rng.normal(size=rows)
    return np.column_stack([x1, x2, x3, x4])


def random_table(rows: int, columns: int, seed: int = 0) -> np.ndarray:
    """Rows of a random linear Gaussian model, each variable with up to three earlier causes."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(rows, columns))
    for child in range(1, columns):
        for parent in rng.choice(child, size=min(child, 3), replace=False):
            values[:, child] += 0.6 * values[:, parent]
    return values


@pytest.fixture
def table() -> np.ndarray:
    return chain()


@pytest.fixture
def frame(table: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(table, columns=["dose", "weight", "age", "risk"])


@pytest.fixture
def mixed() -> pd.DataFrame:
    """Smoking -> tar; an unrelated grade; a number."""
    rng = np.random.default_rng(3)
    smoker = rng.random(2000) < 0.4
    tar = np.where(rng.random(2000) < np.where(smoker, 0.9, 0.1), "high", "low")
    grade = rng.choice(["a", "b", "c"], size=2000)
    return pd.DataFrame(
        {
            "smoker": smoker,
            "tar": pd.Categorical(tar),
            "grade": pd.Categorical(grade, categories=["a", "b", "c"], ordered=True),
            "number": rng.normal(size=2000),
        }
    )
