#!/usr/bin/env python3
"""tools/python_pages.py OUT.

Writes the source of the reference of the Python package, as it is installed for the Python that runs this: one page for
each module whose objects `abdera` offers, in OUT/python.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from pathlib import Path
from types import ModuleType

import abdera

TITLES = {
    "abdera.data.dataset": "Data sets",
    "abdera.data.files": "Files and the catalogue",
    "abdera.data.covariance": "Covariance matrices",
    "abdera.knowledge": "Background knowledge",
    "abdera.learn": "Learning by name",
    "abdera.learners": "Learners: functions",
    "abdera.estimators": "Learners: estimators",
    "abdera.evidence": "Tests and scores by name",
    "abdera.ci_tests": "Tests of conditional independence",
    "abdera.scores": "Scores",
    "abdera.graph": "Graphs",
    "abdera.edge": "Edges and what is known of them",
    "abdera.queries": "Answers to questions",
    "abdera.comparison": "Comparing graphs",
    "abdera.metrics": "Metrics",
    "abdera.simulation": "Simulations",
    "abdera.simulators": "Simulators",
    "abdera.scm": "Structural causal models",
    "abdera.scm_values": "What models tell",
    "abdera.sweep": "Benchmark sweeps",
    "abdera.errors": "Errors and warnings",
}


def directive(path: str, value: object) -> list[str]:
    if not inspect.isclass(value):
        return [f".. autofunction:: {path}"]
    if issubclass(value, BaseException):
        return [f".. autoexception:: {path}", "   :show-inheritance:"]
    return [f".. autoclass:: {path}", "   :members:", "   :inherited-members: object, tuple"]


def modules() -> dict[str, list[str]]:
    """The documented names of each module, in the order of `abdera.__all__`."""
    out: dict[str, list[str]] = {}
    for name in abdera.__all__:
        value = getattr(abdera, name)
        if isinstance(value, ModuleType):
            out[value.__name__] = [f"{value.__name__}.{member}" for member in value.__all__]
        elif inspect.isclass(value) or callable(value):
            out.setdefault(value.__module__, []).append(f"abdera.{name}")
    known = list(TITLES)
    return dict(sorted(out.items(), key=lambda item: known.index(item[0]) if item[0] in known else len(known)))


def page(module: str, paths: list[str]) -> str:
    about = inspect.getdoc(importlib.import_module(module)) or ""
    title = TITLES.get(module, module.removeprefix("abdera.").replace("_", " ").capitalize())
    lines = [title, "=" * len(title), "", about, ""]
    for path in paths:
        parent, _, name = path.rpartition(".")
        lines += [*directive(path, getattr(importlib.import_module(parent), name)), ""]
    return "\n".join(lines)


def main() -> None:
    out = Path(sys.argv[1]) / "python"
    out.mkdir(parents=True, exist_ok=True)
    found = modules()
    pages = {module.removeprefix("abdera."): page(module, paths) for module, paths in found.items()}
    pages["index"] = "\n".join(
        [
            "Python package",
            "==============",
            "",
            inspect.getdoc(abdera) or "",
            "",
            ".. toctree::",
            "   :maxdepth: 1",
            "",
            *(f"   {name}" for name in pages),
            "",
        ]
    )
    for name, content in pages.items():
        path = out / f"{name}.rst"
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            path.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
