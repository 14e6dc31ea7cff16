#!/usr/bin/env python3
"""Shape rules of the tree, read from every source file: layers, file sizes, third-party headers, the few places
where threads, randomness and output may live. Prints each breach as file:line and exits 1."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAX_LINES = 600

# folder -> folders it may include from (itself always). A learner must not be able to see the truth.
ALLOWED = {
    "core": set(),
    "graphs": {"core"},
    "datasets": {"core"},
    "simulators": {"core", "graphs", "datasets"},
    "citests": {"core", "graphs", "datasets"},
    "scores": {"core", "graphs", "datasets"},
    "bench/metrics": {"core", "graphs", "datasets"},
    "algorithms": {"core", "graphs", "datasets", "citests", "scores"},
    "bench/sweep": {"core", "graphs", "datasets", "simulators", "citests", "scores", "bench/metrics", "algorithms"},
    "bench/report": {"core", "graphs", "datasets", "simulators", "citests", "scores", "bench/metrics", "algorithms",
                     "bench/sweep"},
    "bench/calibration": {"core", "graphs", "datasets", "simulators", "citests"},
    "bench/micro": None,  # None: anything
    "cli": None,
    "python": None,
    "tests": None,
}
STD_HEADER = re.compile(r"^[a-z_0-9]+$")
C_HEADERS = {"immintrin.h", "unistd.h", "fcntl.h", "signal.h", "sys/wait.h", "sys/stat.h", "sys/types.h", "sys/resource.h"}

# pattern -> (why, files where it is allowed)
RESERVED = {
    r"#\s*pragma\s+omp\s+parallel": ("one parallel region: core/run.cpp", {"core/run.cpp"}),
    r"#include <(thread|omp\.h)>": ("threads live in core/run.hpp and .cpp", {"core/run.hpp", "core/run.cpp", "python/module/worker.cpp"}),
    r"\bstd::lgamma\b": ("log_gamma of core/special.hpp; lgamma writes a global variable", set()),
    r"#include <random>|std::(mt19937|random_device|\w+_distribution)": ("randomness comes from core/rng.hpp", set()),
    r"#include [<\"]hdf5": ("hdf5.h behind datasets/hdf5_file.hpp, whose calls share one mutex",
                               {f"datasets/hdf5_{part}.cpp" for part in ("library", "read", "write")}),
    r"std::(cout|cerr)|\bprintf\(|\bexit\(": ("the library never prints and never exits", None),  # cli, tests, bench free
}
PRINT_FREE = ("cli/", "tests/", "bench/micro/", "python/")


def layer(path: str) -> str | None:
    for name in sorted(ALLOWED, key=len, reverse=True):
        if path.startswith(name + "/"):
            return name
    return None


def third_party(header: str) -> bool:
    return not STD_HEADER.match(header) and header not in C_HEADERS and not header.startswith("Eigen/")


def check_file(path: str, text: str) -> list[str]:
    problems = []
    lines = text.split("\n")
    own = layer(path)
    is_header = path.endswith(".hpp")
    if len(lines) > MAX_LINES:
        problems.append(f"{path}:{len(lines)}: more than {MAX_LINES} lines: one idea a file")
    if is_header and "#pragma once" not in text:
        problems.append(f"{path}:1: no #pragma once")
    for number, line in enumerate(lines, 1):
        at = f"{path}:{number}"
        if m := re.match(r'\s*#\s*include "([^"]+)"', line):
            target = m.group(1)
            if target.startswith("."):
                problems.append(f"{at}: include from the root, not '{target}'")
            elif (there := layer(target)) is None:
                problems.append(f"{at}: '{target}' is not a project header (third-party headers take <>)")
            elif own and ALLOWED[own] is not None and there != own and there not in ALLOWED[own]:
                problems.append(f"{at}: layer {own} must not include {there}")
        elif (m := re.match(r"\s*#\s*include <([^>]+)>", line)) and is_header and not path.startswith("tests/"):
            if third_party(m.group(1)):
                problems.append(f"{at}: <{m.group(1)}> belongs in a .cpp file (only std and Eigen in headers)")
        for pattern, (why, files) in RESERVED.items():
            if not re.search(pattern, line):
                continue
            free = path.startswith(PRINT_FREE) if files is None else path in files or path.startswith(("tests/", "bench/micro/"))
            if not free:
                problems.append(f"{at}: {why}")
        if re.search(r"-march=", line) and not path.startswith("core/kernels/"):
            problems.append(f"{at}: -march only on Eigen-free kernel files")
    return problems


def check_registries() -> list[str]:
    """Registry names equal file names: a component is found by looking for its file."""
    problems = []
    for folder in ("citests", "scores", "simulators", "algorithms"):
        registry = ROOT / folder / "registry.cpp"
        if not registry.exists():
            continue
        stems = {p.stem for p in (ROOT / folder).rglob("*.hpp")}
        for name in re.findall(r'^\s*(?:\w+\()?\{*\s*"([a-z_0-9]+)",\s*(?:$|")', registry.read_text(), re.M):
            if name not in stems:
                problems.append(f"{folder}/registry.cpp: no file {name}.hpp for the component '{name}'")
    return problems


def main() -> int:
    problems = []
    count = 0
    for folder in sorted({name.split("/")[0] for name in ALLOWED}):
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in (".cpp", ".hpp"):
                count += 1
                problems += check_file(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8"))
    problems += check_registries()
    for problem in problems:
        print(problem)
    if count == 0:
        print("no source file found: the check looked in the wrong place")
        return 1
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
