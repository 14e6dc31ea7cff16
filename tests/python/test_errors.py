"""Messages speak Python, and say where in the data the trouble is."""

import pickle
import re
from pathlib import Path

import abdera
import numpy as np
import pandas as pd
import pytest
from abdera.errors import in_words_of_python


@pytest.mark.parametrize(
    "library, python",
    [
        (
            "drop those rows (abdera data transform --drop-missing-rows) or leave the column out (--columns)",
            "drop those rows (df.dropna()) or leave the column out (name the others in columns=)",
        ),
        ("leave it out (--columns, or abdera data transform --drop X2)", "leave it out (name the others in columns=)"),
        ("one out (--drop c)", "one out (name the others in columns=)"),
        ("(--missing testwise)", '(missing="testwise")'),
        ("use --test sandwich_t or spearman", 'use test="sandwich_t" or spearman'),
        ("say so (--kind x=nominal)", 'say so (kinds={"x": "nominal"})'),
        ("(of tests, -p min_effect=0.02)", "(of tests, min_effect=0.02)"),
        ("(of scores, --score-p penalty_discount=10)", '(of scores, score_options={"penalty_discount": 10})'),
        ("(--test-p errors=ignore)", '(test_options={"errors": "ignore"})'),
        ("'abdera list tests' shows them", 'abdera.components("tests") shows them'),
        ("a --> b is required", "a --> b is required"),
        ("a --- b", "a --- b"),
    ],
)
def test_remedies_are_in_words_of_python(library, python):
    assert in_words_of_python(library) == python


def test_no_remedy_of_the_library_keeps_the_words_of_the_command_line():
    root = Path(__file__).resolve().parents[2]
    found = 0
    for folder in ("core", "graphs", "datasets", "citests", "scores", "algorithms", "simulators"):
        for file in (root / folder).rglob("*.cpp"):
            for text in re.findall(r'"((?:[^"\\]|\\.)*)"', file.read_text()):
                if re.search(r"(?<![-\w])--[a-z]{2}", text):
                    found += 1
                    assert not re.search(r"(?<![-<\w])--[a-z]{2}", in_words_of_python(text)), text
    assert found > 20


def test_errors_are_value_errors_and_pickle():
    for name in ("DataError", "UsageError", "NotApplicable", "KnowledgeConflict", "OutputError"):
        error = getattr(abdera, name)("column 'a' is odd in row 3")
        assert isinstance(error, ValueError) and isinstance(error, abdera.AbderaError)
        copy = pickle.loads(pickle.dumps(error))
        assert (str(copy), copy.column, copy.row) == (str(error), "a", 2)


def test_names_with_quotes_are_found_whole():
    frame = pd.DataFrame({"it's": [1.0, np.nan, 3.0], "b": [1.0, 2.0, 4.0]})
    with pytest.raises(abdera.DataError) as error:
        abdera.pc(frame)
    assert (error.value.column, error.value.row) == ("it's", 1)


def test_warnings_point_at_the_line_of_the_caller(frame):
    with pytest.warns(abdera.DataWarning) as caught:
        abdera.PC().fit(frame.assign(copy=frame["dose"]))
    assert caught[0].filename == __file__


def test_files_that_cannot_be_written_are_named(frame, tmp_path):
    graph = abdera.pc(frame)
    with pytest.raises(abdera.AbderaError, match="nowhere"):
        graph.save(tmp_path / "nowhere" / "g.json")
    graph.save(tmp_path / "g.json")
    with pytest.raises(abdera.UsageError, match="force=True"):
        graph.save(tmp_path / "g.json")
