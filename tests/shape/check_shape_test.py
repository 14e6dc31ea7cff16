#!/usr/bin/env python3
"""Each shape rule must notice a breach: a check that cannot fail is no check."""

import importlib.util
import sys
from pathlib import Path

root = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("check_shape", root / "tools" / "check_shape.py")
check_shape = importlib.util.module_from_spec(spec)
spec.loader.exec_module(check_shape)

ONCE = "#pragma once\n"
BREACHES = {
    "a learner sees the truth": ("algorithms/x.cpp", '#include "simulators/linear_gaussian.hpp"\n'),
    "upward include": ("graphs/x.hpp", ONCE + '#include "citests/ci_test.hpp"\n'),
    "sideways include": ("graphs/x.cpp", '#include "datasets/dataset.hpp"\n'),
    "relative include": ("graphs/x.cpp", '#include "../core/run.hpp"\n'),
    "third party in a header": ("core/x.hpp", ONCE + "#include <fmt/format.h>\n"),
    "second parallel region": ("citests/x.cpp", "#pragma omp parallel\n"),
    "own randomness": ("simulators/x.cpp", "std::mt19937 g;\n"),
    "printing library": ("datasets/x.cpp", 'std::printf("x");\n'),
    "hdf5.h elsewhere": ("cli/x.cpp", "#include <hdf5.h>\n"),
    "hdf5.h in its own layer": ("datasets/dataset_hdf5.cpp", "#include <hdf5_hl.h>\n"),
    "no pragma once": ("core/x.hpp", "int x;\n"),
    "too long": ("core/x.cpp", "\n" * 700),
}
FINE = {
    "plain header": ("citests/x.hpp", ONCE + "#include <vector>\n#include <Eigen/Core>\n#include \"core/run.hpp\"\n"),
    "hdf5.h behind its header": ("datasets/hdf5_read.cpp", "#include <hdf5.h>\n"),
    "cli prints": ("cli/x.cpp", "#include <CLI/CLI.hpp>\nstd::cout << 1;\n"),
}

failures = [name for name, (path, text) in BREACHES.items() if not check_shape.check_file(path, text)]
failures += [name for name, (path, text) in FINE.items() if check_shape.check_file(path, text)]
for name in failures:
    print("not judged rightly:", name)
sys.exit(1 if failures else 0)
