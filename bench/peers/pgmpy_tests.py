#!/usr/bin/env python3
"""p-values of Abdera's tests and pgmpy's on the same rows: Fisher z, chi-square and G-square.

usage: pgmpy_tests.py PATH/TO/abdera
Needs numpy, pandas and pgmpy. Exit code 1 when a p-value differs by more than 1e-9 where both tools mean the same. pgmpy
makes Yates' correction in strata whose table has one degree of freedom (scipy's default), which Abdera makes nowhere:
such queries are counted and left out.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from causal_learn_tests import QUERIES, continuous, discrete, ours
from pgmpy.ci_tests import ChiSquare, FisherZ, GSq

TESTS = (("fisher_z", FisherZ, continuous), ("chi_square", ChiSquare, discrete), ("g_square", GSq, discrete))


def corrected(frame: pd.DataFrame, x: str, y: str, given: list[str]) -> bool:
    """Whether a stratum has two levels of x and two of y, which is one degree of freedom."""
    strata = [part for _, part in frame.groupby(given, observed=True)] if given else [frame]
    return any(part[x].nunique() == 2 and part[y].nunique() == 2 for part in strata)


def main() -> int:
    abdera = sys.argv[1]
    different = compared = untestable = yates = 0
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "table.csv"
        for name, test, draw in TESTS:
            worst = 0.0
            for seed in range(QUERIES):
                rng = np.random.default_rng(seed)
                values = draw(rng)
                names = [f"v{i}" for i in range(values.shape[1])]
                np.savetxt(table, values, delimiter=",", header=",".join(names), comments="", fmt="%.17g")
                frame = pd.DataFrame(values, columns=names)
                if test is not FisherZ:
                    frame = frame.astype("category")
                order = [int(v) for v in rng.permutation(values.shape[1])]
                x, y, given = order[0], order[1], order[2 : 2 + int(rng.integers(0, 3))]
                if test is not FisherZ and corrected(frame, names[x], names[y], [names[v] for v in given]):
                    yates += 1
                    continue
                a = ours(abdera, table, name, x, y, given)
                done = test(frame)
                done.run_test(names[x], names[y], [names[v] for v in given])
                compared += 1
                if np.isnan(a):
                    untestable += 1
                    continue
                b = float(done.p_value_)
                worst = max(worst, abs(a - b))
                if not abs(a - b) <= 1e-9:
                    different += 1
                    print(f"{name} seed={seed}: {x} {y} | {given}: ours {a:.12g}, theirs {b:.12g}")
            print(f"{name}: largest difference {worst:.2g}")
    print(f"{compared} p-values compared with pgmpy, {different} different, {untestable} not testable for us, "
          f"{yates} left out for Yates' correction")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
