"""Run the notebooks and keep what they show.

usage: python notebooks/run.py [NUMBER...] [--full] [--out FOLDER]

Needs abdera and the packages of notebooks/requirements.txt. Writes NAME.ipynb with all outputs and every figure as
NAME-K.png. Exit code 1 when a cell fails, an assertion about the text included.
"""

from __future__ import annotations

import argparse
import base64
import os
import sys
import time
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

HERE = Path(__file__).resolve().parent


def save(notebook: nbformat.NotebookNode, name: str, out: Path) -> int:
    """Write the notebook and its figures; give the number of figures."""
    nbformat.write(notebook, out / f"{name}.ipynb")
    for old in out.glob(f"{name}-*.png"):
        old.unlink()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    pictures = [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]
    for k, picture in enumerate(pictures, start=1):
        (out / f"{name}-{k}.png").write_bytes(base64.b64decode(picture))
    return len(pictures)


def run(source: Path, out: Path) -> bool:
    """Execute one notebook. Whether every cell ran."""
    notebook = jupytext.read(source)
    client = NotebookClient(notebook, timeout=1200, kernel_name="python3", resources={"metadata": {"path": str(HERE)}})
    begin, problem = time.monotonic(), ""
    try:
        client.execute()
    except CellExecutionError as error:
        problem = str(error)
    figures = save(notebook, source.stem, out)
    seconds = time.monotonic() - begin
    print(f"{source.stem}: {'FAILED' if problem else 'ok'}, {seconds:.0f} s, {figures} figures", flush=True)
    if problem:
        print(problem, file=sys.stderr)
    return not problem


def main() -> int:
    """Run those asked for."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("numbers", nargs="*", help="such as 01 03; all without")
    arguments.add_argument("--full", action="store_true", help="more draws and larger samples")
    arguments.add_argument("--out", type=Path, default=HERE.parent / "build" / "notebooks")
    options = arguments.parse_args()
    if options.full:
        os.environ["ABDERA_NOTEBOOKS"] = "full"
    options.out.mkdir(parents=True, exist_ok=True)
    sources = sorted(HERE.glob("[0-9][0-9]_*.py"))
    chosen = [s for s in sources if not options.numbers or s.name[:2] in options.numbers]
    if not chosen:
        arguments.error("no notebook has that number")
    begin = time.monotonic()
    results = [run(source, options.out) for source in chosen]
    print(f"{len(chosen)} notebooks, {time.monotonic() - begin:.0f} s; figures in {options.out}")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
