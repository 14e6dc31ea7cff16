"""Messages speak Python, and say where in the data the trouble is."""

import pickle
import re
from pathlib import Path

import abdera
import numpy as np
import pandas as pd
import pytest
from abdera.words import in_words_of_python

CHAIN = abdera.Graph.parse("a --> b --> c", kind="dag")
THREE = pd.DataFrame(np.random.default_rng(0).normal(size=(50, 3)), columns=list("abc"))


@pytest.mark.parametrize(
    "library, python",
    [
        (
            "drop those rows (abdera data transform --drop-missing-rows) or leave the column out (--columns)",
            "drop those rows (df.dropna()) or leave the column out (name the others in columns=)",
        ),
        ("leave it out (--columns, or abdera data transform --drop X2)", "leave it out (name the others in columns=)"),
        ("one out (--drop c)", "one out (name the others in columns=)"),
        ("(--missing testwise)", '(missing="testwise")'),
        ("use --test sandwich_t or spearman", 'use test="sandwich_t" or spearman'),
        ("say so (--kind x=nominal)", 'say so (kinds={"x": "nominal"})'),
        ("(of tests, -p min_effect=0.02)", "(of tests, min_effect=0.02)"),
        ("(of scores, --score-p penalty_discount=10)", '(of scores, score_options={"penalty_discount": 10})'),
        ("(--test-p errors=ignore)", '(test_options={"errors": "ignore"})'),
        ("'abdera list tests' shows them", 'abdera.components("tests") shows them'),
        ("(abdera data transform --discretise), or --max-levels", "(pandas.cut), or max_levels="),
        ("leave such rows out ('abdera data transform --drop-missing-rows')", "leave such rows out (df.dropna())"),
        ("'abdera query GRAPH adjustment' asks", "Graph.adjustment_sets() asks"),
        ("'abdera query FILE class' gives a member", "Graph.members() gives a member"),
        ("'ida' is asked of a graph of kind dag", "'effects' is asked of a graph of kind dag"),
        ("--jobs: too many; 'abdera sweep run --help' shows the options and examples", "jobs=: too many"),
        ("the results.h5 that 'abdera sweep merge' writes", "the results.h5 that Study.merge writes"),
        (
            "go on with 'abdera sweep run x' (or resume), or give --partial",
            "go on with Study.run (or resume), or give partial=True",
        ),
        ("only with --engine slurm, after -- --partition=P", 'only with engine="slurm", after -- --partition=P'),
        (
            "--draw: 'uniform:0' is not LAW:MEAN:SD, e.g. gaussian:0:1",
            "draw=: 'uniform' takes a mean and a standard deviation, e.g. (\"gaussian\", 0, 1)",
        ),
        ("knowledge, line 2, column 9: there is no variable 'a'", "knowledge: there is no variable 'a'"),
        ("'k.toml': knowledge, line 2, column 9: no", "'k.toml': knowledge, line 2, column 9: no"),
        ("a --> b is required", "a --> b is required"),
        ("a --- b", "a --- b"),
    ],
)
def test_remedies_are_in_words_of_python(library, python):
    assert in_words_of_python(library) == python


@pytest.mark.parametrize(
    "library, python",
    [
        ("missing, the first in row 8; drop it", "missing, the first in row 7 (counted from 0); drop it"),
        (
            "row 1, column 2: '7' with '0' at row 2, column 1",
            "row 0, column 1 (counted from 0): '7' with '0' at row 1, column 0",
        ),
        ("'x', among the rows 11 to 20: row 3: no", "'x', among the rows 10 to 19 (counted from 0): row 2: no"),
        ("column 'row 3' and 'my row 3' of 40 rows", "column 'row 3' and 'my row 3' of 40 rows"),
        ("row 7 (counted from 0), column 2", "row 7 (counted from 0), column 2"),
        ("line 3, column 2", "line 3, column 2"),
    ],
)
def test_rows_are_counted_from_0_and_the_message_says_so(library, python):
    assert in_words_of_python(library) == python


def test_the_row_in_a_message_is_the_row_of_the_error(frame):
    rows = {
        lambda f: abdera.pc(f.assign(age=f["age"].where(f.index != 7))): 7,
        lambda f: abdera.Covariance.of(f.assign(age=f["age"].where(f.index != 3))): 3,
        lambda f: abdera.pc(f.assign(age=[1.0] * 5 + ["text"] + [2.0] * 994)): 5,
        lambda f: abdera.Dataset.from_numpy(np.array([[1.0], [2.0], ["text"]], dtype=object)): 2,
        lambda f: abdera.Dataset.from_numpy(np.ones((3, 1)), ["age"], levels={"age": ["a"]}): 0,
    }
    for wrong, row in rows.items():
        with pytest.raises(abdera.DataError) as error:
            wrong(frame)
        assert f"row {row} (counted from 0)" in str(error.value)
        assert error.value.row == row


def test_no_remedy_of_the_library_keeps_the_words_of_the_command_line():
    root = Path(__file__).resolve().parents[2]
    found = 0
    for folder in ("core", "graphs", "datasets", "citests", "scores", "algorithms", "simulators"):
        for file in (root / folder).rglob("*.cpp"):
            whole = re.sub(r'"\s*\n\s*"', "", file.read_text())
            for text in re.findall(r'"((?:[^"\\\n]|\\.)*)"', whole):
                if re.search(r"(?<![-\w])--[a-z]{2}", text):
                    found += 1
                    assert not re.search(r"(?<![-<\w])--[a-z]{2}|abdera data", in_words_of_python(text)), text
    assert found > 20


@pytest.mark.parametrize(
    "wrong, said",
    [
        (lambda f: abdera.learn(f, "fcy"), "no learner named 'fcy'; did you mean 'fci'?"),
        (lambda f: abdera.pc(f, test="fischer_z"), "no test named 'fischer_z'; did you mean 'fisher_z'?"),
        (lambda f: abdera.ges(f, score="gausian_bic"), "no score named 'gausian_bic'; did you mean 'gaussian_bic'?"),
        (lambda f: abdera.compare(CHAIN, CHAIN, "shdd"), "no metric named 'shdd'; did you mean 'shd'?"),
        (lambda f: abdera.simulate("random_scn"), "no simulator named 'random_scn'; did you mean 'random_scm'?"),
        (lambda f: abdera.components("lerners"), "no kind of component is called 'lerners'; did you mean 'learners'?"),
        (lambda f: CHAIN.to_text("jsno"), "no format of graphs is called 'jsno'; did you mean 'json'?"),
        (
            lambda f: abdera.Graph.from_text("", "dagity"),
            "no format of graphs is called 'dagity'; did you mean 'dagitty'?",
        ),
        (lambda f: CHAIN.parents("bb"), "the graph has no node 'bb'; did you mean 'b'?"),
        (lambda f: CHAIN.parents("xyz"), "the graph has no node 'xyz'; there are: a, b, c"),
        (
            lambda f: abdera.Graph.parse("a --> b; d", nodes=list("abc")),
            "the graph has no node 'd'; there are: a, b, c",
        ),
        (lambda f: abdera.PC().set_params(alfa=1), "PC has no parameter 'alfa'; did you mean 'alpha'?"),
        (lambda f: abdera.Scm.fit(CHAIN, f).mechanism("bb"), "the model has no variable 'bb'; did you mean 'b'?"),
        (
            lambda f: abdera.Dataset.from_numpy(f, list("abc"), kinds={"bb": "count"}),
            "the data have no column 'bb'; did you mean 'b'?",
        ),
        (lambda f: abdera.load_results("r.h5", "graph"), "results have no group 'graph'; did you mean 'graphs'?"),
    ],
)
def test_a_name_that_nothing_has_is_told_with_the_nearest(wrong, said):
    with pytest.raises(abdera.UsageError) as error:
        wrong(THREE)
    assert str(error.value) == said


@pytest.mark.parametrize(
    "wrong, begin, end",
    [
        (lambda f: abdera.learn(f, "pc", alhpa=1), "no option named 'alhpa'; did you mean 'alpha'?", ""),
        (
            lambda f: abdera.pc(f, test_options={"alhpa": 1}),
            "test_options: no option named 'alhpa': this component has none; ",
            "did you mean alpha=?",
        ),
        (
            lambda f: abdera.pc(f, test="g_square", test_options={"min_coutn": 1}),
            "test_options: no option named 'min_coutn'; known: ",
            "min_rows_per_dof",
        ),
        (
            lambda f: abdera.ges(f, score_options={"penalty_discont": 2}),
            "score_options: no option named 'penalty_discont'; did you mean 'penalty_discount'?",
            "",
        ),
        (
            lambda f: abdera.learn(f, "ges", penalty_discount=2),
            "no option named 'penalty_discount'; known: ",
            'did you mean score_options={"penalty_discount": ...}?',
        ),
        (
            lambda f: abdera.learn(f, "pc", random_stat=2),
            "no option named 'random_stat'; ",
            "did you mean random_state=?",
        ),
        (lambda f: abdera.learn(f, "pc", replicate=2), "no option named 'replicate'; known: ", "consistent_sets"),
        (
            lambda f: abdera.bootstrap(f, "pc", replicate=2),
            "no option named 'replicate'; ",
            "did you mean replicates=?",
        ),
        (lambda f: abdera.CiTest(f, mising="testwise"), "no option named 'mising': this ", "did you mean missing=?"),
        (lambda f: abdera.Score(f, n_job=1), "no option named 'n_job'; known: ", "did you mean n_jobs=?"),
        (lambda f: abdera.simulate("random_scm", sead=1), "no option named 'sead'; known: ", "did you mean seed=?"),
        (lambda f: abdera.compare(CHAIN, CHAIN, "shd", n_job=1), "no option named 'n_job'; ", "did you mean n_jobs=?"),
    ],
)
def test_an_option_that_there_is_not_is_told_with_where_it_stood_and_the_nearest(wrong, begin, end):
    with pytest.raises(abdera.UsageError) as error:
        wrong(THREE)
    assert str(error.value).startswith(begin) and str(error.value).endswith(end)


def two_levels() -> abdera.Scm:
    rows = pd.DataFrame({"sick": ["no", "yes"] * 20, "test": ["-", "+", "-", "-", "+"] * 8}).astype("category")
    return abdera.Scm.fit(abdera.Graph.parse("sick --> test", kind="dag"), rows)


@pytest.mark.parametrize(
    "wrong, said",
    [
        (lambda f: abdera.learn(f, abdera.pc), 'learner is a name, such as "pc", not a function'),
        (lambda f: abdera.learn(f, abdera.FCI()), 'learner is a name, such as "fci", not FCI()'),
        (lambda f: abdera.bootstrap(f, abdera.GES), 'learner is a name, such as "ges", not a type'),
        (lambda f: abdera.learn(f, 3), 'learner is a name, such as "pc", not 3'),
        (lambda f: abdera.CiTest(f, abdera.ci_tests.spearman), 'name is a name, such as "spearman", not a function'),
        (lambda f: abdera.Score(f, 5), 'name is a name, such as "gaussian_bic", not 5'),
        (lambda f: abdera.learn(f, abdera.shd), 'learner is a name, such as "pc", not a function'),
        (
            lambda f: abdera.simulate(abdera.simulators.random_scm),
            'name is a name, such as "random_scm", not a function',
        ),
        (lambda f: abdera.pc(f, missing=1), 'missing is a name, such as "testwise", not 1'),
        (lambda f: abdera.bootstrap(f, "pc", resampling=1), 'resampling is a name, such as "subsample", not 1'),
        (lambda f: abdera.simulate(5), 'name is a name, such as "linear_gaussian", not 5'),
        (
            lambda f: abdera.pc(f, test=abdera.ci_tests.fisher_z),
            'test= is a name or a function of names, and fisher_z takes data: give test="fisher_z"',
        ),
        (
            lambda f: abdera.ges(f, score=abdera.scores.bdeu),
            'score= is a name or a function of names, and bdeu takes data: give score="bdeu"',
        ),
    ],
)
def test_a_component_that_is_not_named_is_told_its_name(wrong, said):
    with pytest.raises(abdera.UsageError) as error:
        wrong(THREE)
    assert str(error.value) == said


@pytest.mark.parametrize(
    "wrong, said",
    [
        (lambda x: abdera.pc(x, columns=[0, 1]), "columns: the data have no column named 0; there are: X1, X2, X3"),
        (lambda x: abdera.PC().fit(x, columns=[0]), "columns: the data have no column named 0; there are: X1, X2, X3"),
        (lambda x: abdera.ci_tests.fisher_z(x, 0, 1), "x: the data have no variable named 0; there are: X1, X2, X3"),
        (
            lambda x: abdera.ci_tests.fisher_z(x, "X1", "X2", [2]),
            "given: the data have no variable named 2; there are: X1, X2, X3",
        ),
        (
            lambda x: abdera.scores.gaussian_bic(x, "X1", [2]),
            "parents: the data have no variable named 2; there are: X1, X2, X3",
        ),
        (lambda x: CHAIN.parents(0), "the graph has no node named 0; there are: a, b, c"),
        (lambda x: abdera.pc(x, columns=["X1", None]), "columns holds None, which is no name"),
        (lambda x: abdera.pc(x, columns=5), "columns is a name or a list of names, not 5"),
    ],
)
def test_numbers_are_no_names_and_the_names_are_told(wrong, said):
    with pytest.raises(abdera.UsageError) as error:
        wrong(THREE.to_numpy())
    assert str(error.value) == said


def test_columns_that_are_named_by_numbers_may_be_given_as_numbers():
    frame = pd.DataFrame(THREE.to_numpy())
    assert abdera.pc(frame, columns=[0, 2]).nodes == ["0", "2"]
    assert abdera.ci_tests.fisher_z(frame, 0, 1, [2]) == abdera.ci_tests.fisher_z(frame, "0", "1", ["2"])


def test_one_name_is_a_list_of_one(tmp_path):
    frame = THREE.rename(columns={"c": "risk"})
    assert abdera.pc(frame, columns="risk").nodes == ["risk"]
    assert abdera.Dataset.from_pandas(frame).select("risk").names == ["risk"]
    assert abdera.ci_test(frame, "a", "b", "risk") == abdera.ci_test(frame, "a", "b", ["risk"])
    assert abdera.Score(frame)("a", "risk") == abdera.Score(frame)("a", ["risk"])
    frame.to_csv(tmp_path / "t.csv", index=False)
    assert abdera.open_dataset(tmp_path / "t.csv", columns="risk").names == ["risk"]
    assert abdera.Graph.from_edges([], nodes="risk").nodes == ["risk"]
    model = two_levels()
    assert model.diagnose({"test": "+"}, "sick", "test") == model.diagnose({"test": "+"}, ["sick"], ["test"])


@pytest.mark.parametrize("learn", [lambda x: abdera.pc(x, test=lambda a, b, c: 0.5), lambda x: abdera.boss(x)])
def test_names_without_data_must_differ_as_those_of_data(learn):
    with pytest.raises(abdera.DataError, match="two variables are named 'a'; names must be unique"):
        learn(list("aab"))


@pytest.mark.parametrize(
    "wrong, said",
    [
        (lambda m: m.sample(1.5), "n must be a whole number, not 1.5"),
        (lambda m: m.sample(5, seed=-1), "seed must be at least 0, not -1"),
        (lambda m: m.average_effect("sick", "test", n=1e3), "n must be a whole number, not 1000.0"),
        (lambda m: abdera.simulate("linear_gaussian", 5, seed=-1), "seed must be at least 0, not -1"),
        (lambda m: CHAIN.members(1.5), "limit must be a whole number, not 1.5"),
        (lambda m: CHAIN.draw_members(1, seed=-1), "seed must be at least 0, not -1"),
        (lambda m: abdera.pc(THREE, random_state=-1), "random_state must be at least 0, not -1"),
        (lambda m: abdera.bootstrap(THREE, "pc", replicates=1.5), "replicates must be a whole number, not 1.5"),
        (lambda m: abdera.bootstrap(THREE, "pc", fraction="x"), "fraction must be a number, not 'x'"),
        (lambda m: abdera.pc(THREE, alpha=None), "alpha is a number of [0, 1], not None: leave it out for 0.01"),
        (lambda m: abdera.learn(THREE, "pc", alfa=None), "no option named 'alfa'; did you mean 'alpha'?"),
        (
            lambda m: abdera.pc(THREE, collider_rule=None),
            "collider_rule is one of majority|conservative|max_p|vanilla, not None: leave it out for 'majority'",
        ),
        (
            lambda m: abdera.ges(THREE, score_options="penalty_discount=2"),
            "score_options is a mapping, such as {\"penalty_discount\": 2}, not 'penalty_discount=2'",
        ),
        (
            lambda m: abdera.pc(THREE, test_options=["min_count"]),
            "test_options is a mapping, such as {\"min_count\": 5}, not ['min_count']",
        ),
        (
            lambda m: abdera.ci_test(THREE, "a", "b", test_options="x"),
            "test_options is a mapping, such as {\"min_count\": 5}, not 'x'",
        ),
    ],
)
def test_a_value_of_another_type_is_told_with_its_argument(wrong, said):
    with pytest.raises(abdera.UsageError) as error:
        wrong(two_levels())
    assert str(error.value) == said


def test_errors_are_value_errors_and_pickle():
    for name in ("DataError", "UsageError", "NotApplicable", "KnowledgeConflict", "OutputError"):
        error = getattr(abdera, name)("column 'a': 2 values are missing, the first in row 3")
        assert str(error) == "column 'a': 2 values are missing (NaN), the first in row 2 (counted from 0)"
        assert isinstance(error, ValueError) and isinstance(error, abdera.AbderaError)
        copy = pickle.loads(pickle.dumps(error))
        assert (str(copy), copy.column, copy.row) == (str(error), "a", 2)


def test_names_with_quotes_are_found_whole():
    frame = pd.DataFrame({"it's": [1.0, np.nan, 3.0], "b": [1.0, 2.0, 4.0]})
    with pytest.raises(abdera.DataError) as error:
        abdera.pc(frame)
    assert (error.value.column, error.value.row) == ("it's", 1)


def test_warnings_point_at_the_line_of_the_caller(frame):
    with pytest.warns(abdera.DataWarning) as caught:
        abdera.PC().fit(frame.assign(copy=frame["dose"]))
    assert caught[0].filename == __file__


def test_files_that_cannot_be_written_are_named(frame, tmp_path):
    graph = abdera.pc(frame)
    with pytest.raises(abdera.AbderaError, match="nowhere"):
        graph.save(tmp_path / "nowhere" / "g.json")
    graph.save(tmp_path / "g.json")
    with pytest.raises(abdera.UsageError, match="force=True"):
        graph.save(tmp_path / "g.json")
