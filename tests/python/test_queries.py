"""Questions to graphs: the published answers, and those of the program."""

import itertools
import json
import pickle
import subprocess

import abdera
import numpy as np
import pandas as pd
import pytest
from abdera import Found, Graph, Independence, Instrument, PossibleEffect
from abdera.program import program

#: Pearl (2009), figure 3.4.
PEARL = "X1 --> X3 --> Xi; X1 --> X4; X2 --> X4; X2 --> X5 --> Xj; X4 --> Xi; X4 --> Xj; Xi --> X6 --> Xj"


def cpdag(edges: str) -> Graph:
    return Graph.parse(edges, kind="cpdag")


@pytest.fixture
def pearl() -> Graph:
    return Graph.parse(PEARL)


def test_separations_and_open_paths():
    graph = Graph.parse("A --> B <-- C --> D")
    assert graph.separated("A", "C") and not graph.separated("A", "C", ["B"])
    assert graph.open_path("A", "C") is None
    assert graph.open_path("A", "D", "B") == "A --> B <-- C --> D"
    assert graph.separator("B", "D") == ("C",) and graph.separator("A", "B") is None
    # Berkson: two causes of being in the sample depend on each other in it.
    berkson = Graph.parse("A --> S <-- B; C --> A; C --> B")
    assert berkson.separated("A", "B", ["C"]) and not berkson.separated("A", "B", ["C"], selection="S")


def test_separators_are_listed_and_limits_are_told():
    graph = Graph.parse("x --> a --> b --> y; x --> c <-- y")
    assert graph.separators("x", "y") == [("a",), ("b",)] and graph.separators("x", "y").complete
    assert graph.separators("x", "y", among=["b", "c"]) == [("b",)]
    assert graph.separators("x", "y", among=[]) == []
    assert sorted(graph.separators("x", "y", minimal=False)) == [("a",), ("a", "b"), ("b",)]
    assert graph.separators("x", "y", include="c") == []  # the collider opens what nothing else closes
    one = graph.separators("x", "y", limit=1)
    assert one == [("a",)] and not one.complete
    assert pickle.loads(pickle.dumps(one)).complete is False and isinstance(one, Found)


def test_implications_are_one_separation_a_pair():
    graph = Graph.parse("A --> B <-- C --> D")
    assert graph.implications() == [
        Independence("A", "C", ()),
        Independence("A", "D", ()),
        Independence("B", "D", ("C",)),
    ]
    assert cpdag("A --- B --- C").implications() == [Independence("A", "C", ("B",))]
    assert Graph.parse("A o-> B <-o C").implications() == [Independence("A", "C", ())]
    # Of a bow no pair is without an edge; beside it the hidden cause is in no set.
    assert Graph.parse("W --> X <-> Y; X --> Z", kind="admg").implications() == [
        Independence("W", "Y", ()),
        Independence("W", "Z", ("X",)),
        Independence("Y", "Z", ("X",)),
    ]
    for truth in (Graph.parse(PEARL), abdera.simulate("linear_gaussian", 1, variables=8).truth):
        pairs = [pair for pair in itertools.combinations(truth.nodes, 2) if not truth.adjacent(*pair)]
        implied = truth.implications()
        assert [(i.x, i.y) for i in implied] == pairs
        assert all(truth.separated(i.x, i.y, i.given) for i in implied)


def test_definite_and_possible_causes():
    sure = cpdag("X --- A --> Y; X --- B --> Y")  # Fang et al. (2022): in every member X points to A or B
    assert sure.kind == "cpdag"
    assert sure.descendants("X") == ["Y"] and sure.possible_descendants("X") == ["A", "Y", "B"]
    assert set(sure.ancestors("Y")) == {"X", "A", "B"} == set(sure.possible_ancestors("Y"))


def test_members_are_counted_listed_and_drawn():
    chain = cpdag("A --- B --- C")
    assert chain.class_size() == 3 == Graph.parse("A --> B --> C").class_size()
    members = chain.members()
    assert len(members) == 3 and members.complete and all(m.kind == "dag" and m.legal for m in members)
    assert not chain.members(2).complete
    marginal = Graph.parse("A o-> B <-o C")
    assert marginal.class_size() == 4 and marginal.class_size(limit=3) is None
    assert all(m.kind == "mag" for m in marginal.members())
    drawn = chain.draw_members(300, seed=1)
    counts = [sum(d == m for d in drawn) for m in members]
    assert sum(counts) == 300 and min(counts) > 60  # 300 draws of three: below 60 has a probability of 2e-7
    assert [str(d) for d in chain.draw_members(5, seed=1)] == [str(d) for d in drawn[:5]]


def test_the_class_of_a_complete_graph_has_a_factorial_of_members():
    nodes = 25
    marks = 3 * (1 - np.eye(nodes, dtype=int))
    factorial = 15511210043330985984000000
    assert Graph.from_marks(marks, kind="cpdag").class_size() == factorial


def test_adjustment_has_the_sets_of_the_textbook(pearl):
    assert not pearl.is_adjustment_set("Xi", "Xj", "X4")
    verdict = pearl.is_adjustment_set("Xi", "Xj", ["X4"])
    assert str(verdict) == "the non-causal path Xi <-- X3 <-- X1 --> X4 <-- X2 --> X5 --> Xj is open"
    assert pearl.is_adjustment_set("Xi", "Xj", ["X4", "X5"])
    expected = {frozenset({"X4", other}) for other in ("X1", "X2", "X3", "X5")}
    assert {frozenset(s) for s in pearl.adjustment_sets("Xi", "Xj")} == expected
    assert set(pearl.optimal_adjustment("Xi", "Xj")) == {"X4", "X5"}
    assert len(pearl.adjustment_sets("Xi", "Xj", minimal=False, limit=3)) == 3
    assert cpdag("A --- B").adjustment_sets("A", "B") == []
    assert cpdag("A --- B").optimal_adjustment("A", "B") is None
    assert Graph.parse("A --> B").adjustment_sets("A", "B") == [()]


def test_adjustment_sets_are_those_whose_regression_gives_the_effect():
    # All subsets, by a linear model of the DAG whose numbers are exact in the population.
    graph = Graph.parse("C --> A; C --> E; D --> E; D --> B; A --> B")
    covariance, effect = population(graph, "A", "B")
    others = [n for n in graph.nodes if n not in "AB"]
    valid = []
    for size in range(4):
        for given in itertools.combinations(others, size):
            regressors = ["A", *given]
            index = [graph.nodes.index(n) for n in regressors]
            slope = np.linalg.solve(covariance[np.ix_(index, index)], covariance[index, graph.nodes.index("B")])[0]
            if abs(slope - effect) < 1e-9:
                valid.append(frozenset(given))
    assert {frozenset(s) for s in graph.adjustment_sets("A", "B", minimal=False)} == set(valid)
    assert graph.adjustment_sets("A", "B") == [()]


def population(graph: Graph, x: str, y: str) -> tuple[np.ndarray, float]:
    """Covariance of a linear model with weights that no coincidence can cancel, and its total effect of x on y."""
    nodes = len(graph.nodes)
    weights = np.zeros((nodes, nodes))
    for k, edge in enumerate(graph):
        weights[graph.nodes.index(edge.target), graph.nodes.index(edge.source)] = 0.5 + 0.1 * np.sqrt(k + 2)
    total = np.linalg.inv(np.eye(nodes) - weights)
    return total @ total.T, total[graph.nodes.index(y), graph.nodes.index(x)]


def test_back_and_front_doors_have_the_sets_of_the_textbook(pearl):
    back = pearl.backdoor("Xi", "Xj")
    assert {frozenset(s) for s in back.sets} == {frozenset({"X4", o}) for o in ("X1", "X2", "X3", "X5")}
    assert back.sets.complete and back.valid is None and back.formula.startswith("sum_{")
    below = pearl.backdoor("Xi", "Xj", ["X3", "X4", "X6"])
    assert below.valid is False and below.formula is None and "{X6} descend from Xi" in below.explanation
    assert pearl.backdoor("Xi", "Xj", []).valid is False
    front = pearl.frontdoor("Xi", "Xj")
    assert front.sets == [("X6",)]
    assert front.formula == "sum_{X6} P(X6 | Xi) sum_{Xi'} P(Xj | Xi', X6) P(Xi')"


def test_effects_are_identified_or_a_hedge_is_shown():
    front = Graph.parse("x --> m --> y; x <-> y")
    found = front.identify("x", "y")
    assert found and "sum_{m}" in str(found) and "\\sum_{m}" in found.latex and found._repr_latex_().startswith("$")
    confounded = Graph.parse("z --> x; z --> y; x --> m --> y")
    assert confounded.identify("x", "y", latent="z")
    hedge = confounded.identify("x", "y", latent=["z", "m"])
    assert not hedge and "x <-> y" in hedge.formula and hedge._repr_latex_() is None


def test_instruments_are_those_of_brito_and_pearl():
    graph = Graph.parse("z --> x --> y; w --> z; w --> y; u --> x; u --> y")
    assert graph.instruments("x", "y", latent="u") == [Instrument("z", ("w",))]
    assert not graph.is_instrument("z", "x", "y", latent="u")
    verdict = graph.is_instrument("z", "x", "y", "w", latent="u")
    assert verdict and "z <-- w --> y: blocked by w" in str(verdict)


def test_possible_effects_have_numbers_from_a_table_or_a_covariance():
    # Maathuis et al. (2009): B on C with no parent, with A, and with C as its parent. B is 2 A, C half of B, and noise.
    chain = cpdag("A --- B --- C")
    assert chain.effects(None, "B", "C") == [
        PossibleEffect((), (), False),
        PossibleEffect(("A",), ("A",), False),
        PossibleEffect(("C",), None, True),
    ]
    table = pd.DataFrame(
        {
            "C": [0.925, 0.075, -0.675, -0.325],
            "B": [1.25, 0.75, -0.75, -1.25],
            "A": [0.5, 0.5, -0.5, -0.5],
            "other": [7.5, 7.25, 7.125, 7.875],
        }
    )
    covariance = abdera.Covariance([[8, 4, 2], [4, 12, 1], [2, 1, 1]], 100, ["B", "C", "A"])
    for data in (table, covariance):
        for optimal in (False, True):
            effects = [e.effect for e in chain.effects(data, "B", "C", optimal=optimal)]
            assert effects == pytest.approx([0.5, 0.5, 0], abs=1e-12)
        assert [e.effect for e in chain.effects(data, "A", "B")] == pytest.approx([2, 0], abs=1e-12)


def test_answers_are_those_of_the_program_to_the_last_bit(tmp_path):
    simulation = abdera.simulate("linear_gaussian", 300, seed=4, variables=8, degree=2.5)
    learned = abdera.boss(simulation.data)
    simulation.data.save(tmp_path / "d.h5")
    learned.save(tmp_path / "g.json")

    def ask(*words: str) -> dict:
        said = subprocess.run(
            [program(), "query", str(tmp_path / "g.json"), *words, "--json"], check=True, capture_output=True, text=True
        ).stdout
        return json.loads(said)

    assert learned.class_size() == int(ask("class")["members"])
    assert [[str(e) for e in m] for m in learned.members(3)] == ask("members", "--limit", "3")["members"]
    for x, y in itertools.permutations(learned.nodes[:4], 2):
        effects = learned.effects(simulation.data, x, y)
        assert [e.effect for e in effects] == [
            row["effect"] for row in ask("ida", x, y, "--data", str(tmp_path / "d.h5"))["effects"]
        ]
        assert learned.adjustment_sets(x, y) == [tuple(s) for s in ask("adjustment", x, y, "--minimal")["all_minimal"]]
        assert learned.possible_descendants(x) == ask("descendants", x)["possible"]


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda g: g.separated("A", "Bee"), abdera.UsageError, "no node 'Bee'"),
        (lambda g: g.separated("A", "A"), abdera.UsageError, "different nodes"),
        (lambda g: g.separated("A", "B", ["B"]), abdera.UsageError, "cannot be in given="),
        (lambda g: g.separators("A", "B", limit=0), abdera.UsageError, "limit must be at least 1"),
        (lambda g: g.members(0), abdera.UsageError, "limit must be at least 1"),
        (lambda g: Graph.parse("A o-o B").identify("A", "B"), abdera.NotApplicable, "not of a pag"),
        (lambda g: Graph.parse("A o-o B").draw_members(), abdera.NotApplicable, "members"),
        (lambda g: Graph.parse("A --- B --> C", kind="cpdag").class_size(), abdera.DataError, "no legal cpdag"),
        (lambda g: g.effects(["A", "B"], "A", "B"), abdera.UsageError, "data"),
        (lambda g: g.effects(pd.DataFrame({"A": [1.0, 2.0]}), "A", "B"), abdera.AbderaError, "'B'"),
        (lambda g: g.effects(pd.DataFrame({"A": [1.0, np.nan], "B": [1.0, 2.0]}), "A", "B"), abdera.DataError, "'A'"),
    ],
)
def test_mistakes_are_named(call, error, words):
    with pytest.raises(error, match=words):
        call(Graph.parse("A --> B"))
