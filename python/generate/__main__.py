"""Writes the functions and estimators of the package from the registry of the program.

python3 generate PROGRAM FOLDER
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from evidence import scores_text, tests_text
from learners import estimators_text, functions_text
from worlds import metrics_text, simulators_text


def main() -> None:
    program, folder = sys.argv[1:]
    entries = json.loads(
        subprocess.run([program, "describe", "--all", "--json"], check=True, capture_output=True).stdout
    )

    def of(kind: str) -> list[dict[str, Any]]:
        return [entry for entry in entries if entry["kind"] == kind]

    for name, text in (
        ("learners", functions_text(of("learner"))),
        ("estimators", estimators_text(of("learner"))),
        ("ci_tests", tests_text(of("test"))),
        ("scores", scores_text(of("score"))),
        ("simulators", simulators_text(of("simulator"))),
        ("metrics", metrics_text(of("metric"))),
    ):
        (Path(folder) / f"{name}.py").write_text(text, encoding="utf-8")


main()
