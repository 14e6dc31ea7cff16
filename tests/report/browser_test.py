#!/usr/bin/env python3
"""browser_test.py FOLDER: opens interactive.html and static.html of FOLDER, reports of results.h5 whose tables are in
tables/, in headless Chromium and compares what is drawn with the files. One line for each check; exit code 1 if any
failed."""

import csv
import math
import pathlib
import sys

import h5py
from chromium import Chromium

WICKED = "<script>alert(1)</script>"
FOLDER = pathlib.Path(sys.argv[1])
failures = 0


def check(name, holds, shown=""):
    global failures
    failures += not holds
    print(("ok     " if holds else "FAILED ") + name + (f": {shown}" if shown and not holds else ""))


def table(name):
    with open(FOLDER / "tables" / f"{name}.csv", newline="") as file:
        return list(csv.DictReader(file))


def close(a, b):
    return math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9)


class Results:
    """What the page should show, straight from the file of results."""

    def __init__(self):
        with h5py.File(FOLDER / "results.h5") as file:
            text = lambda name: file[name].asstr()[:]
            self.id, self.data, self.learner = text("cell_id"), text("data_id"), text("learner")
            self.entry = text("data")
            self.n, self.p, self.status = file["n"][:], file["p"][:], file["status"][:]
            self.shd, self.alpha = file["metric_shd"][:], file["factor_alpha"][:]
            offset = file["graphs/cell_offset"][:]
            self.edges = offset[1:] - offset[:-1]
            truth = file["truth"]
            ids, ends = truth["data_id"].asstr()[:], truth["data_offset"][:]
            self.true_edges = dict(zip(ids, ends[1:] - ends[:-1]))

    def mean_shd(self, learner, alpha, n, p):
        values = [self.shd[i] for i in range(len(self.id)) if self.learner[i] == learner and self.alpha[i] == alpha
                  and self.n[i] == n and self.p[i] == p and self.status[i] == 0]
        return sum(values) / len(values)


# The items that vega drew for the points of a chart, without those of its legend and of lines and intervals: what was
# given, what stands in the marks, and in a chart without panels the value at the place of the mark.
DRAWN = """
(id) => {
  const figure = document.getElementById(id), view = abdera.views[id];
  const marks = Array.from(figure.querySelectorAll(".mark-symbol.role-mark path"));
  return marks.map((path) => {
    const item = path.__data__, box = path.getBoundingClientRect();
    let at = null;
    try { at = view.scale("y").invert(item.y); } catch (panels) { at = null; }
    return { ...item.datum, at, visible: box.width > 0 && box.height > 0 };
  });
}
"""


def check_interactive(browser, results):
    page = browser.open(FOLDER / "interactive.html")
    page.value("abdera.drawAll()")
    figures = page.value("Array.from(document.querySelectorAll('figure.chart')).map((f) => f.id)")
    check("there are charts", len(figures) >= 12, len(figures))
    for figure in figures:
        rows = table(figure)
        drawn = page.value(f"({DRAWN})('{figure}')")
        check(f"{figure} has {len(rows)} marks", len(drawn) == len(rows), len(drawn))
        check(f"{figure} shows every mark", all(mark["visible"] for mark in drawn))
        key = "y" if "y" in rows[0] else "x"
        given = sorted((row["series"], float(row[key])) for row in rows)
        shown = sorted((mark["series"], mark[key]) for mark in drawn)
        check(f"{figure} has the values of its table",
              all(a[0] == b[0] and close(a[1], b[1]) for a, b in zip(given, shown)))
        placed = [mark for mark in drawn if mark["at"] is not None and key == "y"]
        check(f"{figure} has its {len(placed)} marks where the values are",
              all(close(mark["at"], mark["y"]) for mark in placed))
    one = [mark for mark in page.value(f"({DRAWN})('chart-shd-by-n-1')")
           if mark["series"] == "pc, alpha = 0.05" and mark["x"] == 1000 and mark["panel"] == "p = 10"]
    expected = results.mean_shd("pc", 0.05, 1000, 10)
    check(f"a mean equals that of results.h5, {expected}", len(one) == 1 and close(one[0]["y"], expected), one)

    check("the variable's name is text", WICKED in page.value("document.body.innerText"))
    check("no script was added", page.value(
        "Array.from(document.scripts).filter((s) => s.textContent.startsWith('alert')).length") == 0)
    check_cells(page, results)
    check("nothing on the console, no request", page.problems() == [], page.problems())
    page.screenshot(FOLDER / "interactive.png")


def check_cells(page, results):
    graphs = """(() => { const size = (g) => g ? [g.nodes().length, g.edges().length,
      document.querySelectorAll("#graph-truth canvas").length > 0] : null;
      return [abdera.cell.id, size(abdera.graphs.truth), size(abdera.graphs.estimate)]; })()"""
    ok = [i for i in range(len(results.id)) if results.status[i] == 0 and results.entry[i] == "gaussian"]
    for i in (ok[0], ok[len(ok) // 2], ok[-1]):
        page.value(f"abdera.pick('{results.id[i]}')")
        shown, truth, estimate = page.value(graphs)
        p, cell = int(results.p[i]), results.id[i]
        check(f"cell {cell} is shown", shown == cell, shown)
        check("its truth has the edges of the file", truth == [p, int(results.true_edges[results.data[i]]), True], truth)
        check("its estimate has the edges of the file", estimate == [p, int(results.edges[i]), True], estimate)
        check("its table has the wicked name",
              WICKED in page.value("document.querySelector('#cell-edges').innerText"))
        same = page.value("""abdera.graphs.truth.nodes().every((n) => {
          const a = n.position(), b = abdera.graphs.estimate.getElementById(n.id()).position();
          return a.x === b.x && a.y === b.y; })""")
        check("both graphs have one layout", same)
    page.value("""(() => { const s = document.getElementById("pick-learner"); s.value = s.options[s.options.length - 1].value;
      s.dispatchEvent(new Event("change")); })()""")
    picked = list(results.id).index(page.value(graphs)[0])
    check("picking another learner shows its cell", results.learner[picked] == "var_sort_regress"
          and results.data[picked] == results.data[ok[-1]])
    bad = next(i for i in range(len(results.id)) if results.status[i] == 2)
    page.value(f"abdera.pick('{results.id[bad]}')")
    check("a cell without an estimate says so", "oom" in page.value("document.getElementById('graph-estimate').innerText"))
    check("and shows the truth", page.value(graphs)[1] is not None)


def check_static(browser):
    page = browser.open(FOLDER / "static.html")
    figures = page.value("""Array.from(document.querySelectorAll("figure.chart")).map(
      (f) => [f.id, f.querySelectorAll(".point").length])""")
    for figure, marks in figures:
        rows = len(table(figure))
        check(f"static {figure} has {rows} marks", marks == rows, marks)
    check("the static page says why", "bundle of charts is not installed" in page.value("document.body.innerText"))
    check("its picker lists edges", page.value("document.querySelectorAll('#cell-edges tbody tr').length") > 0)
    check("nothing on its console", page.problems() == [], page.problems())


def check_dark(browser):
    page = browser.open(FOLDER / "interactive.html", dark=True)
    page.value("abdera.drawAll()")
    ink, label = page.value("""[getComputedStyle(document.body).color,
      getComputedStyle(document.querySelector("figure.chart svg.marks text")).fill]""")
    check("letters of charts have the colour of the page's text in the dark", ink == label, (ink, label))
    check("nothing on the dark console", page.problems() == [], page.problems())


with Chromium() as browser:
    check_interactive(browser, Results())
    check_static(browser)
    check_dark(browser)
print(f"{failures} failed")
sys.exit(failures > 0)
