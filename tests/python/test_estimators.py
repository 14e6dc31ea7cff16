"""Estimators keep the conventions of scikit-learn, as far as they make sense without a target."""

import pickle

import abdera
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator
from sklearn.utils.validation import check_is_fitted

# Not applicable: needs an environment variable of scipy.
NOT_HERE = {"check_array_api_input"}
FAST = ("PC", "FCI", "GES", "HillClimb", "FLOP", "MMHC", "IAMB", "VarSortRegress")


def test_parameters_are_those_of_the_signature():
    estimator = abdera.PC(alpha=0.05, collider_rule="conservative")
    assert estimator.get_params()["alpha"] == 0.05
    assert repr(estimator) == "PC(alpha=0.05, collider_rule='conservative')"
    assert estimator.set_params(alpha=0.1) is estimator and estimator.alpha == 0.1
    with pytest.raises(abdera.UsageError, match="no parameter 'alfa'"):
        estimator.set_params(alfa=1)


def test_fitting_gives_the_graph_of_the_function(frame):
    estimator = abdera.PC(alpha=0.05)
    assert estimator.fit(frame) is estimator
    assert estimator.graph_.edges() == abdera.pc(frame, 0.05).edges()
    assert estimator.n_features_in_ == 4
    assert estimator.feature_names_in_.tolist() == ["dose", "weight", "age", "risk"]
    assert estimator.separations_ == estimator.graph_.separations
    assert estimator.counts_["ci_tests"] > 0
    estimator.fit(frame.to_numpy())
    assert not hasattr(estimator, "feature_names_in_")


@pytest.mark.parametrize("name", sorted(abdera.estimators.__all__))
def test_every_estimator_fits_clones_and_pickles(name, frame):
    estimator = getattr(abdera, name)()
    copy = clone(estimator)
    assert type(copy) is type(estimator) and copy.get_params() == estimator.get_params()
    with pytest.raises(NotFittedError):
        check_is_fitted(estimator)
    fitted = estimator.fit(frame)
    check_is_fitted(fitted)
    again = pickle.loads(pickle.dumps(fitted))
    assert again.graph_ == fitted.graph_ and again.graph_.edges() == fitted.graph_.edges()


@pytest.mark.parametrize("name", ["graph_", "separations_", "counts_", "n_features_in_", "feature_names_in_"])
def test_what_fit_leaves_is_not_there_before_and_the_error_says_so(name, frame):
    estimator = abdera.FCI()
    assert not hasattr(estimator, name)
    with pytest.raises(AttributeError) as error:
        getattr(estimator, name)
    assert str(error.value) == f"this FCI is not fitted, so it has no {name}: call fit(X) first"
    assert hasattr(estimator.fit(frame), name)
    assert not hasattr(pickle.loads(pickle.dumps(abdera.FCI())), name)


def test_other_attributes_are_told_as_python_does(table):
    for estimator in (abdera.FCI(), abdera.FCI().fit(table)):
        with pytest.raises(AttributeError, match=r"^'FCI' object has no attribute 'graph'$"):
            _ = estimator.graph
    with pytest.raises(AttributeError, match=r"^'FCI' object has no attribute 'feature_names_in_'$"):
        _ = estimator.feature_names_in_


def test_an_estimator_stands_at_the_end_of_a_pipeline(table):
    pipeline = make_pipeline(StandardScaler(), abdera.PC())
    pipeline.fit(table)
    assert [str(e) for e in pipeline[-1].graph_.edges()] == [str(e) for e in abdera.pc(table).edges()]


def test_knowledge_and_functions_reach_the_learner(frame):
    known = abdera.Knowledge(tiers=[["dose"], ["weight"], ["age"], ["risk"]])
    assert abdera.PC().fit(frame, knowledge=known).graph_ == abdera.pc(frame, knowledge=known)
    fisher_z = abdera.CiTest(frame)
    assert abdera.PC(test=fisher_z).fit(frame).graph_ == abdera.pc(frame)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", FAST)
def test_the_checks_of_scikit_learn_pass(name):
    failed, ran = [], 0
    for estimator, check in estimator_checks_generator(getattr(abdera, name)(), mark=None):
        called = getattr(check, "func", check).__name__
        if called in NOT_HERE:
            continue
        try:
            check(estimator)
            ran += 1
        except Exception as error:
            failed.append(f"{called}: {type(error).__name__}: {error}")
    assert not failed
    assert ran > 35


def test_features_are_those_of_the_data_and_not_of_the_columns_chosen(frame):
    fitted = abdera.PC().fit(frame, columns=["dose", "risk"])
    assert fitted.n_features_in_ == 4 and len(fitted.feature_names_in_) == 4
    assert fitted.graph_.nodes == ["dose", "risk"]


def test_arrays_without_rows_are_refused_in_words():
    with pytest.raises(abdera.DataError, match="row"):
        abdera.PC().fit(np.zeros((1, 3)))
