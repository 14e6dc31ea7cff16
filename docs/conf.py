"""Sphinx reads this. `./dev docs` builds the site: it copies these pages beside those it makes of the registry
(tools/reference_pages.py), so that what is built here is never the folder docs/ itself."""

import os

project = "Abdera"
author = "the authors of Abdera"
copyright = author  # noqa: A001

extensions = ["myst_parser", "sphinxcontrib.bibtex", "sphinx_copybutton"]
exclude_patterns = ["requirements.txt"]
# The Python package is documented where it can be imported; `./dev docs` says that it must.
if os.environ.get("ABDERA_DOCS_PYTHON", "") == "1":
    extensions += ["sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.napoleon"]
    napoleon_google_docstring = False
    napoleon_use_rtype = False
    autodoc_typehints = "none"
    autodoc_member_order = "bysource"
    autosummary_generate = True
else:
    exclude_patterns += ["python"]

# Links as a plain forge shows them: `pc.md`, `testing.md#on-your-machine`.
myst_heading_anchors = 3
smartquotes = False  # --> is an edge, not a dash
nitpicky = True

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
