"""The tables that all tools get: random models by seed, with numpy alone.

Adjacency matrices are boolean, row = parent.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Sample:
    """Rows (n x p) of numbers or of levels, and the DAG behind them; nodes after the first p are latent."""

    rows: np.ndarray
    dag: np.ndarray

    @property
    def kind(self) -> str:
        return "levels" if self.rows.dtype.kind == "i" else "numbers"


def random_order(rng: np.random.Generator, lower: np.ndarray) -> np.ndarray:
    """The DAG of a strictly lower triangular matrix [child, parent], nodes shuffled; row = parent."""
    order = rng.permutation(len(lower))
    return (lower[np.ix_(order, order)] != 0).T


def linear(seed: int, variables: int, degree: float, rows: int = 1000, noise: str = "gaussian") -> Sample:
    """Erdos-Renyi graph, weights +-U[0.25, 1], noise variances U[0.5, 1.5], columns in random order."""
    rng = np.random.default_rng(seed)
    shape = (variables, variables)
    weights = np.tril(rng.uniform(0.25, 1, shape) * rng.choice([-1, 1], shape), -1)
    weights *= rng.random(shape) < degree / (variables - 1)
    if noise == "gaussian":
        draws = rng.normal(size=(rows, variables))
    elif noise == "uniform":
        draws = rng.uniform(-np.sqrt(3), np.sqrt(3), size=(rows, variables))
    else:
        raise ValueError(f"noise is gaussian or uniform, not {noise}")
    draws *= np.sqrt(rng.uniform(0.5, 1.5, variables))
    order = rng.permutation(variables)
    values = (draws @ np.linalg.inv(np.eye(variables) - weights).T)[:, order]
    return Sample(np.ascontiguousarray(values), (weights[np.ix_(order, order)] != 0).T)


def standardised(sample: Sample) -> Sample:
    """Each column with mean 0 and variance 1, which takes away what the scales tell."""
    rows = sample.rows - sample.rows.mean(axis=0)
    return Sample(rows / rows.std(axis=0), sample.dag)


def with_latents(seed: int, observed: int, degree: float, rows: int = 1000) -> Sample:
    """`linear` with a tenth of its variables taken away, chosen at random."""
    whole = linear(seed, round(observed / 0.9), degree, rows)
    order = np.random.default_rng([seed, 1]).permutation(len(whole.dag))
    return Sample(np.ascontiguousarray(whole.rows[:, order[:observed]]), whole.dag[np.ix_(order, order)])


def tables(seed: int, variables: int, degree: float, rows: int = 5000) -> Sample:
    """Levels 2 to 4, probabilities of each child drawn uniformly from the simplex for each combination of its parents'
    levels; at most four parents."""
    rng = np.random.default_rng(seed)
    shape = (variables, variables)
    lower = np.tril(rng.random(shape) < degree / (variables - 1), -1)
    for child in range(variables):
        parents = np.flatnonzero(lower[child])
        lower[child, rng.permutation(parents)[4:]] = False
    levels = rng.integers(2, 5, variables)
    values = np.zeros((rows, variables), dtype=np.int32)
    for child in range(variables):
        parents = np.flatnonzero(lower[child])
        stratum = np.zeros(rows, dtype=np.int64)
        for parent in parents:
            stratum = stratum * levels[parent] + values[:, parent]
        laws = rng.dirichlet(np.ones(levels[child]), int(np.prod(levels[parents])))
        values[:, child] = (rng.random((rows, 1)) > np.cumsum(laws, axis=1)[stratum, :-1]).sum(axis=1)
    order = rng.permutation(variables)
    shuffled = values[:, order]
    # Levels that no row has are left out: tools differ in what they count as levels.
    coded = np.stack([np.unique(column, return_inverse=True)[1] for column in shuffled.T], axis=1)
    return Sample(np.ascontiguousarray(coded.astype(np.int32)), lower[np.ix_(order, order)].T)


def series(seed: int, variables: int, rows: int = 500) -> Sample:
    """A stable vector autoregression with links at lags 1 to 3; its graph over time is not compared."""
    rng = np.random.default_rng(seed)
    lags = [0.4 * np.eye(variables) * (lag == 0) for lag in range(3)]
    for _ in range(variables):
        a, b = rng.choice(variables, 2, replace=False)
        lags[int(rng.integers(3))][b, a] = rng.choice([-1, 1]) * rng.uniform(0.2, 0.4)
    values = rng.normal(size=(rows + 100, variables))
    for t in range(3, rows + 100):
        values[t] += sum(matrix @ values[t - 1 - lag] for lag, matrix in enumerate(lags))
    return Sample(np.ascontiguousarray(values[100:]), np.zeros((variables, variables), dtype=bool))


def graph_pair(seed: int, nodes: int, edges: float) -> Sample:
    """Two random DAGs, one below the other, as rows."""
    rng = np.random.default_rng(seed)
    pair = []
    for _ in range(2):
        lower = np.tril(rng.random((nodes, nodes)) < 2 * edges / (nodes * (nodes - 1)), -1)
        pair.append(random_order(rng, lower))
    return Sample(np.concatenate(pair).astype(float), pair[0])
