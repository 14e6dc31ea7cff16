#!/usr/bin/env python3
"""reference_pages_test.py ABDERA.

Every component of the program ABDERA has a page made from the registry, the example of each page runs, every source is
a paper of docs/papers.bib, links of docs/ lead to files, and its commands name what there is. Standard library only.
"""

import importlib.util
import os
import random
import re
import shlex
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PROGRAM = Path(sys.argv.pop(1)).resolve()

spec = importlib.util.spec_from_file_location("reference_pages", ROOT / "tools" / "reference_pages.py")
pages = importlib.util.module_from_spec(spec)
sys.modules["reference_pages"] = pages
spec.loader.exec_module(pages)

COMPONENTS = pages.registry(PROGRAM)
WRONG = pages.find_guides(COMPONENTS, DOCS)
ASIA = """network n {}
variable A { type discrete [ 2 ] { yes, no }; }
variable B { type discrete [ 2 ] { yes, no }; }
probability ( A ) { table 0.3, 0.7; }
probability ( B | A ) { (yes) 0.9, 0.1; (no) 0.2, 0.8; }
"""


def run(arguments: list[str], folder: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PROGRAM, *arguments], cwd=folder, capture_output=True, text=True, timeout=120)


class ReferencePages(unittest.TestCase):
    def test_every_component_is_treated_by_a_page_of_docs(self) -> None:
        self.assertEqual(WRONG, [])

    def test_every_source_is_a_paper_of_the_bibliography(self) -> None:
        self.assertEqual(pages.unknown_papers(COMPONENTS, DOCS), [])

    def test_every_page_shows_every_option_choice_and_source(self) -> None:
        for component in COMPONENTS:
            page = pages.page(component)
            with self.subTest(component.page):
                self.assertIn(f"\n# {component.name}\n", page)
                for option in component.about["options"]:
                    self.assertIn(f"| `{option['name']}` |", page)
                    if option["type"] == "choice":
                        for choice in option["limits"].split("|"):
                            self.assertIn(f"`{choice}`", page)
                for key in component.papers:
                    self.assertIn(f"`{key}`", page)

    def test_the_folder_holds_a_page_for_each_component_and_the_guides_link_to_it(self) -> None:
        with tempfile.TemporaryDirectory() as work:
            out = Path(work) / "source"
            (out / "reference").mkdir(parents=True)
            (out / "reference" / "gone.md").write_text("# no component any more\n")
            subprocess.run([sys.executable, ROOT / "tools" / "reference_pages.py", PROGRAM, out], check=True)
            made = {path.relative_to(out).as_posix() for path in (out / "reference").glob("*/*.md")}
            kinds = {component.plural for component in COMPONENTS}
            self.assertEqual(made, {c.page for c in COMPONENTS} | {f"reference/{kind}/index.md" for kind in kinds})
            self.assertFalse((out / "reference" / "gone.md").exists())
            for component in COMPONENTS:
                up = "../" * component.guide.count("/")
                self.assertIn(f"({up}{component.page})", (out / component.guide).read_text(encoding="utf-8"))

    def test_text_shows_as_it_is(self) -> None:
        self.assertEqual(pages.text("a|b <c> *d* x_1 [e]"), r"a\|b \<c\> \*d\* x\_1 \[e\]")
        self.assertEqual(pages.default({"default": None}), "not given")
        self.assertEqual(pages.default({"default": 1.0}), "`1`")
        self.assertEqual(pages.default({"default": False}), "`false`")

    def test_breaches_are_noticed(self) -> None:
        cases = {
            "<!-- treats learners: no_such -->\n": "treats 'no_such'",
            "<!-- treats learners: pc -->\n<!-- treats learners: pc -->\n": "'pc' of learners is treated by",
            "": "no page of docs/ treats 'pc'",
        }
        for comment, said in cases.items():
            with self.subTest(comment), tempfile.TemporaryDirectory() as docs:
                (Path(docs) / "page.md").write_text(f"# title\n\n{comment}")
                pc = pages.Component("learners", {"name": "pc"})
                self.assertTrue(any(said in line for line in pages.find_guides([pc], Path(docs))), comment)
        unknown = pages.Component("learners", {"name": "pc", "source": "nobody1900"})
        self.assertEqual(len(pages.unknown_papers([unknown], DOCS)), 1)


class Bibliography(unittest.TestCase):
    def test_every_entry_is_whole(self) -> None:
        needed = {
            "article": ["journal"],
            "inproceedings": ["booktitle"],
            "incollection": ["booktitle", "publisher"],
            "book": ["publisher"],
            "techreport": ["institution"],
            "phdthesis": ["school"],
            "misc": [],
        }
        content = (DOCS / "papers.bib").read_text(encoding="utf-8")
        entries = re.findall(r"^@(\w+)\{(\w+),\n(.*?)\n\}$", content, re.MULTILINE | re.DOTALL)
        self.assertEqual(len(entries), len(re.findall(r"^@", content, re.MULTILINE)))
        keys = [key for _, key, _ in entries]
        self.assertEqual(sorted(set(keys)), sorted(keys))
        for kind, key, body in entries:
            with self.subTest(key):
                lines = re.sub(r"\n {4,}", " ", body).split("\n")
                for line in lines:
                    self.assertRegex(line, r"^  \w+ = \{.*\},?$")
                    self.assertEqual(line.count("{"), line.count("}"))
                self.assertTrue(all(line.endswith(",") for line in lines[:-1]), "a field without its comma")
                fields = {line.split(" = ")[0].strip() for line in lines}
                self.assertIn("title", fields)
                self.assertIn("year", fields)
                self.assertTrue(fields & {"author", "editor", "organization"})
                self.assertEqual([field for field in needed[kind] if field not in fields], [])


class Links(unittest.TestCase):
    def test_links_of_docs_lead_to_files(self) -> None:
        for path in [ROOT / "README.md", *DOCS.rglob("*.md")]:
            content = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
            for target in re.findall(r"\]\(([^)#\s]+)", re.sub(r"`[^`\n]*`", "", content)):
                if not target.startswith(("http:", "https:")):
                    self.assertTrue((path.parent / target).exists(), f"{path.relative_to(ROOT)}: {target}")


class Commands(unittest.TestCase):
    """What pages written by hand say of components."""

    def options(self, plural: str, name: str = "") -> set[str]:
        return {
            option["name"]
            for c in COMPONENTS
            if c.plural == plural and name in ("", c.name)
            for option in c.about["options"]
        }

    def test_commands_of_docs_name_components_and_options_that_there_are(self) -> None:
        names = {plural: {c.name for c in COMPONENTS if c.plural == plural} for plural in pages.TITLES}
        seen = 0
        for path in [ROOT / "README.md", *DOCS.rglob("*.md")]:
            for line in path.read_text(encoding="utf-8").split("\n"):
                said = f"{path.relative_to(ROOT)}: {line}"
                for plural in ("learners", "tests", "scores"):
                    for name in re.findall(rf"--{plural[:-1]} ([a-z]\w*)(?![-\w])", line):
                        self.assertIn(name, names[plural], said)
                        seen += 1
                for metric in re.findall(r"--metric ([a-z]\w[\w,]*)", line):
                    self.assertLessEqual(set(metric.split(",")), names["metrics"], said)
                if not re.search(r"abdera (compare|simulate|fit)|^simulate|--ranks", line):
                    for part in re.split(r"(?=--learner )", line):
                        learner = re.match(r"--learner ([a-z]\w*)", part)
                        for option in re.findall(r"(?<=[ `]-p )([a-z]\w+)=", part):
                            self.assertIn(option, self.options("learners", learner[1] if learner else ""), said)
                for flag, plural in (("--test-p", "tests"), ("--score-p", "scores")):
                    for option in re.findall(rf"{flag} ([a-z]\w+)=", line):
                        self.assertIn(option, self.options(plural), said)
        self.assertGreater(seen, 100)

    def test_python_of_pages_for_those_who_come_from_other_tools_names_what_there_is(self) -> None:
        known = {c.name for c in COMPONENTS} | {
            "bootstrap",
            "ci_tests",
            "compare",
            "Covariance",
            "Dataset",
            "Knowledge",
            "read_graph",
            "Scm",
            "simulate",
        }
        for path in (DOCS / "coming-from").glob("*.md"):
            for name in re.findall(r"abdera\.(\w+)", path.read_text(encoding="utf-8")):
                self.assertIn(name, known, path.name)


class Examples(unittest.TestCase):
    """The command line of every page, on tables of four columns X, Y, Z, W."""

    def setUp(self) -> None:
        work = tempfile.TemporaryDirectory()
        self.addCleanup(work.cleanup)
        self.folder = work.name
        draw = random.Random(1)
        for kind in ("numbers", "levels"):
            lines = ["X,Y,Z,W"]
            for _ in range(300):
                z = draw.gauss(0, 1)
                values = [z + draw.gauss(0, 1), z + draw.gauss(0, 1), z, draw.gauss(0, 1)]
                lines.append(",".join(f"{v:.6f}" if kind == "numbers" else "ny"[v > 0] for v in values))
            (Path(work.name) / f"{kind}.csv").write_text("\n".join(lines) + "\n")
            self.finish(["data", "import", f"{kind}.csv", "-o", f"{kind}.h5"])
        (Path(work.name) / "asia.bif").write_text(ASIA)
        for name in ("truth", "graph"):
            (Path(work.name) / f"{name}.dot").write_text("digraph { Z -> X; Z -> Y; W; }\n")
            self.finish(["convert", f"{name}.dot", f"{name}.json"])
        (Path(work.name) / "pag.dagitty").write_text("pag { Z @-@ X\n Z @-@ Y\n W\n }\n")
        self.finish(["convert", "pag.dagitty", "pag.json"])

    def finish(self, arguments: list[str]) -> None:
        done = run(arguments, self.folder)
        self.assertEqual(done.returncode, 0, f"{shlex.join(arguments)}\n{done.stderr}")

    def try_all(self, plural: str) -> None:
        for component in COMPONENTS:
            if component.plural != plural:
                continue
            words = shlex.split(pages.examples(component)[0])
            self.assertEqual(words[0], "abdera")
            table = "levels.h5" if component.about.get("columns") == "levels" else "numbers.h5"
            arguments = [table if word == "table.h5" else word for word in words[1:]]
            if "dag" not in component.about.get("truth_kinds", "dag").split(", "):
                arguments = ["pag.json" if word.endswith(".json") else word for word in arguments]
            with self.subTest(component.name):
                self.finish(arguments + ["--force"] * ("-o" in arguments))

    def test_examples_of_learners_run(self) -> None:
        self.try_all("learners")

    def test_examples_of_tests_run(self) -> None:
        self.try_all("tests")

    def test_examples_of_scores_run(self) -> None:
        self.try_all("scores")

    def test_examples_of_simulators_run(self) -> None:
        self.try_all("simulators")

    def test_examples_of_observations_run(self) -> None:
        self.try_all("observations")

    def test_examples_of_fits_run(self) -> None:
        self.try_all("fits")

    def test_examples_of_metrics_run(self) -> None:
        self.try_all("metrics")

    @unittest.skipUnless(os.environ.get("ABDERA_DATA_MIRROR"), "no mirror of data (ABDERA_DATA_MIRROR)")
    def test_examples_of_datasets_run(self) -> None:
        self.try_all("datasets")


if __name__ == "__main__":
    unittest.main()
