"""Causal discovery: provably right, many times faster, reproducible to the bit."""

from . import ci_tests, estimators, learners, metrics, scores, simulators
from ._core import version as __version__
from .comparison import compare
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
from .metrics import *  # noqa: F403
from .queries import Criterion, Found, Identification, Independence, Instrument, PossibleEffect, Verdict
from .scm import Scm
from .scm_values import Causation, Counterfactual, Diagnosis, Estimate, ScmVariable
from .simulation import Simulation, simulate
from .sweep import Study, load_results, report

__all__ = [
    "AbderaError",
    "Causation",
    "CiResult",
    "CiTest",
    "Conflict",
    "Counterfactual",
    "Covariance",
    "Criterion",
    "DataError",
    "DataWarning",
    "Dataset",
    "Diagnosis",
    "Edge",
    "Estimate",
    "Found",
    "Graph",
    "Identification",
    "Independence",
    "Instrument",
    "Knowledge",
    "KnowledgeConflict",
    "NotApplicable",
    "OutputError",
    "PossibleEffect",
    "Scm",
    "ScmVariable",
    "Score",
    "Separation",
    "Simulation",
    "StoppedEarly",
    "Study",
    "UsageError",
    "Verdict",
    "__version__",
    "bootstrap",
    "ci_test",
    "ci_tests",
    "compare",
    "components",
    "fetch",
    "learn",
    "load_results",
    "metrics",
    "open_dataset",
    "read_graph",
    "report",
    "scores",
    "simulate",
    "simulators",
    *estimators.__all__,
    *learners.__all__,
    *metrics.__all__,
]
