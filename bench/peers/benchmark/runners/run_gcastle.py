"""gcastle: PC, GES and NOTEARS. It imports PyTorch on loading, which none of these learners uses and which would be
gigabytes to install: modules without content stand in for it."""

import importlib.abc
import importlib.machinery
import logging
import sys
import types


class StandIn(types.ModuleType):
    __path__: list[str] = []

    def __getattr__(self, name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        if name[0].isupper():
            return type(name, (), {"__init__": lambda self, *values, **options: None})
        return StandIn(name)

    def __call__(self, *values, **options):
        return values[0] if values else self  # a decorator leaves its function as it is


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        torch = name.split(".")[0] == "torch"
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if torch else None

    def create_module(self, spec):
        return StandIn(spec.name)

    def exec_module(self, module):
        pass


sys.meta_path.insert(0, Finder())
logging.disable(logging.CRITICAL)

import numpy as np  # noqa: E402
from castle.algorithms import GES, PC, Notears  # noqa: E402
from serve import from_directed, serve  # noqa: E402


def learn(rows: np.ndarray, *, kind: type, **options) -> np.ndarray:
    learner = kind(**options)
    learner.learn(rows)
    return np.asarray(learner.causal_matrix)


serve(
    "gcastle",
    {
        "pc": (lambda rows, **options: learn(rows, kind=PC, **options), from_directed),
        "ges": (lambda rows: learn(rows, kind=GES), from_directed),
        "notears": (lambda rows: learn(rows, kind=Notears), from_directed),
    },
)
