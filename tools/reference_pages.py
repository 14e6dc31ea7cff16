#!/usr/bin/env python3
"""tools/reference_pages.py ABDERA OUT [--docs DIR].

Writes the source of the documentation site: the pages of docs/, and one page for each component that `ABDERA list`
knows, made of what `ABDERA describe` says of it, in OUT/reference. Standard library only.

A page of docs/ says which components it treats in a comment that no reader sees, and every component must have one:

    <!-- treats learners: pc cpc mpc pc_max -->
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TREATS = re.compile(r"^<!-- treats (\w+): ([^>]*?)\s*-->\n", re.MULTILINE)
SUFFIXES = {".md", ".bib", ".svg", ".png", ".py", ".css"}

TITLES = {
    "learners": "Learners",
    "tests": "Tests of conditional independence",
    "scores": "Scores",
    "simulators": "Simulators",
    "observations": "Steps of observation",
    "fits": "A model from data",
    "metrics": "Metrics",
    "datasets": "Data sets",
}
TYPES = {"double": "number", "int": "integer", "bool": "true or false", "string": "text", "choice": "choice"}
COLUMNS = {"numbers": "numbers", "levels": "levels (nominal, ordinal, binary)", "mixed": "numbers, levels, or both"}
TRAITS = {  # what a trait means, when it is true and when it is false; "" is not worth a line
    "order_dependent": (
        "Another order of the columns can change the graph.",
        "The order of the columns does not change the graph.",
    ),
    "takes_ancestral": (
        "Takes all [background knowledge](../../knowledge.md): tiers, forbidden, required and "
        "exogenous, ancestral and non-ancestral.",
        "Takes tiers, forbidden, required and exogenous [background knowledge](../../knowledge.md); "
        "refuses ancestral and non-ancestral.",
    ),
    "takes_covariance": ("Takes a covariance matrix and n in place of rows.", "Needs rows, not a covariance matrix."),
    "uses_weights": ("Uses weights of rows.", "Refuses tables with weights of rows."),
    "linear": ("Takes relations between numbers to be linear.", ""),
    "uses_dependence": ("Uses clusters and autocorrelation of rows.", "Takes rows to be independent."),
    "uses_errors": ("Uses measurement errors.", ""),
    "score_equivalent": (
        "Markov equivalent DAGs have the same score.",
        "Markov equivalent DAGs can have different scores.",
    ),
    "compares_marks": (
        "Compares marks: a true DAG is turned into its CPDAG beside an estimated one, a true DAG or "
        "MAG into its PAG beside an estimated PAG.",
        "",
    ),
    "network": ("A Bayesian network in BIF, not a table.", ""),
}


@dataclass
class Component:
    plural: str  # "learners"
    about: dict[str, Any]  # what `describe --json` says
    guide: str = ""  # "pc.md"
    example: str = ""  # of a step of observation, as its guide gives it

    @property
    def name(self) -> str:
        return str(self.about["name"])

    @property
    def papers(self) -> list[str]:
        """Keys of docs/papers.bib; the source of a data set is a citation in words."""
        return [] if self.plural == "datasets" else re.findall(r"\w+", str(self.about["source"]))

    @property
    def page(self) -> str:
        return f"reference/{self.plural}/{self.name}.md"


def text(words: object) -> str:
    """Words as Markdown that shows them as they are, in a cell of a table too."""
    return re.sub(r"([\\`*_{}\[\]<>|$~#])", r"\\\1", str(words))


def code(words: object) -> str:
    return "`" + str(words).replace("|", "\\|") + "`"


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    header = list(header)
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows] + [""]


def limit(number: str) -> str:
    return f"{float(number):g}" if abs(float(number)) >= 1e7 else number


def option_row(option: dict[str, Any]) -> list[str]:
    limits = str(option["limits"])
    if option["type"] == "choice":
        limits = ", ".join(code(choice) for choice in limits.split("|"))
    elif limits:
        low, high = limits.strip("[]").split(", ")
        limits = f"{limit(low)} to {limit(high)}"
    return [
        code(option["name"]),
        f"{TYPES[option['type']]}{': ' if limits else ''}{limits}",
        default(option),
        text(option["help"]),
    ]


def default(option: dict[str, Any]) -> str:
    value = option["default"]
    if value is None:
        return "not given"
    if value == "":
        return "empty"
    if isinstance(value, bool):
        return code(str(value).lower())
    return code(f"{value:g}" if isinstance(value, float) else value)


def first_option(about: dict[str, Any]) -> tuple[str, Any] | None:
    """An option to show in an example, at its default."""
    return next(((o["name"], o["default"]) for o in about["options"] if o["default"] not in (None, "")), None)


def python_value(value: object) -> str:
    return json.dumps(value) if isinstance(value, str) else repr(value)


def shell_value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def evidence_for(about: dict[str, Any]) -> list[tuple[str, str]]:
    """The test and the score that the example of a learner takes."""
    score = "interventional_bic" if about["name"] == "gies" else "gaussian_bic"
    if about["name"] in ("exact_posterior", "posterior_effects"):
        score = "bge"
    needs = str(about["needs"]).split(", ")
    return [(kind, name) for kind, name in (("test", "fisher_z"), ("score", score)) if kind in needs]


def examples(component: Component) -> tuple[str, str]:
    """One command line and one line of Python; "" where there is none."""
    about, name = component.about, component.name
    option = first_option(about)
    shell_option = "" if option is None else f" -p {option[0]}={shell_value(option[1])}"
    python_option = "" if option is None else f", {option[0]}={python_value(option[1])}"
    if component.plural == "learners":
        chosen = evidence_for(about)
        flags = "".join(f" --{kind} {what}" for kind, what in chosen)
        words = "".join(f', {kind}="{what}"' for kind, what in chosen)
        return (
            f"abdera learn table.h5 --learner {name}{flags}{shell_option} -o graph.json",
            f"graph = abdera.{name}(table{words}{python_option})",
        )
    if component.plural == "tests":
        flags = "" if option is None else f" --test-p {option[0]}={shell_value(option[1])}"
        return (
            f"abdera test table.h5 --test {name}{flags} X Y Z",
            f'result = abdera.ci_tests.{name}(table, "X", "Y", ["Z"]{python_option})',
        )
    if component.plural == "scores":
        flags = "" if option is None else f" --score-p {option[0]}={shell_value(option[1])}"
        learner = "ges" if about["score_equivalent"] else "hill_climb"
        return (
            f"abdera learn table.h5 --learner {learner} --score {name}{flags} -o graph.json",
            f'value = abdera.scores.{name}(table, "Y", ["X"]{python_option})',
        )
    if component.plural == "simulators":
        if name == "network":
            shell_option, python_option = " -p file=asia.bif", ', file="asia.bif"'
        return (
            f"abdera simulate {name}{shell_option} --samples 1000 --seed 1 -o simulated.h5",
            f'world = abdera.simulate("{name}", n=1000, seed=1{python_option})',
        )
    if component.plural == "observations":
        model = (
            "galaxy_environment"
            if "log_stellar_mass" in component.example
            else "random_time_series"
            if name in ("aggregate", "subsample")
            else "linear_gaussian"
        )
        return (
            f"abdera simulate {model} --observe '{component.example}' -o observed.h5",
            f'world = abdera.simulate("{model}", observe=["{component.example}"])',
        )
    if component.plural == "fits":
        return f"abdera fit graph.json table.h5{shell_option} -o model.json", "scm = abdera.Scm.fit(graph, table)"
    if component.plural == "metrics":
        return (
            f"abdera compare truth.json graph.json --metric {name}{shell_option}",
            f"distance = abdera.{name}(truth, graph)",
        )
    if about["network"]:
        return f"abdera data fetch {name} -o {name}.bif", f'graph = abdera.read_graph("{name}.bif")'
    return f"abdera data fetch {name} -o {name}.h5", f'data = abdera.fetch("{name}")'


def facts(component: Component) -> list[str]:
    """What it needs and promises, one line each."""
    about = component.about
    lines = []
    if "needs" in about:
        links = {
            "test": "a [test](../tests/index.md)",
            "score": "a [score](../scores/index.md)",
            "rows": "rows of data",
        }
        lines.append("Needs " + " and ".join(links[need] for need in about["needs"].split(", ")) + ".")
    if "columns" in about and component.plural in ("tests", "scores"):
        lines.append(f"Columns: {COLUMNS[about['columns']]}.")
    if about.get("most_variables"):
        lines.append(
            "For few variables: time or memory grow exponentially, and what is promised of all learners is "
            f"tested with at most {about['most_variables']}."
        )
    for trait, (if_so, if_not) in TRAITS.items():
        if trait in about:
            lines.append(if_so if about[trait] else if_not)
    return [f"- {line}" for line in lines if line]


def metric_facts(about: dict[str, Any]) -> list[str]:
    def names(key: str) -> str:
        return ", ".join(code(name) for name in about[key].split(", "))

    return [
        f"- Truth: {names('truth_kinds')}.",
        f"- Estimate: {names('estimate_kinds')}.",
        f"- Values: {names('values')}.",
    ]


def dataset_facts(about: dict[str, Any]) -> list[str]:
    lines = [f"- Cite: {text(about['source'])}.", f"- Licence: {text(about['licence'])}."]
    if about["url"]:
        lines.append(f"- From: <{about['url']}>.")
    if about["note"]:
        lines.append(f"- {text(about['note'])}")
    rows = [
        [code(name), text(unit), text(meaning)]
        for name, unit, meaning in zip(about["columns"], about["units"], about["meanings"])
    ]
    return lines + (["", "## Columns", "", *table(["column", "unit", "meaning"], rows)] if rows else [])


HOW = {  # how options are given
    "tests": "`--test-p NAME=VALUE`, `test_options={...}` of a learner in Python",
    "scores": "`--score-p NAME=VALUE`, `score_options={...}` of a learner in Python",
    "observations": "`NAME=VALUE` in the text of the step",
}


def page(component: Component) -> str:
    about = component.about
    # The menu holds the lists, not the members: with all of them on every page the site takes twice as long to make.
    summary = text(about["summary"][:1].upper() + about["summary"][1:])
    lines = ["---", "orphan: true", "---", "", f"# {component.name}", "", f"{summary}.", ""]
    shell, python = examples(component)
    lines += ["```text", shell, "```", ""]
    if python:
        lines += ["```python", python, "```", ""]
    lines += [f"Guide: [](../../{component.guide}). All [{TITLES[component.plural].lower()}](index.md).", ""]
    lines += facts(component)
    if component.plural == "metrics":
        lines += metric_facts(about)
    if component.plural == "datasets":
        lines += dataset_facts(about)
    lines.append("")
    if about["options"]:
        how = HOW.get(component.plural, "`-p NAME=VALUE`, a keyword argument in Python")
        lines += ["## Options", "", f"Given as {how}.", ""]
        lines += table(["option", "type and range", "default", "meaning"], map(option_row, about["options"]))
    if component.papers:
        cited = ", ".join(f"{{footcite:t}}`{key}`" for key in component.papers)
        lines += ["## Source", "", f"{cited}.", "", "```{footbibliography}", "```", ""]
    return "\n".join(lines)


def index(plural: str, members: list[Component]) -> str:
    rows = [[f"[{m.name}]({m.name}.md)", text(m.about["summary"])] for m in members]
    return "\n".join([f"# {TITLES[plural]}", "", *table(["name", "what it is"], rows)])


def front(kinds: list[tuple[str, int]]) -> str:
    rows = [[f"[{TITLES[plural]}]({plural}/index.md)", str(size)] for plural, size in kinds]
    return "\n".join(
        [
            "# Reference",
            "",
            "Every component, as `abdera list` and `abdera describe` know it: these pages are made from the registry "
            "of the build they belong to.",
            "",
            *table(["kind", "how many"], rows),
            "```{toctree}",
            ":hidden:",
            "",
            *(f"{plural}/index" for plural, _ in kinds),
            "```",
            "",
        ]
    )


def registry(program: Path) -> list[Component]:
    told = subprocess.run([program, "describe", "--all", "--json"], check=True, capture_output=True).stdout
    return [Component(entry["kind"] + "s", entry) for entry in json.loads(told)]


def find_guides(components: list[Component], docs: Path) -> list[str]:
    """Sets guide and example of each component; returns what is wrong with the comments of docs/."""
    by_name = {(c.plural, c.name): c for c in components}
    wrong = []
    for path in sorted(docs.rglob("*.md")):
        here = path.relative_to(docs).as_posix()
        content = path.read_text(encoding="utf-8")
        for plural, names in TREATS.findall(content):
            for name in names.split():
                component = by_name.get((plural, name))
                if component is None:
                    wrong.append(f"docs/{here} treats '{name}', which 'abdera list {plural}' does not know")
                elif component.guide:
                    wrong.append(f"'{name}' of {plural} is treated by docs/{component.guide} and by docs/{here}")
                else:
                    component.guide = here
                    found = re.search(rf"^{name} \S+=.*$", content, re.MULTILINE)
                    component.example = found.group() if found else ""
    for c in components:
        if not c.guide:
            comment = f"<!-- treats {c.plural}: {c.name} -->"
            wrong.append(f"no page of docs/ treats '{c.name}': add '{comment}' to one that does")
        elif c.plural == "observations" and not c.example:
            wrong.append(f"docs/{c.guide} has no example of '{c.name}': a line '{c.name} option=value'")
    return wrong


def unknown_papers(components: list[Component], docs: Path) -> list[str]:
    known = set(re.findall(r"^@\w+\{([^,]+),", (docs / "papers.bib").read_text(encoding="utf-8"), re.MULTILINE))
    return [
        f"the source [{key}] of '{c.name}' is not in docs/papers.bib"
        for c in components
        for key in c.papers
        if key not in known
    ]


def with_references(content: str, here: Path) -> str:
    """A page of docs/ with links to the reference of what it treats in place of its comments."""
    up = "../" * (len(here.parts) - 1)

    def links(match: re.Match[str]) -> str:
        plural, names = match.groups()
        return "Reference: " + ", ".join(f"[{n}]({up}reference/{plural}/{n}.md)" for n in names.split()) + ".\n"

    return TREATS.sub(links, content)


def write(path: Path, content: str) -> None:
    """Only where it is new, so that Sphinx reads only what changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != content:
        path.write_text(content, encoding="utf-8")


def copy_docs(docs: Path, out: Path) -> set[Path]:
    copied = set()
    for path in docs.rglob("*"):
        here = path.relative_to(docs)
        if path.suffix not in SUFFIXES or not path.is_file():
            continue
        copied.add(out / here)
        if path.suffix == ".md":
            write(out / here, with_references(path.read_text(encoding="utf-8"), here))
        else:
            (out / here).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, out / here)
    return copied


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path, help="the built command abdera")
    parser.add_argument("out", type=Path)
    parser.add_argument("--docs", type=Path, default=ROOT / "docs")
    args = parser.parse_args()
    components = registry(args.program)
    wrong = find_guides(components, args.docs) + unknown_papers(components, args.docs)
    if wrong:
        sys.exit("\n".join(wrong))
    pages = {args.out / c.page: page(c) for c in components}
    kinds = {c.plural: [m for m in components if m.plural == c.plural] for c in components}
    pages |= {args.out / "reference" / plural / "index.md": index(plural, m) for plural, m in kinds.items()}
    pages[args.out / "reference" / "index.md"] = front([(plural, len(m)) for plural, m in kinds.items()])
    for path, content in pages.items():
        write(path, content)
    wanted = copy_docs(args.docs, args.out) | set(pages)
    for path in args.out.rglob("*"):
        if path.is_file() and path not in wanted:
            path.unlink()


if __name__ == "__main__":
    main()
