"""What all estimators share: the conventions of scikit-learn, without depending on it."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt

from .arguments import unknown
from .data import Covariance, DataLike, Dataset, as_dataset, is_names
from .edge import Separation
from .graph import Graph
from .learn import KnowledgeLike, learn

# Parameters that are not options of the learner, as `learn` calls them: `score` is a method in scikit-learn.
_RUN = {
    "test": "test",
    "test_options": "test_options",
    "scoring": "score",
    "scoring_options": "score_options",
    "missing": "missing",
    "n_jobs": "n_jobs",
    "random_state": "random_state",
    "time_limit": "time_limit",
    "progress": "progress",
}
#: What `fit` leaves.
_FITTED = ("graph_", "separations_", "counts_", "n_features_in_", "feature_names_in_")


class Estimator:
    """A learner as an estimator: parameters at construction, `fit`, results with a trailing underscore.

    Attributes
    ----------
    graph_ : Graph
        What was learned.
    separations_ : list of Separation
        Why pairs are not adjacent, of learners that make tests.
    counts_ : dict
        Counts and numbers of the run.
    n_features_in_ : int
    feature_names_in_ : ndarray of str
        Only where the data have names.

    All are there after `fit`; asked for before, they raise AttributeError.
    """

    _learner: ClassVar[str]
    graph_: Graph
    n_features_in_: int
    feature_names_in_: npt.NDArray[np.object_]

    @classmethod
    def _get_param_names(cls) -> list[str]:
        return sorted(name for name in inspect.signature(cls.__init__).parameters if name != "self")

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Give the parameters by name."""
        return {name: getattr(self, name) for name in self._get_param_names()}

    def set_params(self, **params: Any) -> Estimator:
        """Change parameters. Raises UsageError for an unknown name."""
        known = self._get_param_names()
        for name, value in params.items():
            if name not in known:
                raise unknown(f"{type(self).__name__} has no parameter", name, known)
            setattr(self, name, value)
        return self

    def fit(
        self,
        X: DataLike,
        y: object = None,
        *,
        knowledge: KnowledgeLike | None = None,
        columns: Sequence[str] | None = None,
    ) -> Estimator:
        """Learn the graph.

        Parameters
        ----------
        X : array_like, DataFrame, xarray object, path, Dataset or Covariance
            Samples by variables.
        y : ignored
            There is no target; here for the conventions of scikit-learn.
        knowledge : Knowledge or path, optional
            What need not be discovered.
        columns : sequence of str, optional
            Use only these.

        Returns
        -------
        self
        """
        data = X if isinstance(X, Covariance) or is_names(X) else as_dataset(X)
        params = self.get_params()
        run = {ours: params.pop(name) for name, ours in _RUN.items() if name in params}
        params = {name.removesuffix("_"): value for name, value in params.items()}
        self.graph_ = learn(data, self._learner, knowledge=knowledge, columns=columns, **run, **params)
        names = list(X) if isinstance(data, (list, tuple)) else data.names
        self.n_features_in_ = len(names)
        named = hasattr(X, "columns") and all(isinstance(column, str) for column in X.columns)
        if named or isinstance(X, (Dataset, Covariance)):
            self.feature_names_in_ = np.array(names, dtype=object)
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_
        return self

    @property
    def separations_(self) -> list[Separation]:
        """Why pairs are not adjacent."""
        return self.graph_.separations

    @property
    def counts_(self) -> dict[str, Any]:
        """Counts and numbers of the run."""
        return self.graph_.stats

    if not TYPE_CHECKING:  # checkers would take every name for an attribute

        def __getattr__(self, name: str) -> Any:
            """Say what to do about an attribute that is not there."""
            kind = type(self).__name__
            if name in _FITTED and "graph_" not in vars(self):
                raise AttributeError(f"this {kind} is not fitted, so it has no {name}: call fit(X) first")
            raise AttributeError(f"'{kind}' object has no attribute '{name}'")

    def __repr__(self) -> str:
        signature = inspect.signature(type(self).__init__).parameters
        changed = [f"{k}={v!r}" for k, v in self.get_params().items() if v != signature[k].default]
        return f"{type(self).__name__}({', '.join(changed)})"

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "graph_")

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import InputTags, Tags, TargetTags

        return Tags(
            estimator_type=None,
            target_tags=TargetTags(required=False),
            transformer_tags=None,
            classifier_tags=None,
            regressor_tags=None,
            input_tags=InputTags(allow_nan=getattr(self, "missing", "error") == "testwise"),
            no_validation=False,
            non_deterministic=False,
            requires_fit=True,
        )
