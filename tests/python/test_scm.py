"""Models: seeing, doing, imagining, and fitting, with the numbers of the textbooks and those of the program."""

import inspect
import json
import pickle
import subprocess

import abdera
import numpy as np
import pandas as pd
import pytest
from abdera.program import program


def command(*arguments: str) -> str:
    return subprocess.run([program(), *arguments], check=True, capture_output=True, text=True).stdout


def flat(rows: list) -> list:
    """The comparison as the program prints it, in one level."""
    out = []
    for row in rows:
        one = {}
        for key, value in row.items():
            one.update({f"{key}_{k}": v for k, v in value.items()} if isinstance(value, dict) else {key: value})
        out.append(one)
    return out


@pytest.fixture(scope="module")
def stones() -> abdera.Scm:
    return abdera.simulators.textbook(1).scm


def test_had_x1_been_5_x2_would_have_been_13():
    # x1 := u1 + 1, x2 := 3 x1 + u2; seen (2, 4): u2 = -2, so 3 * 5 - 2.
    scm = abdera.simulators.textbook(1, case="two_equations").scm
    answer = scm.counterfactual(pd.DataFrame({"x1": [2.0], "x2": [4.0]}), do={"x1": 5})
    assert answer.data.to_numpy().tolist() == [[5.0, 13.0]] and answer.factual.to_numpy().tolist() == [[2.0, 4.0]]
    assert answer.exact and answer.source == {"x1": "set", "x2": "solved for its noise"}


def test_kidney_stones_reverse_what_is_seen(stones):
    # Charig et al. (1986): 81 of 87 and 192 of 263 with surgery, 234 of 270 and 55 of 80 without.
    success = {"success": "yes"}
    assert stones.probability(success, {"open_surgery": "yes"}) == pytest.approx(273 / 350, abs=1e-15)
    assert stones.probability(success, {"open_surgery": "no"}) == pytest.approx(289 / 350, abs=1e-15)
    surgery = 357 / 700 * 81 / 87 + 343 / 700 * 192 / 263
    assert stones.do(open_surgery="yes").probability(success) == pytest.approx(surgery, abs=1e-15)
    assert stones.probability(success, do={"open_surgery": 1}) == pytest.approx(surgery, abs=1e-15)
    assert stones.probability(success, do={"open_surgery": False}) == pytest.approx(0.7789, abs=5e-5)
    effect = stones.average_effect("open_surgery", "success", from_="no", to="yes", n=200_000)
    puncture = 357 / 700 * 234 / 270 + 343 / 700 * 55 / 80
    assert abs(effect.value - (surgery - puncture)) < 5 * effect.standard_error < 0.01
    # Of those in whom puncture failed, surgery would have helped some: no rung below can say how many.
    helped = stones.probability(success, {"open_surgery": "no", "success": "no"}, do={"open_surgery": "yes"})
    assert 0 < helped < 1
    shares = stones.causation("open_surgery", "success", n=20_000)
    assert shares.both_bounds[0] - 1e-9 <= shares.both <= shares.both_bounds[1] + 1e-9


def test_a_diagnosis_ranks_by_what_brought_the_symptoms_about():
    scm = abdera.simulators.medical_triage(1).scm
    patient = {"over_60": 1, "overweight": 1, "smoker": 0, "chest_pain": 1}
    diseases = ["heart_disease", "diabetes"]
    ranked = {d.disease: d for d in scm.diagnose(patient, diseases, ["chest_pain"])}
    for disease in diseases:
        assert ranked[disease].posterior == pytest.approx(scm.probability({disease: 1}, patient), abs=1e-12)
    assert ranked["diabetes"].posterior > ranked["heart_disease"].posterior
    assert ranked["heart_disease"].disablement > ranked["diabetes"].disablement == 0


def test_interventions_and_their_comparison_are_those_of_the_program(tmp_path):
    command(
        "simulate",
        "random_scm",
        "-p",
        "variables=6",
        "-p",
        "mechanism=mlp",
        "--samples",
        "500",
        "--seed",
        "3",
        "-o",
        str(tmp_path / "s.h5"),
    )
    said = command(
        "intervene",
        str(tmp_path / "s.h5"),
        "--do",
        "X2=1.5",
        "--shift",
        "X4=-0.25",
        "--draw",
        "X5=uniform:1:2",
        "--json",
        "-o",
        str(tmp_path / "i.h5"),
    )
    scm = abdera.Scm.read(tmp_path / "s.h5")
    changed = scm.intervene({"X2": 1.5}, shift={"X4": -0.25}, draw={"X5": ("uniform", 1, 2)})
    there = abdera.open_dataset(tmp_path / "i.h5").to_numpy()
    np.testing.assert_array_equal(changed.sample(500, seed=3).to_numpy(), there)
    assert scm.compare(changed, 500, seed=3) == flat(json.loads(said))
    # The same noise in both worlds: rows differ only below the changes.
    below = {"X2", "X4", "X5"} | {d for x in ("X2", "X4", "X5") for d in scm.graph.descendants(x)}
    seen = scm.sample(500, seed=3)
    assert {name for j, name in enumerate(seen.names) if (seen.to_numpy()[:, j] != there[:, j]).any()} == below


def test_counterfactuals_of_a_simulation_are_those_of_the_program(tmp_path):
    command("simulate", "random_discrete", "-p", "variables=5", "--samples", "200", "-o", str(tmp_path / "s.h5"))
    said = command("counterfactual", str(tmp_path / "s.h5"), "--do", "X1=0", "--json", "-o", str(tmp_path / "c.h5"))
    answer = abdera.Simulation.read(tmp_path / "s.h5").counterfactual({"X1": 0})
    there = abdera.open_dataset(tmp_path / "c.h5")
    np.testing.assert_array_equal(answer.data.to_numpy(), there.to_numpy())
    assert answer.comparison == flat(json.loads(said)) and answer.exact
    assert answer.source == {row["variable"].partition("=")[0]: row["values"] for row in json.loads(said)}
    assert len(abdera.Scm.read(tmp_path / "s.h5").counterfactual(do={"X1": 0}, rows=7).data) == 7


def test_noise_that_a_level_leaves_open_is_drawn_by_the_seed(stones):
    seen = stones.sample(50, seed=1)
    first, again, other = (stones.counterfactual(seen, do={"open_surgery": "yes"}, seed=s) for s in (1, 1, 2))
    assert not first.exact and first.source["large_stone"] == "copied"
    np.testing.assert_array_equal(first.data.to_numpy(), again.data.to_numpy())
    assert (first.data.to_numpy() != other.data.to_numpy()).any()


@pytest.mark.parametrize("family", ["auto", "spline"])
def test_a_fit_is_that_of_the_program(tmp_path, family):
    command("simulate", "linear_gaussian", "-p", "variables=4", "--samples", "400", "-o", str(tmp_path / "s.h5"))
    said = command(
        "fit",
        str(tmp_path / "s_truth.json"),
        str(tmp_path / "s.h5"),
        "-p",
        f"family={family}",
        "--json",
        "-o",
        str(tmp_path / "m.json"),
    )
    fitted = abdera.Scm.fit(tmp_path / "s_truth.json", tmp_path / "s.h5", family=family)
    assert fitted.report == json.loads(said)
    assert fitted.to_json() == (tmp_path / "m.json").read_text()
    table = fitted.coefficients()
    assert set(table["variable"]) == {"X1", "X2", "X3", "X4"}
    assert "log-likelihood" in fitted.summary()


def test_least_squares_is_that_of_numpy():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(200, 2))
    y = 1.0 + x @ [2.0, -0.5] + rng.normal(size=200)
    frame = pd.DataFrame({"a": x[:, 0], "b": x[:, 1], "y": y})
    fitted = abdera.Scm.fit(abdera.Graph.parse("a --> y <-- b"), frame)
    expected = np.linalg.lstsq(np.column_stack([np.ones(200), x]), y, rcond=None)[0]
    found = fitted.coefficients().query("variable == 'y'").set_index("name")["value"]
    np.testing.assert_allclose(found.loc[["intercept", "a", "b"]], expected, rtol=1e-12)
    response = fitted.mechanism("y")["response"]
    assert response["weights"] == [found["a"], found["b"]]
    effect = fitted.average_effect("a", "y", n=100)
    assert effect.value == pytest.approx(found["a"], abs=1e-12) and effect.standard_error < 1e-12


def test_the_standard_error_of_an_average_effect_is_that_of_drawing_rows_and_not_of_the_fit():
    rng = np.random.default_rng(2)
    x = rng.normal(size=60)
    frame = pd.DataFrame({"x": x, "y": np.exp(x / 2) + rng.normal(size=60)})
    graph = abdera.Graph.parse("x --> y")
    linear = abdera.Scm.fit(graph, frame)
    slope = linear.coefficients().query("variable == 'y' and name == 'x'").iloc[0]
    assert slope["standard_error"] > 0.1
    assert linear.average_effect("x", "y", n=1000).standard_error < 1e-12
    levels = frame.apply(lambda column: pd.Categorical(np.where(column > 0.5, "high", "low")))
    table = abdera.Scm.fit(graph, levels)
    few, many = (table.average_effect("x", "y", from_="low", to="high", n=n).standard_error for n in (400, 40_000))
    assert few / many == pytest.approx(10, rel=0.1)


def test_the_fit_has_every_option_of_the_registry():
    parameters = inspect.signature(abdera.Scm.fit).parameters
    (entry,) = abdera.components("fits")
    for option in entry["options"]:
        assert parameters[option["name"]].default == option["default"]
    assert set(parameters) == {"graph", "data", "n_jobs"} | {option["name"] for option in entry["options"]}


def test_a_series_is_changed_for_a_time():
    scm = abdera.simulate("random_time_series", 1, variables=3).scm
    seen = scm.sample(60).to_numpy()
    changed = scm.intervene({"X1": 9}, from_=20, to=29)
    after = changed.sample(60).to_numpy()
    np.testing.assert_array_equal(after[:20], seen[:20])
    assert (after[20:30, 0] == 9).all() and scm.is_series
    twice = changed.intervene(shift={"X2": 1}, from_=50, to=50).sample(60).to_numpy()
    np.testing.assert_array_equal(twice[:50], after[:50])
    assert twice[50, 1] != after[50, 1]
    assert list(scm.graphs) == ["window"] and scm.compare(scm.do(X1=9), 50)[0]["standard_error"] is None


def test_mechanisms_are_replaced_and_interventions_can_miss():
    scm = abdera.simulate("linear_gaussian", 1, seed=1, variables=3, degree=2).scm
    child = next(v for v in scm.variables if v.parents)
    mechanism = scm.mechanism(child.name)
    mechanism["response"]["weights"] = [0.0] * len(child.parents)
    changed = scm.intervene(replace={child.name: mechanism})
    assert changed.mechanism(child.name) == mechanism and scm.mechanism(child.name) != mechanism
    missed = scm.intervene({"X1": 5}, miss=1.0)
    np.testing.assert_array_equal(missed.sample(5).to_numpy(), scm.sample(5).to_numpy())


def test_a_model_pickles_and_saves(tmp_path, stones):
    fitted = abdera.Scm.fit(stones.graph, stones.sample(500))
    fitted.save(tmp_path / "m.json")
    read = abdera.Scm.read(tmp_path / "m.json")
    copy = pickle.loads(pickle.dumps(fitted))
    assert read.to_json() == copy.to_json() == fitted.to_json() == abdera.Scm.from_json(fitted.to_json()).to_json()
    assert copy.report == fitted.report and copy.summary() == fitted.summary()
    assert [v.levels for v in read.variables] == [("no", "yes")] * 3
    with pytest.raises(abdera.UsageError, match="force=True"):
        fitted.save(tmp_path / "m.json")
    with pytest.raises(abdera.UsageError, match="json"):
        fitted.save(tmp_path / "m.h5")


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda s: s.do(open_surgry="yes"), abdera.UsageError, "did you mean 'open_surgery'"),
        (lambda s: s.do(open_surgery="maybe"), abdera.UsageError, "there are: no, yes"),
        (lambda s: s.do(open_surgery=2), abdera.UsageError, "open_surgery"),
        (lambda s: s.do(), abdera.UsageError, "nothing is changed"),
        (lambda s: s.shift(success=1), abdera.UsageError, "success"),
        (lambda s: s.intervene({"success": 1}, from_=3), abdera.UsageError, "no time"),
        (lambda s: s.counterfactual(s.sample(5), do={"success": 1}, rows=3), abdera.UsageError, "rows="),
        (lambda s: s.counterfactual(np.zeros((2, 2)), do={"success": 1}), abdera.NotApplicable, "no column"),
        (lambda s: s.probability({"success": 7}), abdera.UsageError, "no level named 7"),
        (lambda s: s.probability({"success": "yess"}), abdera.UsageError, "^event: 'success' has no level 'yess'; did"),
        (
            lambda s: s.probability({"success": 1}, {"success": "x"}),
            abdera.UsageError,
            "^given: 'success' has no level",
        ),
        (
            lambda s: s.probability({"success": 1}, {"sucess": 1}),
            abdera.UsageError,
            "^given: the model has no variable",
        ),
        (
            lambda s: s.probability({"success": 1}, do={"open_surgery": "maybe"}),
            abdera.UsageError,
            "^do: 'open_surgery' has no level 'maybe'; there are: no, yes",
        ),
        (lambda s: s.probability(("success", 1)), abdera.UsageError, "^event is a mapping, such as"),
        (
            lambda s: s.diagnose({"success": "x"}, "success", "success"),
            abdera.UsageError,
            "^findings: 'success' has no",
        ),
        (
            lambda s: s.diagnose({}, ["sucess"], []),
            abdera.UsageError,
            "^diseases: the model has no variable 'sucess'; did you mean 'success'",
        ),
        (
            lambda s: s.do(success=None),
            abdera.UsageError,
            "^do: 'success' is a number or the label of a level, not None$",
        ),
        (lambda s: s.do(5), abdera.UsageError, '^do is a mapping, such as {"dose": 1}, not 5$'),
        (lambda s: s.shift(success="up"), abdera.UsageError, "^shift: 'success' must be a number, not 'up'$"),
        (
            lambda s: s.intervene(draw={"success": 3}),
            abdera.UsageError,
            "^draw: 'success' is drawn from a law, such as",
        ),
        (lambda s: s.intervene(replace={"success": 3}), abdera.UsageError, "^replace: 'success' takes a dict"),
        (lambda s: s.compare(np_frame(), 100), abdera.UsageError, "^other is a model, as do, shift or intervene give"),
        (lambda s: abdera.Scm.fit(np_frame(), s.graph), abdera.UsageError, "the graph comes first, Scm.fit"),
        (
            lambda s: abdera.Scm.fit(np_frame(), np_frame()),
            abdera.UsageError,
            "^a graph is an abdera.Graph or the path of a file, not a DataFrame$",
        ),
        (lambda s: abdera.pc(s.graph), abdera.DataError, "^a Graph is no data: give a table"),
        (lambda s: s.mechanism("sucess"), abdera.UsageError, "no variable 'sucess'"),
        (lambda s: s.summary(), abdera.NotApplicable, "not fitted"),
        (
            lambda s: abdera.Scm.fit(abdera.Graph.parse("a --- b"), pd.DataFrame({"a": [1.0], "b": [2.0]})),
            abdera.NotApplicable,
            r"Graph.members\(\) lists them; fit one of them, or take any with extend=True",
        ),
        (lambda s: abdera.Scm.from_json("{"), abdera.DataError, "JSON"),
        (lambda s: abdera.simulate("linear_gaussian", 1).scm.probability({"X1": 1}), abdera.UsageError, "level"),
        (
            lambda s: abdera.simulate("random_time_series", 5).counterfactual({"X1": 1}),
            abdera.NotApplicable,
            "Scm.intervene",
        ),
    ],
)
def test_mistakes_are_named(stones, call, error, words):
    with pytest.raises(error, match=words):
        call(stones)


def test_a_model_without_rows_asks_for_data():
    fitted = abdera.Scm.fit(abdera.Graph.parse("a --> b"), np_frame())
    with pytest.raises(abdera.NotApplicable, match="comes without rows"):
        fitted.counterfactual(do={"a": 1})


def np_frame() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    a = rng.normal(size=50)
    return pd.DataFrame({"a": a, "b": a + rng.normal(size=50)})
