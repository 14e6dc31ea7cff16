"""Functions and estimators of the learners."""

from collections.abc import Iterator
from typing import Any

from components import annotation, described, literal, parameter, wrapped

ACRONYMS = {"pc", "fci", "rfci", "cpc", "mpc", "ges", "fges", "xges", "gies", "boss", "flop", "mmhc", "iamb", "dag"}
NAMES = {"grasp": "GRaSP"}
RUN = (
    "data",
    "learner",
    "test",
    "test_options",
    "score",
    "score_options",
    "knowledge",
    "missing",
    "columns",
    "n_jobs",
    "random_state",
    "time_limit",
    "progress",
)
HEADER = '''"""{title}

Written from the registry of the library when the package is built.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

{imports}
'''
SHARED = {
    "test": (
        'CiTestLike = "fisher_z"',
        "test : str or callable",
        "Conditional-independence test, or a function test(x, y, given) that gives a p-value; see `learn`.",
    ),
    "test_options": ("Options | None = None", "test_options : mapping, optional", "Options of the test."),
    "score": (
        'ScoreLike = "gaussian_bic"',
        "score : str or callable",
        "Score, or a function score(child, parents) that gives the local score; see `learn`.",
    ),
    "score_options": ("Options | None = None", "score_options : mapping, optional", "Options of the score."),
    "knowledge": (
        "KnowledgeLike | None = None",
        "knowledge : Knowledge or path, optional",
        "What need not be discovered.",
    ),
    "missing": (
        'Missing = "error"',
        'missing : {"error", "testwise"}',
        "Missing values: an error, or each test uses the rows that are complete in its variables.",
    ),
    "columns": ("Sequence[str] | None = None", "columns : sequence of str, optional", "Use only these."),
    "n_jobs": (
        "int | None = -1",
        "n_jobs : int or None",
        "At most so many threads, -1 for every core of the process; the result never depends on it.",
    ),
    "random_state": ("int | None = 0", "random_state : int", "Seed, of learners that draw."),
    "time_limit": (
        "float | None = None",
        "time_limit : float, optional",
        "Seconds; then the best graph so far is given, with a warning.",
    ),
    "progress": (
        'ProgressLike = "auto"',
        'progress : bool, callable or "auto"',
        "A bar by tqdm, or a function of (stage, fraction).",
    ),
}


def class_name(name: str) -> str:
    if name in NAMES:
        return NAMES[name]
    return "".join(part.upper() if part in ACRONYMS else part.capitalize() for part in name.split("_"))


def attribute(name: str) -> str:
    """Name of a shared parameter in an estimator: scikit-learn keeps `score` for a method."""
    return name.replace("score", "scoring")


def shared_of(learner: dict[str, Any], *, estimator: bool) -> list[str]:
    needs = [need.strip() for need in learner["needs"].split(",")]
    left_out = set() if "test" in needs else {"test", "test_options", "missing"}
    if "score" in needs:
        left_out |= {"missing"}
    else:
        left_out |= {"score", "score_options"}
    if estimator:
        left_out |= {"knowledge", "columns"}
    return [name for name in SHARED if name not in left_out]


def ordered(learner: dict[str, Any]) -> list[dict[str, Any]]:
    """Options, the significance level first: the one that may be given by position."""
    options = learner["options"]
    for option in options:
        assert parameter(option) not in RUN, f"option {option['name']} of {learner['name']} is a word of the call"
    return sorted(options, key=lambda option: option["name"] != "alpha")


def parameters(learner: dict[str, Any], *, estimator: bool) -> Iterator[str]:
    options = ordered(learner)
    if options and options[0]["name"] == "alpha":
        yield f"alpha: {annotation(options[0])} = {literal(options[0]['default'])}"
        options = options[1:]
    yield "*"
    for option in options:
        yield f"{parameter(option)}: {annotation(option)} = {literal(option['default'])}"
    for name in shared_of(learner, estimator=estimator):
        yield f"{attribute(name) if estimator else name}: {SHARED[name][0]}"


def summary(learner: dict[str, Any]) -> str:
    text = learner["summary"]
    return text[:1].upper() + text[1:] + "."


def documented(learner: dict[str, Any], *, estimator: bool, indent: int) -> Iterator[str]:
    pad = " " * indent
    yield pad + "Parameters"
    yield pad + "----------"
    if not estimator:
        yield pad + "data : array_like, DataFrame, xarray object, path, Dataset or Covariance"
        yield pad + "    Samples by variables."
    for option in ordered(learner):
        yield from described(option, indent)
    for name in shared_of(learner, estimator=estimator):
        yield pad + (attribute(SHARED[name][1]) if estimator else SHARED[name][1])
        yield wrapped(SHARED[name][2], indent + 4)


def call(learner: dict[str, Any]) -> Iterator[str]:
    """Arguments of `learn`."""
    for name in shared_of(learner, estimator=False):
        yield f"{name}={name},"
    for option in ordered(learner):
        if parameter(option) == option["name"]:
            yield f"{option['name']}={option['name']},"
        else:
            yield f'**{{"{option["name"]}": {parameter(option)}}},'


def function(learner: dict[str, Any]) -> Iterator[str]:
    yield f"def {learner['name']}("
    yield "    data: DataLike,"
    for text in parameters(learner, estimator=False):
        yield f"    {text},"
    yield ") -> Graph:"
    yield wrapped('"""' + summary(learner), 4)
    yield ""
    yield from documented(learner, estimator=False, indent=4)
    yield ""
    yield "    Returns"
    yield "    -------"
    yield "    Graph"
    yield ""
    yield "    Raises"
    yield "    ------"
    yield "    DataError, UsageError, NotApplicable, KnowledgeConflict"
    yield "        As `learn`, naming column and row, or the nearest option."
    if learner["source"]:
        yield ""
        yield "    Notes"
        yield "    -----"
        yield wrapped(f"Source: {learner['source']} (docs/papers.bib).", 4)
    yield '    """'
    yield "    return learn("
    yield "        data,"
    yield f'        "{learner["name"]}",'
    for text in call(learner):
        yield f"        {text}"
    yield "    )"


def functions_text(learners: list[dict[str, Any]]) -> str:
    imports = (
        "from .data import DataLike\nfrom .graph import Graph\n"
        "from .learn import CiTestLike, KnowledgeLike, Missing, Options, ScoreLike, learn\n"
        "from .progress import ProgressLike\n"
    )
    names = ", ".join(f'"{learner["name"]}"' for learner in learners)
    out = HEADER.format(title="One function a learner.", imports=imports).replace("Any, ", "")
    out += f"\n{wrapped('__all__ = [' + names + ']', 0)}\n"
    for learner in learners:
        out += "\n\n" + "\n".join(function(learner)) + "\n"
    return out


def estimator(learner: dict[str, Any]) -> Iterator[str]:
    yield f"class {class_name(learner['name'])}(Estimator):"
    yield wrapped('"""' + summary(learner), 4)
    yield ""
    yield from documented(learner, estimator=True, indent=4)
    yield '    """'
    yield ""
    yield f'    _learner = "{learner["name"]}"'
    yield ""
    yield "    def __init__("
    yield "        self,"
    for text in parameters(learner, estimator=True):
        yield f"        {text},"
    yield "    ) -> None:"
    for option in ordered(learner):
        yield f"        self.{parameter(option)} = {parameter(option)}"
    for name in shared_of(learner, estimator=True):
        yield f"        self.{attribute(name)} = {attribute(name)}"


def estimators_text(learners: list[dict[str, Any]]) -> str:
    imports = (
        "from .estimator import Estimator\nfrom .learn import CiTestLike, Missing, Options, ScoreLike\n"
        "from .progress import ProgressLike\n"
    )
    names = ", ".join(f'"{class_name(learner["name"])}"' for learner in learners)
    out = HEADER.format(title="One estimator a learner.", imports=imports)
    out = out.replace("from collections.abc import Sequence\n", "").replace("Any, ", "")
    out += f"\n{wrapped('__all__ = [' + names + ']', 0)}\n"
    for learner in learners:
        out += "\n\n" + "\n".join(estimator(learner)) + "\n"
    return out
