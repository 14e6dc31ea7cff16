"""Messages of the library, which names remedies as the command line has them, in words of Python."""

from __future__ import annotations

import re

#: What Python calls a question to a graph where it is not the name of the question.
_METHODS = {
    "adjustment": "adjustment_sets",
    "class": "class_size",
    "effect": "identify",
    "ida": "effects",
    "separation": "separated",
}
# Tried in this order: what comes first is more special.
_REMEDIES = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"the data has (\d+) rows? of data; ", r"the data have n_samples=\1; "),
        (r"values (is|are) missing\b", r"values \1 missing (NaN)"),
        (r"; '[^']* --help' shows the options and examples", ""),
        # A statement of a Knowledge goes to the library as a line of TOML, which its user has never seen.
        (r"^knowledge, line \d+, column \d+: ", "knowledge: "),
        (r"\('?abdera data transform --drop-missing-rows'?\)", "(df.dropna())"),
        (r"\(abdera data transform --discretise\)", "(pandas.cut)"),
        (r"abdera data show names nearly equal columns", "numpy.corrcoef shows nearly equal columns"),
        (r"--columns, or abdera data transform --drop [^)]*", "name the others in columns="),
        (r"abdera data transform --log", "numpy.log"),
        (r"\(data export --no-sigma\)", "(make the Dataset without sigma=)"),
        (r"\bextend=true", "extend=True"),
        (r"\bfamily=(\w+)", r'family="\1"'),
        (r"'abdera counterfactual MODEL DATA --do \.\.\.'", "Scm.counterfactual(data, do=...)"),
        (r"'abdera (intervene|counterfactual|fit)'", r"Scm.\1"),
        (r"'abdera simulate'", "Simulation.save"),
        (r"'abdera learn DATA -o ([^']*)'", r'the graph that a learner gives, save("\1"),'),
        (r"'abdera sweep (\w+)[^']*'", r"Study.\1"),
        (r"abdera sweep plan SPEC -o FOLDER", "Study.load(spec).plan(folder)"),
        (r"the rows of MODEL\b", "the rows of the model"),
        (r", or be - for JSON on standard output", ""),
        (
            r"--draw: '(\w*)[^']*' is not LAW:MEAN:SD, e\.g\. gaussian:0:1",
            r"""--draw: '\1' takes a mean and a standard deviation, e.g. ("gaussian", 0, 1)""",
        ),
        (r"\(--(?:columns|drop)\b[^)]*\)", "(name the others in columns=)"),
        (r"--na inf\b", "replace them by NaN"),
        (r"--na (\S+:[^;,) ]+)", r'na=["\1"]'),
        (r"--kind '?([^=']+)=(\w+)'?", r'kinds={"\1": "\2"}'),
        (r"--kind\b", "kinds="),
        (r"--(test|score)-p (\w+)=([0-9.]+)", r'\1_options={"\2": \3}'),
        (r"--(test|score)-p (\w+)=(\w+)", r'\1_options={"\2": "\3"}'),
        (r"-p (\w+=)", r"\1"),
        (r"--(test|score|missing|learner|engine|shard) (?!and\b)([\w/]+)", r'\1="\2"'),
        (r"--shards N\b", "shards=N"),
        (r"--(test|score)-p\b", r"\1_options="),
        (r"--n\b", "abdera.Covariance(matrix, n)"),
        (r"--(force|partial)\b", r"\1=True"),
        (r"--ignore-queue\b", "ignore_queue=True"),
        (r"--from DIR", "from_="),
        (r"--from(?![\w-])", "from_="),
        (r"'abdera list (\w+)'", r'abdera.components("\1")'),
        (r"'abdera describe (\w+)'", r"help(abdera.\1)"),
    )
)
# An option of another program has its value behind =: --partition=batch.
_OPTION = re.compile(r"--([a-z][a-z-]+)(?![\w=-])")
_QUESTION = re.compile(r"'abdera query (?:GRAPH|FILE) (\w+)'|'(\w+)' (?=is asked of a graph|asks about)")
_PLACE = re.compile(r"(?<!')\b(rows?) (\d+)(?:(, column | to )(\d+))?\b(?!')")
_FROM_ZERO = " (counted from 0)"


def in_words_of_python(text: str) -> str:
    """Give a message of the library with remedies as they are in Python, and with rows counted from 0."""
    for pattern, words in _REMEDIES:
        text = pattern.sub(words, text)
    text = _OPTION.sub(lambda found: found[1].replace("-", "_") + "=", text)
    return _rows_from_zero(_QUESTION.sub(_method, text))


def _method(found: re.Match[str]) -> str:
    name = found[1] or found[2]
    if found[1]:
        return f"Graph.{'members' if name == 'class' else _METHODS.get(name, name)}()"
    return f"'{_METHODS.get(name, name)}' "


def _rows_from_zero(text: str) -> str:
    """Count rows from 0, and say so at the first: the library counts from 1. A message of Python says it already."""
    if _FROM_ZERO in text:
        return text
    first = _PLACE.search(text)

    def less(found: re.Match[str]) -> str:
        word, row, between, end = found.groups()
        said = f"{word} {int(row) - 1}" + (f"{between}{int(end) - 1}" if between else "")
        return said + _FROM_ZERO if first and found.start() == first.start() else said

    return _PLACE.sub(less, text)
