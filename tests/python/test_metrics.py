"""Distances between graphs: those of the program on random pairs, and those of gadjid."""

import inspect
import json
import math
import os
import subprocess

import abdera
import numpy as np
import pytest
from abdera.program import program


def random_dag(rng: np.random.Generator, nodes: int, edges: float) -> np.ndarray:
    """[i, j] = 1 for i --> j."""
    upper = np.triu(rng.random((nodes, nodes)) < 2 * edges / (nodes * (nodes - 1)), 1).astype(np.int8)
    order = rng.permutation(nodes)
    return upper[np.ix_(order, order)]


def graphs(rng: np.random.Generator, nodes: int) -> tuple[abdera.Graph, abdera.Graph]:
    """Two DAGs over the same nodes."""
    return tuple(abdera.Graph.from_numpy(random_dag(rng, nodes, 1.5 * nodes), convention="from_row") for _ in range(2))


def class_of(dag: abdera.Graph) -> abdera.Graph:
    """Its CPDAG, from the separations of the graph itself."""
    by_graph = abdera.learn(dag.nodes, "pc", test=lambda x, y, given: float(dag.separated(x, y, given)))
    assert by_graph.kind == "cpdag"
    return by_graph


@pytest.mark.parametrize("kind", ["dag", "cpdag"])
def test_all_metrics_are_those_of_the_program(tmp_path, kind):
    rng = np.random.default_rng(11)
    for _ in range(5):
        truth, estimate = graphs(rng, 7)
        if kind == "cpdag":
            estimate = class_of(estimate)
        truth.save(tmp_path / "truth.json", force=True)
        estimate.save(tmp_path / "estimate.json", force=True)
        said = subprocess.run(
            [program(), "compare", tmp_path / "truth.json", tmp_path / "estimate.json", "--json"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        expected = {k: v for values in json.loads(said)["metrics"].values() for k, v in values.items()}
        found = abdera.compare(truth, estimate)
        assert list(found) == list(expected)
        for name, value in found.items():
            assert value == expected[name] or (expected[name] is None and math.isnan(value)), name
        assert found == pytest.approx(
            abdera.compare(tmp_path / "truth.json", str(tmp_path / "estimate.json")), nan_ok=True
        )


def test_counts_of_a_pair_by_hand():
    truth, estimate = abdera.Graph.parse("A --> B <-- C"), abdera.Graph.parse("A --> B --> C")
    # One edge is turned. Effects: B on C is claimed and none, C on B is missed, A on C claimed through B.
    assert abdera.shd(truth, estimate) == 1 and abdera.shd(truth, estimate, reversal=2) == 2
    assert abdera.shd(truth, estimate, normalised=True) == pytest.approx(1 / 3)
    assert abdera.shd(truth, estimate, count="marks") == 2
    assert abdera.adjacency(truth, estimate) == (1.0, 1.0, 1.0)
    assert abdera.arrow(truth, estimate).precision == 0.5
    assert abdera.separation_distance(truth, truth) == 0
    assert abdera.compare(truth, estimate, ["shd", "adjacency"]) == {
        "shd": 1,
        "shd_normalised": pytest.approx(1 / 3),
        "adjacency_precision": 1.0,
        "adjacency_recall": 1.0,
        "adjacency_f1": 1.0,
    }


def test_marks_are_compared_with_the_class_of_the_truth():
    chain = abdera.Graph.parse("A --> B --> C")
    learned = abdera.Graph.parse("A --- B --- C", kind="cpdag")
    assert abdera.shd(chain, learned) == 0
    assert abdera.sid(chain, learned)[:2] == (0, 6)  # the member C --> B --> A is wrong about every pair
    assert abdera.shd(abdera.Graph.parse("A --> B <-- C"), abdera.Graph.parse("A o-> B <-o C")) == 0


def test_every_metric_has_a_function_with_its_options():
    entries = abdera.components("metrics")
    assert sorted(entry["name"] for entry in entries) == sorted(abdera.metrics.__all__)
    for entry in entries:
        function = getattr(abdera, entry["name"])
        assert function is getattr(abdera.metrics, entry["name"])
        parameters = inspect.signature(function).parameters
        for option in entry["options"]:
            assert parameters[option["name"]].default == option["default"]


def test_every_function_gives_the_values_of_compare():
    truth, estimate = graphs(np.random.default_rng(5), 6)
    every = abdera.compare(truth, estimate)
    for entry in abdera.components("metrics"):
        if "dag" not in entry["truth_kinds"]:
            continue
        value = getattr(abdera, entry["name"])(truth, estimate)
        names = [name.strip() for name in entry["values"].split(",")]
        values = list(value) if isinstance(value, tuple) else [value]
        for name, number in zip(names, values):
            assert number == every[name] or math.isnan(number), name


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda a, b: abdera.compare(a, b, "shdd"), abdera.UsageError, "did you mean 'shd'"),
        (lambda a, b: abdera.compare(a, b, reversal=2), abdera.UsageError, "name it"),
        (lambda a, b: abdera.compare(a, b, "shd", reversl=2), abdera.UsageError, "did you mean 'reversal'"),
        (lambda a, b: abdera.shd(a, abdera.Graph.parse("A --> D")), abdera.DataError, "'D'"),
        (lambda a, b: abdera.sid(abdera.Graph.parse("A --- B", kind="cpdag"), b), abdera.NotApplicable, "cpdag"),
        (lambda a, b: abdera.circle(a, b), abdera.NotApplicable, "pag"),
    ],
)
def test_mistakes_are_named(call, error, words):
    truth = abdera.Graph.parse("A --> B")
    with pytest.raises(error, match=words):
        call(truth, truth)


@pytest.mark.skipif(os.environ.get("ABDERA_FULL") != "1", reason="the full tier: needs gadjid")
def test_sid_and_adjustment_distances_are_those_of_gadjid_on_1000_graphs():
    import gadjid

    rng = np.random.default_rng(8)
    kinds = set()
    for trial in range(1000):
        nodes = int(rng.integers(3, 13))
        dags = [random_dag(rng, nodes, float(rng.uniform(0.5, 2.5)) * nodes) for _ in range(2)]
        truth, estimate = (abdera.Graph.from_numpy(dag, convention="from_row") for dag in dags)
        if trial % 4 == 3:
            estimate = class_of(estimate)
        kinds.add(estimate.kind)
        matrices = [graph.to_numpy(convention="gadjid").astype(np.int8) for graph in (truth, estimate)]
        for name in ("parent_aid", "ancestor_aid", "oset_aid"):
            share, count = getattr(gadjid, name)(*matrices, edge_direction="from row to column")
            assert getattr(abdera, name)(truth, estimate) == count, (trial, name)
            assert getattr(abdera, name)(truth, estimate, normalised=True) == pytest.approx(share)
        if estimate.kind == "dag":
            share, count = gadjid.sid(*matrices, edge_direction="from row to column")
            found = abdera.sid(truth, estimate)
            assert (found.lower, found.upper) == (count, count), trial
            assert found.lower_normalised == pytest.approx(share)
    assert kinds == {"dag", "cpdag"}
