"""Python functions as tests and scores."""

import threading
from types import SimpleNamespace

import abdera
import numpy as np
import pytest


def edges(graph):
    return sorted(str(e) for e in graph.edges())


def test_a_function_as_test_gives_the_graph_of_the_test_it_calls(frame):
    fisher_z = abdera.CiTest(frame)
    graph = abdera.pc(frame, test=lambda x, y, given: fisher_z(x, y, given))
    expected = abdera.pc(frame)
    assert edges(graph) == edges(expected)
    assert [e.p_value for e in graph.edges()] == [e.p_value for e in expected.edges()]
    assert [e.effect for e in graph.edges()] == [e.effect for e in expected.edges()]
    assert graph.test["name"] == "<lambda>"


def test_a_separation_oracle_needs_names_only():
    truth = abdera.Graph.parse("a --> b; b --> c; d --> c; c --> e")
    parents = {v: set(truth.parents(v)) for v in truth.nodes}

    def ancestors(of):
        found, new = set(of), set(of)
        while new:
            new = {p for v in new for p in parents[v]} - found
            found |= new
        return found

    def separated(x, y, given):
        """d-separation by moralising the ancestors."""
        kept = ancestors({x, y, *given})
        linked = {v: set() for v in kept}
        for v in kept:
            family = [v, *(parents[v] & kept)]
            for a in family:
                linked[a] |= {b for b in family if b != a and (a == v or b == v or True)}
        reached, new = {x}, {x}
        while new:
            new = {w for v in new for w in linked[v]} - reached - set(given)
            reached |= new
        return y not in reached

    graph = abdera.pc(truth.nodes, test=lambda x, y, given: float(separated(x, y, given)))
    assert edges(graph) == ["a --- b", "b --> c", "c --> e", "d --> c"]


def test_functions_are_asked_once_in_the_order_of_the_columns_from_one_thread(frame):
    asked, threads = [], set()
    fisher_z = abdera.CiTest(frame)

    def test(x, y, given):
        asked.append((x, y, given))
        threads.add(threading.get_ident())
        return fisher_z(x, y, given).p_value

    abdera.pc(frame, test=test, n_jobs=4)
    order = {name: i for i, name in enumerate(frame.columns)}
    assert len(asked) == len(set(asked))
    assert all(order[x] < order[y] and list(s) == sorted(s, key=order.get) for x, y, s in asked)
    assert len(threads) == 1 and threads != {threading.get_ident()}


def test_a_function_as_score_gives_the_graph_of_the_score_it_calls(frame):
    bic = abdera.Score(frame)
    for learner in ("ges", "hill_climb", "exact_dag", "boss"):
        expected = abdera.learn(frame, learner)
        graph = abdera.learn(frame, learner, score=lambda child, parents: bic(child, parents))
        assert edges(graph) == edges(expected), learner


def test_none_is_not_testable_and_never_independence(frame):
    graph = abdera.pc(frame, test=lambda x, y, given: None)
    assert len(graph.edges()) == 6
    assert graph.stats["not_testable"] > 0


@pytest.mark.parametrize("untested", [abdera.CiResult(*[np.nan] * 6, "not_testable"), SimpleNamespace(p_value=None)])
def test_results_that_say_untested_are_not_testable(frame, untested):
    graph = abdera.pc(frame, test=lambda x, y, given: untested)
    assert len(graph.edges()) == 6
    assert graph.stats["not_testable"] == graph.stats["ci_tests"] > 0


@pytest.mark.parametrize(
    "nan",
    [float("nan"), np.float64("nan"), SimpleNamespace(p_value=float("nan")), SimpleNamespace(p_value=np.nan, dof=3)],
)
def test_nan_is_no_p_value_and_the_error_says_what_to_give(frame, nan):
    with pytest.raises(abdera.UsageError) as error:
        abdera.pc(frame, test=lambda x, y, given: nan)
    assert str(error.value) == (
        "test '<lambda>' of 'dose' and 'weight' gave NaN, which is no p-value; "
        "give None where a question cannot be tested"
    )


def test_what_a_function_raises_reaches_the_caller(frame):
    class Mine(Exception):
        pass

    def test(x, y, given):
        raise Mine(x)

    with pytest.raises(Mine, match="dose"):
        abdera.pc(frame, test=test)
    with pytest.raises(abdera.UsageError, match="between 0 and 1"):
        abdera.pc(frame, test=lambda x, y, given: 1.5)
    with pytest.raises(abdera.UsageError, match="str instead of a number"):
        abdera.pc(frame, test=lambda x, y, given: "no")
    with pytest.raises(abdera.UsageError, match="nan"):
        abdera.ges(frame, score=lambda child, parents: np.nan)


def test_names_are_data_only_for_functions():
    with pytest.raises(abdera.UsageError, match="function"):
        abdera.pc(["a", "b", "c"])
    with pytest.raises(abdera.NotApplicable, match="rows"):
        abdera.var_sort_regress(["a", "b", "c"])


def test_a_bootstrap_of_a_function_is_refused(frame):
    with pytest.raises(abdera.NotApplicable, match="function"):
        abdera.bootstrap(frame, "pc", test=lambda x, y, given: 0.5)
