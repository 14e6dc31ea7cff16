"""Causal discovery: provably right, many times faster, reproducible to the bit."""

from . import ci_tests, estimators, learners, scores
from ._core import __version__
from .data import Covariance, Dataset, fetch, open_dataset
from .edge import Conflict, Edge, Separation
from .errors import (
    AbderaError,
    DataError,
    DataWarning,
    KnowledgeConflict,
    NotApplicable,
    OutputError,
    StoppedEarly,
    UsageError,
)
from .estimators import *  # noqa: F403
from .evidence import CiResult, CiTest, Score, ci_test
from .graph import Graph, read_graph
from .knowledge import Knowledge
from .learn import bootstrap, components, learn
from .learners import *  # noqa: F403

__all__ = [
    "AbderaError",
    "CiResult",
    "CiTest",
    "Conflict",
    "Covariance",
    "DataError",
    "DataWarning",
    "Dataset",
    "Edge",
    "Graph",
    "Knowledge",
    "KnowledgeConflict",
    "NotApplicable",
    "OutputError",
    "Score",
    "Separation",
    "StoppedEarly",
    "UsageError",
    "__version__",
    "bootstrap",
    "ci_test",
    "ci_tests",
    "components",
    "fetch",
    "learn",
    "open_dataset",
    "read_graph",
    "scores",
    *estimators.__all__,
    *learners.__all__,
]
