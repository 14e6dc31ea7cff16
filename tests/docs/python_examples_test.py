#!/usr/bin/env python3
"""python_examples_test.py ABDERA: the Python on the page of every component runs with the installed package."""

import importlib.util
import os
import random
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

import abdera

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(sys.argv.pop(1)).resolve()

spec = importlib.util.spec_from_file_location("reference_pages", ROOT / "tools" / "reference_pages.py")
pages = importlib.util.module_from_spec(spec)
sys.modules["reference_pages"] = pages
spec.loader.exec_module(pages)
COMPONENTS = pages.registry(PROGRAM)
pages.find_guides(COMPONENTS, ROOT / "docs")

NETWORK = """network n {}
variable A { type discrete [ 2 ] { yes, no }; }
variable B { type discrete [ 2 ] { yes, no }; }
probability ( A ) { table 0.3, 0.7; }
probability ( B | A ) { (yes) 0.9, 0.1; (no) 0.2, 0.8; }
"""


class PythonExamples(unittest.TestCase):
    def setUp(self) -> None:
        work = tempfile.TemporaryDirectory()
        self.addCleanup(work.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(work.name)
        draw = random.Random(1)
        rows = []
        for _ in range(300):
            z = draw.gauss(0, 1)
            rows.append([z + draw.gauss(0, 1), z + draw.gauss(0, 1), z, draw.gauss(0, 1)])
        for name, shown in (("numbers", "{:.6f}".format), ("levels", lambda v: "yes" if v > 0 else "no")):
            lines = ["X,Y,Z,W", *(",".join(map(shown, row)) for row in rows)]
            Path(f"{name}.csv").write_text("\n".join(lines) + "\n")
        Path("asia.bif").write_text(NETWORK)

    def value(self, component: Any) -> object:
        """What the line gives."""
        pag = "dag" not in component.about.get("truth_kinds", "dag").split(", ")
        graph = abdera.Graph.parse("Z o-o X; Z o-o Y; W" if pag else "Z --> X; Z --> Y; W")
        names = {
            "abdera": abdera,
            "graph": graph,
            "truth": graph,
            "table": "levels.csv" if component.about.get("columns") == "levels" else "numbers.csv",
        }
        _, line = pages.examples(component)
        name, _, expression = line.partition(" = ")
        self.assertTrue(name.isidentifier(), line)
        return eval(expression, names)

    def each(self, plural: str) -> Any:
        for component in COMPONENTS:
            if component.plural == plural:
                with self.subTest(component.name):
                    yield component, self.value(component)

    def test_learners_give_graphs_over_the_columns(self) -> None:
        for _, graph in self.each("learners"):
            self.assertEqual(list(graph.nodes), ["X", "Y", "Z", "W"])

    def test_tests_have_a_verdict(self) -> None:
        for _, result in self.each("tests"):
            self.assertEqual(result.outcome, "tested")
            self.assertGreaterEqual(result.p_value, 0)

    def test_scores_are_numbers(self) -> None:
        for _, value in self.each("scores"):
            self.assertIsInstance(value, float)

    def test_simulators_give_rows_and_a_truth(self) -> None:
        for plural in ("simulators", "observations"):
            for _, world in self.each(plural):
                self.assertGreater(world.data.shape[0], 0)
                self.assertIsInstance(world.truth, abdera.Graph)

    def test_models_are_fitted(self) -> None:
        for _, scm in self.each("fits"):
            self.assertEqual(sorted(scm.names), ["W", "X", "Y", "Z"])

    def test_metrics_of_a_graph_on_itself_run(self) -> None:
        for _, distance in self.each("metrics"):
            self.assertIsNotNone(distance)

    @unittest.skipUnless(os.environ.get("ABDERA_DATA_MIRROR"), "no mirror of data (ABDERA_DATA_MIRROR)")
    def test_datasets_are_fetched(self) -> None:
        for component in COMPONENTS:
            Path(f"{component.name}.bif").write_text(NETWORK)
        for component, data in self.each("datasets"):
            if component.about["network"]:
                self.assertEqual(list(data.nodes), ["A", "B"])
            elif component.about["columns"]:
                self.assertEqual(list(data.names), component.about["columns"])


if __name__ == "__main__":
    unittest.main()
