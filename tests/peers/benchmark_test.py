#!/usr/bin/env python3
"""The parts of bench/peers/benchmark that need no peer: graphs, intervals, judgements, tables, the page."""

import json
import os
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench" / "peers"))

from benchmark import client, findings, generate, graphs, intervals, judge, measure, page, sections, tools, workloads  # noqa: E402

A, T, C = graphs.ARROW, graphs.TAIL, graphs.CIRCLE
CORE = min(os.sched_getaffinity(0))


def dag(nodes: int, *edges: tuple[int, int]) -> np.ndarray:
    out = np.zeros((nodes, nodes), dtype=bool)
    for a, b in edges:
        out[a, b] = True
    return out


class Graphs(unittest.TestCase):
    def test_class_of_a_chain_has_no_arrow_and_that_of_a_collider_has_two(self):
        chain = graphs.class_of(dag(3, (0, 1), (1, 2)))
        self.assertEqual(chain.tolist(), [[0, T, 0], [T, 0, T], [0, T, 0]])
        collider = graphs.class_of(dag(3, (0, 1), (2, 1)))
        self.assertEqual(collider.tolist(), [[0, A, 0], [T, 0, T], [0, A, 0]])

    def test_rules_of_meek_follow_a_collider(self):
        found = graphs.class_of(dag(4, (0, 2), (1, 2), (2, 3)))
        self.assertEqual((found[2, 3], found[3, 2]), (A, T))
        # 1 - 0 - 2 with 1 --> 3 <-- 2 and 0 - 3: rule 3 says 0 --> 3.
        found = graphs.class_of(dag(4, (0, 1), (0, 2), (0, 3), (1, 3), (2, 3)))
        self.assertEqual((found[0, 3], found[3, 0]), (A, T))
        self.assertEqual((found[0, 1], found[1, 0]), (T, T))

    def test_a_graph_with_a_cycle_or_a_line_is_no_dag(self):
        self.assertIsNone(graphs.dag_of(graphs.from_dag(dag(3, (0, 1), (1, 2), (2, 0)))))
        self.assertIsNone(graphs.dag_of(graphs.from_edges([(0, 1, T, T)], 2)))
        self.assertEqual(graphs.dag_of(graphs.from_edges([(1, 0, T, A)], 2)).tolist(), [[False, False], [True, False]])

    def test_a_hidden_cause_joins_its_children_with_two_arrows(self):
        mag = graphs.mag_of(dag(3, (2, 0), (2, 1)), observed=2)
        self.assertEqual(mag.tolist(), [[0, A], [A, 0]])

    def test_an_inducing_path_joins_nodes_that_no_set_separates(self):
        # 0 --> 1 <-- L1 --> 2 --> 3 and 1 --> 3 with L1 hidden: given 1 the path to 2 opens, without it 1 joins 0 and 3.
        mag = graphs.mag_of(dag(5, (0, 1), (4, 1), (4, 2), (1, 3), (2, 3)), observed=4)
        self.assertEqual((mag[1, 2], mag[2, 1]), (A, A))
        self.assertEqual((mag[0, 3], mag[3, 0]), (0, 0))  # {1, 2} separates them
        # 0 --> 1 <-- L --> 2, 1 --> 2: no set separates 0 and 2.
        mag = graphs.mag_of(dag(4, (0, 1), (3, 1), (3, 2), (1, 2)), observed=3)
        self.assertEqual((mag[0, 2], mag[2, 0]), (A, T))

    def test_distance_counts_pairs_once(self):
        one = graphs.from_edges([(0, 1, T, A), (1, 2, T, T)], 4)
        other = graphs.from_edges([(1, 0, T, A), (1, 2, T, T), (2, 3, C, A)], 4)
        self.assertEqual(graphs.distance(one, other), 2)
        self.assertEqual(graphs.distance(one, one), 0)

    def test_f1_is_that_of_hand_counts(self):
        true = graphs.from_edges([(0, 1, T, A), (1, 2, T, A)], 3)
        found = graphs.from_edges([(0, 1, T, A), (0, 2, T, A)], 3)
        self.assertEqual(graphs.adjacency_f1(found, true), 0.5)
        self.assertEqual(graphs.arrow_f1(found, true), 0.5)
        self.assertEqual(graphs.adjacency_f1(np.zeros((2, 2), np.int8), np.zeros((2, 2), np.int8)), 1)

    def test_an_arrow_is_right_unless_the_truth_has_a_path_against_it(self):
        truth = dag(3, (0, 1), (1, 2))
        found = graphs.from_edges([(2, 0, T, A), (0, 1, C, A), (1, 2, T, A)], 3)  # 0 is a cause of 2
        self.assertAlmostEqual(graphs.arrow_precision(found, graphs.mag_of(truth, 3), truth), 2 / 3)


class Data(unittest.TestCase):
    def test_samples_repeat_and_their_dags_have_no_cycle(self):
        for make in (
            lambda: generate.linear(3, 12, 4, 50),
            lambda: generate.with_latents(3, 18, 4, 50),
            lambda: generate.tables(3, 12, 3, 200),
            lambda: generate.linear(3, 12, 4, 50, "uniform"),
        ):
            one, other = make(), make()
            self.assertTrue((one.rows == other.rows).all())
            self.assertIsNotNone(graphs.dag_of(graphs.from_dag(one.dag)))
        self.assertEqual(generate.with_latents(3, 18, 4, 50).dag.shape, (20, 20))
        self.assertEqual(generate.with_latents(3, 18, 4, 50).rows.shape, (50, 18))

    def test_levels_are_all_there_and_depend_on_their_parents(self):
        sample = generate.tables(1, 8, 2, 3000)
        for column in sample.rows.T:
            self.assertEqual(sorted(set(column.tolist())), list(range(column.max() + 1)))
        a, b = np.argwhere(sample.dag)[0]
        counts = np.histogram2d(sample.rows[:, a], sample.rows[:, b], bins=(range(6), range(6)))[0]
        expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0, keepdims=True) / counts.sum()
        self.assertGreater(((counts - expected) ** 2 / np.maximum(expected, 1e-9)).sum(), 50)

    def test_standardised_columns_have_variance_one(self):
        rows = generate.standardised(generate.linear(1, 6, 2)).rows
        self.assertTrue(np.allclose(rows.std(axis=0), 1))


class Figures(unittest.TestCase):
    def test_times_have_two_digits_and_a_unit(self):
        cases = {1.234: "1.2 s", 12.34: "12 s", 0.01234: "12 ms", 0.001: "1.0 ms", 3.4e-05: "34 µs", 123.4: "120 s"}
        for value, text in cases.items():
            self.assertEqual(intervals.seconds(value), text)
        self.assertEqual(intervals.seconds(float("nan")), "-")

    def test_an_interval_holds_the_mean_and_leaves_out_what_is_no_number(self):
        mean = intervals.mean_of([1.0, 2.0, 3.0, 6.0, float("nan")])
        self.assertEqual((mean.value, mean.count), (3.0, 4))
        self.assertTrue(1 <= mean.low < 3 < mean.high <= 6)
        self.assertEqual(intervals.interval(intervals.mean_of([2.0, 4.0]), 1), "3.0")
        self.assertEqual(intervals.interval(intervals.mean_of([2.0] * 5), 1), "2.0 [2.0, 2.0]")
        self.assertEqual(intervals.interval(intervals.mean_of([]), 1), "-")


def outcome(tool: str, label: str, like: str, cpu: float, results: dict) -> measure.Outcome:
    entry = workloads.Entry(tool, "pc", label, {}, like)
    return measure.Outcome(entry, 0.5, 2048, dict.fromkeys(results, cpu), dict.fromkeys(results, 2 * cpu), results)


class Judged(unittest.TestCase):
    def setUp(self):
        self.cell = workloads.Cell(
            "toy",
            "pc-gaussian",
            "toy",
            3,
            lambda seed: generate.Sample(np.zeros((5, 3)), dag(3, (0, 1), (2, 1))),
            "cpdag",
            (),
            graphs=4,
        )
        right, wrong = [[0, 1, T, A], [2, 1, T, A]], [[0, 1, T, T]]
        self.rows = judge.records(
            self.cell,
            [
                outcome("abdera", "pc", "", 0.01, {1: wrong, 2: wrong, 3: wrong, 4: right}),
                outcome("causal-learn", "pc", "pc", 0.03, dict.fromkeys((1, 2, 3, 4), right)),
                outcome("pgmpy", "PC", "pc", 0.005, {1: wrong}),
            ],
        )

    def test_records_hold_distances_and_agreement(self):
        ours, theirs, few = self.rows
        self.assertEqual(ours.per_graph["SHD"], {1: 2, 2: 2, 3: 2, 4: 0})
        self.assertEqual(theirs.measures["SHD"].value, 0)
        self.assertEqual((theirs.agreement.identical, theirs.agreement.same_skeleton), (0.25, 0.25))
        self.assertEqual(theirs.agreement.distance, 1.5)
        self.assertAlmostEqual(theirs.agreement.time_ratio, 3)
        self.assertEqual((few.graphs, few.agreement.count, few.growth_mb), (1, 1, 2.0))

    def test_a_dag_is_judged_by_its_class(self):
        cell = workloads.Cell(
            "toy", "x", "toy", 2, lambda seed: generate.Sample(np.zeros((5, 2)), dag(2, (0, 1))), "cpdag", ()
        )
        row = judge.records(cell, [outcome("abdera", "pc", "", 1, {1: [[1, 0, T, A]]})])[0]
        self.assertEqual(row.per_graph["SHD"], {1: 0})

    def test_what_is_behind_is_found(self):
        results = [(self.cell, self.rows)]
        faster = findings.faster_peers(results)
        self.assertEqual([(f.theirs.tool, f.text) for f in faster], [("pgmpy", "2.0 times less processor time")])
        self.assertEqual(findings.smaller_peers(results), [])
        self.rows[1].growth_mb = 0.5
        self.assertEqual([f.text for f in findings.smaller_peers(results)], ["0.5 MB against 2.0 MB"])
        better = findings.more_accurate_peers(results)
        self.assertEqual({f.theirs.tool for f in better}, {"causal-learn"})  # one graph of pgmpy proves nothing

    def test_the_page_has_every_section_and_every_figure(self):
        results = [
            (workloads.Cell(section.key, section.key, "toy", 3, self.cell.make, "cpdag", ()), self.rows)
            for section in sections.SECTIONS
        ]
        about = page.Circumstances(
            "2026-01-01",
            "a machine",
            "abc",
            "./dev bench-peers",
            {"abdera": "1", "pgmpy": "2"},
            {"tetrad": "no Java"},
            "What was odd.",
            {"latent": [("a.svg", "what it shows")]},
        )
        text = page.write(results, about)
        for section in sections.SECTIONS:
            self.assertIn(f"## {section.title}\n\n{page.filled(section.text)}", text)
        self.assertIn("**This run.** What was odd.", text)
        self.assertIn("| TETRAD | not re-run | Java | no Java |", text)
        self.assertIn("![what it shows](a.svg)", text)
        self.assertIn("| **Abdera** | pc | 10 ms |  | 500 ms | 2.0 MB | 4 | 1.5 [0.5, 2.0] |", text)
        self.assertIn("| causal-learn | pc | 30 ms | 3.0 | 500 ms | 2.0 MB | 4 | 0.0 [0.0, 0.0] |", text)
        self.assertIn("| causal-learn pc | pc | 3 | 4 | 25% | 25% | 1.5 |", text)
        for peer, _, figure, _ in sections.QUOTED:
            self.assertIn(f"| {peer} |", text)
            self.assertIn(figure, text)

    def test_records_survive_a_file(self):
        back = judge.restored(json.loads(json.dumps(judge.plain(self.rows))))
        self.assertEqual(repr(back), repr(self.rows))

    def test_every_entry_names_a_tool_a_section_and_a_counterpart_that_is_there(self):
        for cells in (workloads.all_cells(), workloads.quick_cells()):
            self.assertEqual({cell.section for cell in cells}, {section.key for section in sections.SECTIONS})
            self.assertEqual({entry.tool for cell in cells for entry in cell.entries}, set(tools.TOOLS))
            for cell in cells:
                ours = {entry.label for entry in cell.entries if entry.tool == "abdera"}
                keys = [entry.key for entry in cell.entries]
                self.assertEqual(len(keys), len(set(keys)), cell.name)
                for entry in cell.entries:
                    self.assertTrue(entry.like in ours or not entry.like, f"{cell.name}: {entry.key}")

    def test_the_pinned_tetrad_is_that_of_its_pom(self):
        pom = (tools.FOLDER / "tetrad" / "pom.xml").read_text()
        self.assertIn(f"<artifactId>tetrad-lib</artifactId>\n      <version>{tools.PINNED_TETRAD}</version>", pom)


TOOL = """
import sys, time
sys.path.insert(0, {runners!r})
from serve import from_directed, serve
def slow(rows):
    while True: pass
serve("numpy", {{
    "sum": (lambda rows, **options: rows.sum() * options.get("times", 1), float),
    "graph": (lambda rows: rows, from_directed),
    "slow": (slow, float),
    "broken": (lambda rows: 1 / 0, float),
    "loud": (lambda rows: print("a line that is no answer"), lambda found: None),
}})
"""


class Processes(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        folder = Path(self.folder.name)
        (folder / "tool.py").write_text(TOOL.format(runners=str(tools.FOLDER / "runners")))
        self.log = folder / "log"
        self.command = [sys.executable, str(folder / "tool.py")]
        self.rows = np.array([[0.0, 1.0], [0.0, 0.0]])
        self.rows.tofile(folder / "rows")
        self.load = {"do": "load", "path": str(folder / "rows"), "shape": [2, 2], "kind": "numbers"}

    def tearDown(self):
        self.folder.cleanup()

    def test_a_tool_answers_fails_and_is_ended_at_its_limit(self):
        process = client.Process(self.command, CORE, self.log)
        ask = lambda learner, limit=20.0, **options: process.ask(  # noqa: E731
            {"do": "learn", "learner": learner, "options": options, "repeat": 2}, limit
        )
        process.ask(self.load, 20)
        answer = ask("sum", times=3)
        self.assertEqual((answer["result"], len(answer["cpu"])), (3.0, 2))
        self.assertEqual(ask("graph")["result"], [[0, 1, T, A]])
        self.assertIsNone(ask("loud")["result"])
        with self.assertRaisesRegex(client.Failed, "ZeroDivisionError"):
            ask("broken")
        with self.assertRaises(client.TooLong):
            ask("slow", limit=0.2)
        self.assertIsNotNone(process.child.returncode)

    def test_a_cell_goes_on_without_what_fails_or_is_too_slow(self):
        entries = [workloads.Entry("abdera", name, name) for name in ("sum", "broken", "slow")]
        cell = workloads.Cell(
            "toy",
            "absent",
            "toy",
            2,
            lambda seed: generate.Sample(self.rows, np.zeros((2, 2), bool)),
            "",
            tuple(entries),
            graphs=3,
            limit=1.0,
        )
        good, broken, slow = measure.run_cell(cell, {"abdera": self.command}, CORE, self.log)
        self.assertEqual(good.results, {1: 1.0, 2: 1.0, 3: 1.0})
        self.assertIn("ZeroDivisionError", broken.problem)
        self.assertTrue(slow.over_limit)
        self.assertEqual(slow.results, {})


if __name__ == "__main__":
    unittest.main()
