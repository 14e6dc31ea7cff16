"""What Sphinx reads.

`./dev docs` builds the site: it copies these pages beside those it makes of the registry and of the Python package
(tools/reference_pages.py, tools/python_pages.py), so that docs/ itself is never built.
"""

import inspect
import os
import re
from pathlib import Path

from sphinx.application import Sphinx

project = "Abdera"
author = "the authors of Abdera"
copyright = author

extensions = ["myst_parser", "sphinxcontrib.bibtex", "sphinx_copybutton"]
python_package = os.environ.get("ABDERA_DOCS_PYTHON") == "1"
if python_package:
    extensions += ["sphinx.ext.autodoc", "sphinx.ext.napoleon"]
    autodoc_typehints = "none"  # the docstrings say it in words
    autodoc_member_order = "bysource"
    napoleon_google_docstring = False
    napoleon_custom_sections = [("Attributes", "params_style")]
    napoleon_use_param = False
    napoleon_use_rtype = False
    default_role = "code"

# Links as a plain forge shows them: `pc.md`, `testing.md#on-your-machine`.
myst_heading_anchors = 3
smartquotes = False  # --> is an edge, not a dash
nitpicky = True
nitpick_ignore_regex = [("py:class", r"(?!abdera).*")]  # types in the words of docstrings

bibtex_bibfiles = ["papers.bib"]
bibtex_default_style = "unsrt"
bibtex_reference_style = "author_year"

html_theme = "furo"
html_title = "Abdera"
html_static_path = ["_static"]
html_css_files = ["abdera.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}
pygments_style = "tango"
pygments_dark_style = "monokai"
copybutton_exclude = ".linenos, .gp, .go"

# Docstrings written from the registry are plain words: |r|, a *-> b and the like are no markup there.
FROM_REGISTRY = re.compile(r"abdera\.(learners|estimators|ci_tests|scores|simulators|metrics)$")


def keep_plain(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    if FROM_REGISTRY.match(getattr(obj, "__module__", None) or ""):
        lines[:] = [re.sub(r"([\\*|]|_(?!\w))", r"\\\1", line) for line in lines]


def mend(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Undo what napoleon does: take the words before a colon in a property's docstring for its type, write dashes."""
    if what == "property":
        lines[:] = [*inspect.cleandoc(obj.__doc__ or "").split("\n"), ""]
    lines[:] = [line.replace("*) -- ", "*): ", 1) for line in lines]


def drop_missing(app: Sphinx, name: str, source: list[str]) -> None:
    """Entries of the front page with a star are pages that need not be there."""
    if name == "index":
        optional = re.findall(r"^[\w/-]+\*$", source[0], re.MULTILINE)
        missing = [entry for entry in optional if not list(Path(app.srcdir).glob(f"{entry}.*"))]
        source[0] = "\n".join(line for line in source[0].split("\n") if line not in missing)


def setup(app: Sphinx) -> None:
    app.connect("source-read", drop_missing)
    if python_package:
        app.connect("autodoc-process-docstring", keep_plain, priority=400)  # before napoleon reads them
        app.connect("autodoc-process-docstring", mend, priority=600)
