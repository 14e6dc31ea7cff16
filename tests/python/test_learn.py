"""Learners: the same answers as the command line, in the words of Python."""

import json
import pickle
import re
import subprocess
from inspect import signature

import abdera
import numpy as np
import pandas as pd
import pytest
from abdera.program import program
from conftest import random_table


def edges(graph):
    return sorted(str(e) for e in graph.edges())


def test_pc_finds_the_class_of_the_chain(frame):
    graph = abdera.pc(frame, alpha=0.01)
    assert graph.kind == "cpdag" and graph.legal
    assert edges(graph) == ["age --> risk", "dose --- weight", "weight --> risk"]
    assert graph.edge("age", "risk").p_value < 1e-10
    assert [(s.a, s.b) for s in graph.separations][:1] == [("dose", "age")]
    assert (graph.parents("risk"), graph.neighbours("dose"), graph.children("age")) == (
        ["weight", "age"],
        ["weight"],
        ["risk"],
    )
    assert graph.learner["name"] == "pc" and graph.learner["options"]["alpha"] == 0.01


def test_every_learner_gives_what_the_program_gives_to_the_bit(tmp_path):
    values = random_table(400, 5, seed=2)
    data = abdera.Dataset.from_numpy(values)
    data.save(tmp_path / "data.h5")
    learners = [entry["name"] for entry in abdera.components("learners")]
    assert len(learners) >= 27
    for name in learners:
        out = tmp_path / f"{name}.json"
        subprocess.run(
            [program(), "learn", tmp_path / "data.h5", "--learner", name, "--seed", "7", "-o", out],
            check=True,
            capture_output=True,
        )
        theirs = json.loads(out.read_text())
        ours = json.loads(getattr(abdera, name)(data, random_state=7).to_json())
        for run in (theirs, ours):
            del run["provenance"]
            del run["stats"]["seconds"]
        assert ours == theirs, name


def test_every_learner_has_a_function_and_an_estimator_with_its_options():
    for entry in abdera.components("learners"):
        function = getattr(abdera, entry["name"])
        given = signature(function).parameters
        for option in entry["options"]:
            assert given[option["name"]].default == option["default"], (entry["name"], option["name"])
    assert len({cls for cls in abdera.estimators.__all__}) == len(abdera.components("learners"))


def test_evidence_in_the_graph_survives_pickling_and_json(table):
    graph = abdera.exact_posterior(table)
    for copy in (pickle.loads(pickle.dumps(graph)), abdera.Graph.from_json(graph.to_json())):
        assert copy == graph
        assert copy.edges() == graph.edges()
        assert copy.stats == graph.stats
        assert np.array_equal(copy.matrices["arc_probability"], graph.matrices["arc_probability"])
    assert graph.matrices["arc_probability"].shape == (4, 4)


def test_a_learner_by_name_takes_the_same_options(table):
    assert abdera.learn(table, "pc", alpha=0.2) == abdera.pc(table, 0.2)
    with pytest.raises(abdera.UsageError, match="did you mean 'alpha'"):
        abdera.learn(table, "pc", alfa=0.2)
    with pytest.raises(abdera.UsageError, match="did you mean 'fci'"):
        abdera.learn(table, "fcy")
    with pytest.raises(abdera.UsageError, match="alpha"):
        abdera.pc(table, 1.5)
    with pytest.raises(abdera.UsageError, match="takes no test"):
        abdera.learn(table, "ges", test="fisher_z")
    for wrong in (
        {"knowledge": {"tiers": []}},
        {"random_state": -1},
        {"random_state": 1.5},
        {"n_jobs": "two"},
        {"n_jobs": 0},
        {"time_limit": 0},
        {"time_limit": -1.0},
        {"time_limit": float("nan")},
        {"time_limit": "1"},
        {"test": 3},
    ):
        with pytest.raises(abdera.UsageError, match=next(iter(wrong))):
            abdera.pc(table, **wrong)
    with pytest.raises(TypeError, match="colour"):
        abdera.pc(table, colour="red")


def test_options_of_tests_and_scores_reach_them(table):
    strict = abdera.ges(table, score_options={"penalty_discount": 100.0})
    assert strict.edges() == []
    assert strict.score["options"]["penalty_discount"] == 100.0
    with pytest.raises(abdera.UsageError, match="penalty"):
        abdera.ges(table, score_options={"penalty_discont": 2.0})


def test_a_test_that_does_not_fit_the_columns_is_refused(mixed):
    with pytest.raises(abdera.NotApplicable) as error:
        abdera.pc(mixed[["smoker", "tar", "number"]], test="g_square")
    assert "number" in str(error.value)
    graph = abdera.pc(mixed[["smoker", "tar", "grade"]], test="g_square")
    assert edges(graph) == ["smoker --- tar"]


def test_knowledge_holds_in_the_result(frame, tmp_path):
    known = abdera.Knowledge(tiers=[["dose", "age"], ["weight"], ["risk"]])
    graph = abdera.pc(frame, knowledge=known)
    assert edges(graph) == ["age --> risk", "dose --> weight", "weight --> risk"]
    known.save(tmp_path / "k.toml")
    assert abdera.pc(frame, knowledge=tmp_path / "k.toml") == graph
    assert abdera.Knowledge.read(tmp_path / "k.toml", list(frame.columns)) == known
    assert pickle.loads(pickle.dumps(known)) == known
    with pytest.raises(abdera.KnowledgeConflict, match="dose"):
        abdera.pc(frame, knowledge=abdera.Knowledge(required=[("dose", "age")], forbidden=[("dose", "age")]))
    with pytest.raises(abdera.UsageError, match="did you mean 'dose'"):
        abdera.pc(frame, knowledge=abdera.Knowledge(exogenous=["dos"]))


@pytest.mark.parametrize(
    "statements, words",
    [
        ({"tiers": ["dose", "age"]}, "tiers[0] is the text 'dose': a tier is a list of names, ['dose']"),
        ({"required": [("dose", "age"), "dose"]}, "required[1] is 'dose', not a pair of names (cause, effect)"),
        ({"ancestral": [("dose", "age", "risk")]}, "ancestral[0] is ('dose', 'age', 'risk'), not a pair of names"),
        ({"forbidden": [("age", "age")]}, "forbidden[0] is ('age', 'age'): a variable is no cause of itself"),
        ({"forbidden_within": ["first"]}, "forbidden_within must be a whole number, not 'first'"),
        ({"forbidden_within": 1}, "forbidden_within is a list of numbers of tiers, such as [1], not 1"),
        ({"forbidden_within": [1]}, "forbidden_within: there is no tier 1; there are none: name them in tiers="),
        (
            {"tiers": [["dose"], ["age"]], "forbidden_within": [1, 3]},
            "forbidden_within: there is no tier 3; they are counted from 1 to 2",
        ),
        (
            {"tiers": [["dose"], ["age"]], "forbidden_within": [0]},
            "forbidden_within: there is no tier 0; they are counted from 1 to 2",
        ),
        ({"forbidden": [("dose", "age"), ("dose", None)]}, "forbidden[1] holds None, which is no name"),
        ({"exogenous": 5}, "exogenous is a name or a list of names, not 5"),
    ],
)
def test_statements_that_are_none_are_named_when_knowledge_is_made(statements, words):
    with pytest.raises(abdera.UsageError, match=re.escape(words)):
        abdera.Knowledge(**statements)


def test_a_file_may_close_a_tier_without_members(tmp_path):
    path = tmp_path / "k.txt"
    path.write_text("/knowledge\naddtemporal\n1 dose\n2* age\n3*\n")
    known = abdera.Knowledge.read(path, ["dose", "age"])
    assert (known.tiers, known.forbidden_within) == ([["dose"], ["age"]], [2])


def test_unknown_names_in_knowledge_are_named_without_lines_of_a_file(frame):
    with pytest.raises(abdera.UsageError) as error:
        abdera.pc(frame, knowledge=abdera.Knowledge(exogenous="dos"))
    assert str(error.value) == "knowledge: there is no variable 'dos'; did you mean 'dose'?"


def test_knowledge_with_odd_names_is_kept():
    names = ['a "b"', "c\\d", "é, ü", "line\nbreak"]
    known = abdera.Knowledge(tiers=[names[:2], names[2:]], required=[(names[0], names[3])])
    known.check(names)
    graph = abdera.pc(abdera.Covariance(np.eye(4), 50, names), knowledge=known)
    assert [(e.source, e.target) for e in graph.edges()] == [(names[0], names[3])]


def test_missing_values_are_an_error_or_left_out_test_by_test(frame):
    frame.loc[::7, "age"] = np.nan
    with pytest.raises(abdera.DataError, match=r'missing="testwise"'):
        abdera.pc(frame)
    graph = abdera.pc(frame, missing="testwise")
    assert edges(graph) == ["age --> risk", "dose --- weight", "weight --> risk"]
    with pytest.raises(abdera.UsageError, match="neither"):
        abdera.pc(frame, missing="drop")


def test_a_bootstrap_says_how_often_edges_stay(frame):
    graph = abdera.bootstrap(frame, "pc", replicates=20, random_state=1)
    assert all(0.5 <= e.probability <= 1 for e in graph.edges())
    assert graph.bootstrap["replicates"] == 20
    with pytest.raises(abdera.NotApplicable, match="rows"):
        abdera.bootstrap(abdera.Covariance.of(frame), "pc")


def test_a_bootstrap_takes_what_learn_takes_and_says_how_rows_are_drawn():
    of_learn, of_bootstrap = (
        {name: parameter.replace(kind=parameter.KEYWORD_ONLY) for name, parameter in signature(f).parameters.items()}
        for f in (abdera.learn, abdera.bootstrap)
    )
    own = {"replicates", "resampling", "fraction", "block"}
    assert {name: of_bootstrap[name] for name in of_bootstrap if name not in own} == of_learn
    graph = abdera.bootstrap(random_table(60, 3), "pc", replicates=3, resampling="subsample", fraction=0.25)
    said = [graph.bootstrap[name] for name in ("replicates", "resampling", "fraction")]
    assert said == [3, "subsample", 0.25]


def test_the_answer_does_not_depend_on_the_threads(table):
    values = random_table(500, 30)
    one, many = (abdera.pc(values, n_jobs=jobs) for jobs in (1, 7))
    assert one.edges() == many.edges() and one.stats["ci_tests"] == many.stats["ci_tests"]


def test_reports_and_graph_files_are_written(frame, tmp_path):
    graph = abdera.pc(frame)
    for ending in ("json", "h5", "dot", "svg", "html", "txt", "dagitty", "graphml"):
        graph.save(tmp_path / f"g.{ending}")
    assert "<html" in (tmp_path / "g.html").read_text()
    for ending in ("json", "h5", "dot", "txt", "dagitty", "graphml"):
        assert abdera.read_graph(tmp_path / f"g.{ending}").edges()[0].source == graph.edges()[0].source
    with pytest.raises(abdera.UsageError, match="report needs"):
        pickle.loads(pickle.dumps(graph)).save(tmp_path / "again.html")


def test_searches_survive_columns_that_nearly_determine_one_another():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(500, 25))
    values = values @ np.tril(rng.normal(size=(25, 25)))
    rows = np.random.default_rng(0).integers(0, 500, 500)
    for learner in ("boss", "grasp", "flop", "ges", "hill_climb"):
        graph = abdera.learn(values[rows], learner)
        assert graph.legal and np.isfinite(graph.stats["score"]), learner


def test_an_edge_against_knowledge_is_told_of_and_named():
    rng = np.random.default_rng(0)
    age, own, noise = rng.normal(size=(3, 500))
    dose = age + own
    risk = age + dose + noise
    rows = pd.DataFrame({"age": age, "dose": dose, "risk": risk, "out": risk + rng.normal(size=500)})
    known = abdera.Knowledge(tiers=[["age"], ["dose"], ["risk", "out"]], forbidden=[("risk", "out")])
    with pytest.warns(abdera.DataWarning, match="risk --> out, which knowledge forbids"):
        graph = abdera.fci(rows, knowledge=known)
    assert not graph.legal and ("risk", "out") in [conflict.nodes for conflict in graph.conflicts]


def test_a_graph_with_conflicts_is_read_back_as_it_was_written(tmp_path):
    graph = abdera.Graph.parse("a --> b; b <-> c", kind="pag").with_kind("pdag")
    assert not graph.legal
    assert abdera.Graph.parse(str(graph), kind="pdag") == graph
    assert abdera.Graph.from_networkx(graph.to_networkx()) == graph
    for name in ("g.dot", "g.graphml", "g.json"):
        graph.save(tmp_path / name)
        assert abdera.read_graph(tmp_path / name) == graph


def test_a_table_that_may_be_the_wrong_way_round_is_told_of():
    with pytest.warns(abdera.DataWarning, match="5 rows of 60 columns"):
        abdera.pc(np.random.default_rng(0).normal(size=(5, 60)), max_given=0)


def test_tests_that_cannot_be_made_are_told_of(frame):
    with pytest.warns(abdera.DataWarning, match="tests could not be made"):
        abdera.pc(frame.head(3))


def test_components_are_listed():
    assert {"pc", "fci", "ges"} <= {entry["name"] for entry in abdera.components("learners")}
    assert len(abdera.components()) > 80
    with pytest.raises(abdera.UsageError, match="learner"):
        abdera.components("lerners")
