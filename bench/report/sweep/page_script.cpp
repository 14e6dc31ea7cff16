#include "bench/report/sweep/page_script.hpp"

namespace abdera::report {
namespace {

constexpr std::string_view kScript = R"js(
(function () {
  "use strict";
  const library = window.abderaReport;
  const page = (window.abdera = { views: {}, graphs: {} });
  const find = (id) => document.getElementById(id);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const made = (tag, text, className) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  };

  // Charts: the static picture stays until the interactive one is there.
  function drawChart(figure) {
    if (figure.dataset.drawn) return Promise.resolve();
    figure.dataset.drawn = "yes";
    const spec = JSON.parse(figure.querySelector("script").textContent);
    const holder = made("div");
    const actions = { export: true, source: false, compiled: false, editor: false };
    return library.vegaEmbed(holder, spec, { mode: "vega-lite", renderer: "svg", actions }).then((made) => {
      figure.querySelector(".plot").replaceChildren(holder);
      page.views[figure.id] = made.view;
    });
  }
  const figures = Array.from(document.querySelectorAll("figure.chart"));
  page.drawAll = () => (library ? Promise.all(figures.map(drawChart)) : Promise.resolve([]));
  if (library) {
    const watch = new IntersectionObserver(
      (seen) => seen.forEach((entry) => entry.isIntersecting && drawChart(entry.target)), { rootMargin: "600px" });
    figures.forEach((figure) => watch.observe(figure));
  }

  // Cells.
  const source = find("cell-data");
  if (!source) return;
  const sweep = JSON.parse(source.textContent);
  const CIRCLE = 1, ARROW = 2, TAIL = 3, MOST_DRAWN = 400;
  const left = { [CIRCLE]: "o", [ARROW]: "<", [TAIL]: "-" }, right = { [CIRCLE]: "o", [ARROW]: ">", [TAIL]: "-" };
  const marks = (e) => (e ? left[e[2]] + "-" + right[e[3]] : "");
  const TAILS_ARE_OPEN = ["cpdag", "mpdag", "pdag"];

  function verdict(truth, estimate, kind) {
    if (!truth) return "extra";
    if (!estimate) return "missing";
    if (truth[2] === estimate[2] && truth[3] === estimate[3]) return "same";
    if (TAILS_ARE_OPEN.includes(kind) && estimate[2] === TAIL && estimate[3] === TAIL) return "open";
    const open = (t, e) => t === e || e === CIRCLE;
    return open(truth[2], estimate[2]) && open(truth[3], estimate[3]) ? "open" : "other";
  }

  function pairsOf(cell, data) {
    const pairs = new Map();
    const add = (edges, side) => (edges || []).forEach((e) => {
      const key = e[0] + " " + e[1];
      if (!pairs.has(key)) pairs.set(key, { a: e[0], b: e[1] });
      pairs.get(key)[side] = e;
    });
    if (data.kind) add(data.edges, "truth");
    add(cell.edges, "estimate");
    const list = Array.from(pairs.values()).sort((s, t) => s.a - t.a || s.b - t.b);
    for (const pair of list) pair.verdict = data.kind ? verdict(pair.truth, pair.estimate, cell.kind) : "same";
    return list;
  }

  // An arrow at one end only points along the edge, so that causes stand above effects.
  function oriented(e) {
    return e[2] === ARROW && e[3] !== ARROW ? [e[1], e[0], e[3], e[2]] : e;
  }
  const shape = { [CIRCLE]: "circle", [ARROW]: "triangle", [TAIL]: "none" };

  function style() {
    const verdicts = { same: "--edge", open: "--open", other: "--other", missing: "--missing", extra: "--extra" };
    const edges = Object.entries(verdicts).map(([name, variable]) => ({
      selector: "edge." + name,
      style: { "line-color": colour(variable), "source-arrow-color": colour(variable),
               "target-arrow-color": colour(variable), "line-style": name === "missing" ? "dashed" : "solid" } }));
    return [
      { selector: "node", style: { label: "data(name)", shape: "round-rectangle", width: "data(width)", height: 26,
          "background-color": colour("--node"), "border-width": 1, "border-color": colour("--node-line"),
          color: colour("--ink"), "font-size": 12, "text-valign": "center", "text-halign": "center",
          "text-max-width": "150px", "text-wrap": "ellipsis" } },
      { selector: "edge", style: { width: 1.8, "curve-style": "bezier", "source-arrow-shape": "data(source_shape)",
          "target-arrow-shape": "data(target_shape)", "source-arrow-fill": "data(source_fill)",
          "target-arrow-fill": "data(target_fill)", "arrow-scale": 1 } },
    ].concat(edges);
  }

  function elements(names, pairs, side) {
    const nodes = names.map((name, i) => ({
      data: { id: "n" + i, name, width: 18 + 7.5 * Math.min(Math.max(name.length, 2), 20) } }));
    const edges = pairs.filter((pair) => side === "both" || pair[side]).map((pair) => {
      const [a, b, at_a, at_b] = oriented(pair[side] || pair.truth || pair.estimate);
      const fill = (mark) => (mark === CIRCLE ? "hollow" : "filled");
      return { data: { id: "e" + pair.a + "-" + pair.b, source: "n" + a, target: "n" + b, source_shape: shape[at_a],
                       target_shape: shape[at_b], source_fill: fill(at_a), target_fill: fill(at_b) },
               classes: pair.verdict };
    });
    return nodes.concat(edges);
  }

  const widest = (plan) => Math.max(...plan.nodes().map((node) => node.data("width")));

  // Whether some edge, drawn straight, meets a node that is not one of its ends.
  function passesBehind(plan) {
    const STEPS = 40, HALF_HEIGHT = 14;
    return plan.edges().some((edge) => {
      const a = edge.source().position(), b = edge.target().position();
      return plan.nodes().some((node) => {
        if (node.same(edge.source()) || node.same(edge.target())) return false;
        const c = node.position();
        for (let i = 1; i < STEPS; ++i)
          if (Math.abs(a.x + (b.x - a.x) * i / STEPS - c.x) < node.data("width") / 2 + 2 &&
              Math.abs(a.y + (b.y - a.y) * i / STEPS - c.y) < HALF_HEIGHT) return true;
        return false;
      });
    });
  }

  function drawGraphs(cell, data, pairs) {
    for (const side of ["truth", "estimate"]) {
      if (page.graphs[side]) page.graphs[side].destroy();
      delete page.graphs[side];
      find("graph-" + side).replaceChildren();
    }
    const says = (side, text) => find("graph-" + side).replaceChildren(made("p", text, "soft"));
    const absent = { truth: !data.kind && "The truth is not known.", estimate: !cell.edges && "No estimate: " + cell.status + "." };
    const none = !library ? "No drawing without the bundle of tools/report-assets; the table below has every edge."
      : pairs.length > MOST_DRAWN ? pairs.length + " edges are not drawn (at most " + MOST_DRAWN + "); the table below has them."
      : "";
    let at = null;
    for (const side of ["truth", "estimate"]) {
      if (absent[side] || none) { says(side, absent[side] || none); continue; }
      if (!at) {
        const plan = library.cytoscape({ headless: true, styleEnabled: true, style: style(),
                                         elements: elements(data.names, pairs, "both") });
        plan.layout({ name: "dagre", nodeSep: 18, rankSep: 44, animate: false, fit: false }).run();
        // A line behind a node reads as two edges; on a circle there is none.
        if (passesBehind(plan))
          plan.layout({ name: "circle", animate: false, fit: false, startAngle: -Math.PI / 2,
                        radius: Math.max(100, data.names.length * widest(plan) / 5) }).run();
        at = (node) => plan.getElementById(node.id()).position();
      }
      page.graphs[side] = library.cytoscape({
        container: find("graph-" + side), elements: elements(data.names, pairs, side), style: style(),
        layout: { name: "preset", positions: at, fit: true, padding: 14 }, minZoom: 0.1, maxZoom: 1.5,
        userZoomingEnabled: data.names.length > 25 });  // small graphs need none, and the wheel scrolls the page
    }
  }

  function tableOf(data, pairs) {
    const table = made("table"), head = made("tr"), body = made("tbody");
    for (const title of data.kind ? ["A", "truth", "estimate", "B", "verdict"] : ["A", "estimate", "B"])
      head.append(made("th", title));
    const words = { same: "same", open: "marks left open", other: "other marks", missing: "missing", extra: "extra" };
    for (const pair of pairs) {
      const row = made("tr");
      row.append(made("td", data.names[pair.a], "names"));
      if (data.kind) row.append(made("td", marks(pair.truth), "mark"));
      row.append(made("td", marks(pair.estimate), "mark"), made("td", data.names[pair.b], "names"));
      if (data.kind) row.append(made("td", words[pair.verdict], "verdict " + pair.verdict));
      body.append(row);
    }
    table.append(made("thead"), body);
    table.tHead.append(head);
    return table;
  }

  const pick = { setting: find("pick-setting"), learner: find("pick-learner"), replicate: find("pick-replicate") };
  const chosen = (key) => Number(pick[key].value);
  function fill(key, values, text) {
    const before = pick[key].value;
    pick[key].replaceChildren(...values.map((value) => {
      const option = made("option", text(value));
      option.value = value;
      return option;
    }));
    if (values.some((value) => String(value) === before)) pick[key].value = before;
  }
  const distinct = (list) => Array.from(new Set(list));

  let now = null;
  function show() {
    const here = sweep.cells.filter((c) => c.setting === chosen("setting"));
    fill("learner", distinct(here.map((c) => c.learner)), (l) => sweep.learners[l]);
    const those = here.filter((c) => c.learner === chosen("learner"));
    fill("replicate", distinct(those.map((c) => c.replicate)), (r) => String(r));
    const cell = those.find((c) => c.replicate === chosen("replicate"));
    if (!cell) return;
    const data = sweep.data[cell.data] || { names: [], kind: null, edges: [] };
    const pairs = pairsOf(cell, data);
    now = { cell, data, pairs };
    page.cell = cell;
    const facts = made("p", cell.status, "status-" + cell.status);
    const more = [cell.kind && "estimate: " + cell.kind, data.kind && "truth: " + data.kind,
                  cell.stop_reason && cell.stop_reason !== "completed" && cell.stop_reason,
                  cell.seconds ? Number(cell.seconds.toPrecision(3)) + " s" : "", cell.message].filter(Boolean);
    facts.append(made("span", (more.length ? " · " : "") + more.join(" · "), "soft"));
    const values = Object.entries(cell.metrics || {}).filter(([, v]) => v !== null)
      .map(([name, v]) => name + " " + Number(v.toPrecision(3))).join(", ");
    find("cell-facts").replaceChildren(facts, made("p", values, "soft"), made("p", "cell " + cell.id, "soft names"));
    find("cell-edges").replaceChildren(tableOf(data, pairs));
    drawGraphs(cell, data, pairs);
  }
  fill("setting", distinct(sweep.cells.map((c) => c.setting)), (s) => sweep.settings[s]);
  Object.values(pick).forEach((select) => select.addEventListener("change", show));
  page.pick = (id) => {
    const cell = sweep.cells.find((c) => c.id === id);
    pick.setting.value = cell.setting;
    show();
    pick.learner.value = cell.learner;
    show();
    pick.replicate.value = cell.replicate;
    show();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => now && drawGraphs(now.cell, now.data, now.pairs));
  show();
})();
)js";

constexpr std::string_view kStyle = R"css(
:root { --open: #c98a00; --other: #d0342c; --missing: #d0342c; --extra: #2f6fd0; }
@media (prefers-color-scheme: dark) { :root { --open: #e0ad3a; --other: #f0736c; --missing: #f0736c; --extra: #7db1f5; } }
body { max-width: 80rem; }
h3 { font-size: 1rem; margin: 1.6rem 0 .4rem; overflow-wrap: anywhere; }
nav { margin: 1rem 0 0; display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; }
nav a { color: var(--accent); text-decoration: none; }
nav a:hover { text-decoration: underline; }
.sheet table { width: auto; min-width: 50%; }
.sheet th, .sheet td { padding: .28rem .5rem; }
.sheet td { font-size: .88rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 33rem), 1fr)); gap: 1rem; margin: 1rem 0; }
figure.chart { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .8rem 1rem;
  break-inside: avoid; min-width: 0; }
figure.chart figcaption { font-weight: 600; font-size: .95rem; margin-bottom: .5rem; overflow-wrap: anywhere; }
figure.chart p { font-size: .85rem; margin: .5rem 0 0; color: var(--soft); }
figure.broad { grid-column: 1 / -1; }
.plot { overflow-x: auto; }
.plot svg { color: var(--ink); font-family: system-ui, "DejaVu Sans", sans-serif; max-width: 100%; height: auto; }
.plot .vega-embed { padding-right: 0; width: 100%; display: block; }
.plot .vega-embed summary { opacity: .5; background: var(--card); border-color: var(--line); box-shadow: none; }
.plot .vega-embed summary svg { stroke: var(--soft); }
.plot svg.marks { overflow: visible; }
.plot svg.marks text { fill: var(--ink); }
.plot svg.marks .role-axis-grid line { stroke: var(--line); }
.plot svg.marks .role-axis-domain line, .plot svg.marks .role-axis-tick line { stroke: var(--soft); }
.picker { display: flex; flex-wrap: wrap; gap: .6rem 1.4rem; margin: .6rem 0 1rem; }
.picker label { color: var(--soft); font-size: .9rem; max-width: 100%; }
.picker select { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--line);
  border-radius: .4rem; padding: .25rem .5rem; max-width: 100%; }
#cell-facts p { margin: .2rem 0; max-width: none; }
#cell-facts p:first-child { font-weight: 600; }
#cell-facts .soft { font-weight: 400; font-size: .92rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1rem; margin: .8rem 0; }
.pair figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .6rem; }
.pair figcaption { font-weight: 600; font-size: .95rem; }
.canvas { height: 24rem; position: relative; }
.canvas > p { padding: 2rem 1rem; }
.verdicts { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; list-style: none; padding: 0; margin: .4rem 0 1rem;
  font-size: .88rem; color: var(--soft); }
.verdicts li::before { content: ""; display: inline-block; width: 1.6rem; border-top: 3px solid var(--edge);
  margin-right: .45rem; vertical-align: middle; }
.verdicts .open::before { border-color: var(--open); }
.verdicts .other::before { border-color: var(--other); }
.verdicts .missing::before { border-color: var(--missing); border-top-style: dashed; }
.verdicts .extra::before { border-color: var(--extra); }
.verdict.open { color: var(--open); } .verdict.other, .verdict.missing { color: var(--other); }
.verdict.extra { color: var(--extra); }
)css";

}  // namespace

std::string_view page_script() { return kScript; }
std::string_view page_style() { return kStyle; }

}  // namespace abdera::report
