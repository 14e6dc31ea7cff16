"""Every public name has a docstring of numpydoc that names every parameter."""

import doctest
import importlib
import inspect
import pkgutil

import abdera
import pytest
from numpydoc.validate import validate

# No docstring; a parameter without description, or described under another name; a summary without a full stop.
WANTED = {"GL08", "PR01", "PR02", "SS03"}


def public_names():
    for name in sorted(abdera.__all__):
        thing = getattr(abdera, name)
        if inspect.ismodule(thing) or not callable(thing):
            continue
        yield f"abdera.{name}"
        if inspect.isclass(thing) and not issubclass(thing, abdera.estimator.Estimator):
            for member, value in vars(thing).items():
                if not member.startswith("_") and (inspect.isroutine(value) or isinstance(value, property)):
                    yield f"abdera.{name}.{member}"


@pytest.mark.parametrize("name", list(public_names()))
def test_docstrings_are_whole(name):
    # A method of one line says all in its summary.
    found = {code: text for code, text in validate(name)["errors"] if code in WANTED}
    owner = name.rsplit(".", 1)
    thing = getattr(abdera, owner[1]) if owner[0] == "abdera" else None
    if thing is None or "Parameters" not in (inspect.getdoc(thing) or ""):
        found.pop("PR01", None)
    assert not found


def test_functions_and_estimators_name_every_parameter():
    for module in (abdera.learners, abdera.ci_tests, abdera.scores):
        for name in module.__all__:
            function = getattr(module, name)
            text = inspect.getdoc(function)
            for parameter in inspect.signature(function).parameters:
                assert f"\n{parameter} :" in text or f"\nx, {parameter} :" in text or f"\n{parameter}, y :" in text, (
                    name
                )


def test_examples_in_docstrings_hold():
    failed = attempted = 0
    for info in pkgutil.iter_modules(abdera.__path__, "abdera."):
        if info.name.endswith(("__main__", "_core")):
            continue
        result = doctest.testmod(importlib.import_module(info.name))
        failed, attempted = failed + result.failed, attempted + result.attempted
    assert failed == 0 and attempted > 0
