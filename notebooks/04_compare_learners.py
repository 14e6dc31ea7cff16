# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Which learner is better, and how would you know?
#
# A comparison of causal discovery methods is a sweep: learners with their options meet simulated data with a known
# truth, many times. This notebook goes from one file to a report, then shows two ways to fool oneself: data that give
# the causal order away by their scales, and probabilities that are not what they say.

# %%
import itertools
import re
import tempfile
import warnings
from pathlib import Path

import abdera
import numpy as np
from figures import BLUE, GREEN, GREY, LIGHT, MARKERS, ORANGE, plt
from support import FULL

scratch = tempfile.TemporaryDirectory(prefix="abdera-")  # gone at the end; name a folder of yours to keep the results
folder = Path(scratch.name)
replicates = 20 if FULL else 8

# %% [markdown]
# ## One file
#
# A list in place of a value makes an axis; all axes are combined. Learners that only sort variables by their scales
# are added by themselves as baselines.

# %%
SPEC = f"""
name = "accuracy"
seed = 1
replicates = {replicates}
metrics = ["shd", "adjacency", "arrow", "sid"]

[budget]
seconds = 60
memory_mb = 2000
threads = 1

[[data]]
id = "linear"
simulator = "random_scm"
rows = [100, 300, 1000, 3000]
options = {{ variables = 20, degree = 4 }}

[[learners]]
learner = "pc"
test = "fisher_z"
options = {{ alpha = 0.01 }}

[[learners]]
learner = "fges"
score = "gaussian_bic"

[[learners]]
learner = "boss"
score = "gaussian_bic"
"""
(folder / "accuracy.toml").write_text(SPEC)
study = abdera.Study.load(folder / "accuracy.toml")
planned = study.plan(folder / "accuracy")
print(planned["cells"], "cells, at most", round(planned["most_core_hours"], 1), "processor hours")

# %% [markdown]
# ## Running
#
# Every cell is a process of its own, under limits of time and memory, and has a status in the end. The same plan runs
# in parts on a cluster, and gives the same bits.

# %%
status = study.run(jobs=2, progress=False)
print({name: count for name, count in status.items() if isinstance(count, int)})
results = study.results()
cells = results.to_dataframe()
assert (results["status"] == 0).all()  # every cell is ok: no mean below leaves any out
results

# %% [markdown]
# ## Accuracy
#
# F1 of arrows: every arrowhead of the true class that is found, against every one that is claimed. Intervals are 95 %
# percentile bootstraps over replicates.

# %%
COLOURS = {"pc": BLUE, "fges": GREEN, "boss": ORANGE}
NAMES = {"pc": "PC, level 0.01", "fges": "FGES, BIC", "boss": "BOSS, BIC"}


def interval(values: np.ndarray, rng: np.random.Generator) -> tuple[float, float, float]:
    draws = rng.choice(values, (1000, len(values))).mean(axis=1)
    low, high = np.quantile(draws, [0.025, 0.975])
    return float(values.mean()), float(low), float(high)


rng = np.random.default_rng(1)
figure, panels = plt.subplots(1, 3, figsize=(12, 3.6), layout="constrained")
for axes, metric, label in zip(
    panels,
    ("metric_adjacency_f1", "metric_arrow_f1", "metric_shd"),
    ("F1 of adjacencies (0 to 1)", "F1 of arrows (0 to 1)", "structural Hamming distance (edges)"),
    strict=True,
):
    for shift, (learner, colour) in zip((0.94, 1, 1.06), COLOURS.items(), strict=True):
        own = cells[cells["algorithm"] == learner]
        sizes = sorted(own["n"].unique())
        middle, low, high = np.array([interval(own[own["n"] == n][metric].to_numpy(), rng) for n in sizes]).T
        axes.errorbar(
            shift * np.array(sizes),
            middle,
            yerr=[middle - low, high - middle],
            fmt=MARKERS[colour] + "-",
            ms=4,
            color=colour,
            label=NAMES[learner],
        )
    axes.set_xscale("log")
    axes.set_xlabel("rows (number)")
    axes.set_ylabel(label)
panels[0].legend(fontsize=8)
figure.suptitle(f"20 variables, 4 neighbours each on average, linear, unitless; {replicates} graphs a point")
plt.show()

# %%
mean = cells.groupby(["algorithm", "n"])["metric_arrow_f1"].mean().unstack()
print(mean.round(2).to_string())
assert (mean.loc["boss"] > mean.loc["pc"]).all()
assert mean.loc["boss", 3000] > mean.loc["boss", 100]

# %% [markdown]
# BOSS is ahead of PC at every size, and gains from rows. Is that a ranking of methods? It is one of methods
# *on linear Gaussian models without hidden variables whose graph is Erdos-Renyi*. PC and BOSS answer another question
# once a variable is hidden.
#
# ## The report
#
# One page with accuracy, rankings and their critical differences, runtime, failed cells and provenance. What it prints
# is held against the results here: every mean F1 of its table of accuracy, and its count of cells.

# %%
report = folder / "report.html"
abdera.report(study.folder / "results.h5", report)
text = report.read_text()
print(f"{report}: {len(text) / 1e6:.1f} MB, needs no network")
for wanted in ('src="', 'href="', "url("):
    # Nothing is fetched: links lead to places of this page, pictures are in it.
    assert all(part.lstrip("'\"").startswith(("#", "data:")) for part in text.split(wanted)[1:]), wanted

table = text.split('id="table-means-1"', 1)[1].split("</table>", 1)[0]
printed = [
    [re.sub(r"<small>.*?</small>|<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row)]
    for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)
]
head, *rows = printed
assert len(rows) == len(mean.index) * len(mean.columns)
for row in rows:
    said = dict(zip(head, row, strict=True))
    learner, n = said["learner"].removesuffix(" (baseline)"), int(said["n"])
    assert int(said["ok"]) == replicates
    own = cells[(cells["algorithm"] == learner) & (cells["n"] == n)]
    for metric in ("adjacency_f1", "arrow_f1"):
        assert abs(float(said[metric]) - own[f"metric_{metric}"].mean()) < 0.000501  # it prints three decimals
assert f"<b>{status['ok']}</b><span>ok</span>" in text and status["ok"] == len(cells)

# %% [markdown]
# ## Trap one: the scale gives the order away
#
# In most simulated models variables get larger down the arrows, because effects add up. A learner that sorts
# variables by variance and regresses each on all before it then looks brilliant. It knows nothing of causes; its
# success says that the simulation is easy. Here is the same sweep with three ways to treat scales.

# %%
TRAPS = f"""
name = "traps"
seed = 2
replicates = {replicates}
metrics = ["shd", "adjacency", "arrow"]

[budget]
seconds = 60
memory_mb = 2000
threads = 1

[[data]]
id = "scales"
simulator = "random_scm"
rows = 1000
options = {{ variables = 20, degree = 4, scaling = ["raw", "standardised", "unitless"] }}

[[learners]]
learner = "pc"
test = "fisher_z"

[[learners]]
learner = "boss"
score = "gaussian_bic"
"""
(folder / "traps.toml").write_text(TRAPS)
traps = abdera.Study.load(folder / "traps.toml")
traps.plan(folder / "traps")
traps.run(jobs=2, progress=False)
trapped = traps.results().to_dataframe()
assert (trapped["status"] == 0).all()

# %%
SHOWN = {
    "pc": ("PC", BLUE, ""),
    "boss": ("BOSS", ORANGE, ""),
    "var_sort_regress": ("sort by variance (baseline)", LIGHT, "////"),
    "r2_sort_regress": (r"sort by $R^2$ (baseline)", LIGHT, "...."),
    "random_sort_regress": ("random order (baseline)", "#DDDDDD", ""),
}
SCALES = {"raw": "raw", "standardised": "standardised\nin the end", "unitless": "unitless\nmodels"}
figure, axes = plt.subplots(figsize=(8, 3.6), layout="constrained")
for k, (learner, (label, colour, hatch)) in enumerate(SHOWN.items()):
    own = trapped[trapped["algorithm"] == learner]
    bars = np.array([interval(own[own["factor_scaling"] == s]["metric_arrow_f1"].to_numpy(), rng) for s in SCALES])
    axes.bar(
        np.arange(3) + 0.16 * (k - 2),
        bars[:, 0],
        0.16,
        color=colour,
        hatch=hatch,
        edgecolor="white",
        label=label,
        yerr=[bars[:, 0] - bars[:, 1], bars[:, 2] - bars[:, 0]],
        ecolor=GREY,
        error_kw={"lw": 0.8},
    )
axes.set_xticks(range(3), list(SCALES.values()))
axes.set_xlabel("scales of the simulated data")
axes.set_ylabel("F1 of arrows (0 to 1)")
axes.set_ylim(0, 1)
axes.legend(fontsize=8, ncols=2, loc="upper center", bbox_to_anchor=(0.5, 1.28))
plt.show()

# %%
f1 = trapped.groupby(["algorithm", "factor_scaling"])["metric_arrow_f1"].mean().unstack()
print(f1.round(2).to_string())
assert f1.loc["var_sort_regress", "raw"] > f1.loc["pc", "raw"] + 0.2
assert f1.loc["var_sort_regress", "standardised"] < f1.loc["random_sort_regress", "standardised"] + 0.1
assert abs(f1.loc["r2_sort_regress", "unitless"] - f1.loc["random_sort_regress", "unitless"]) < 0.15
assert f1.loc["pc", "unitless"] > f1.loc["pc", "raw"] + 0.2
assert (f1.loc["boss"] > 0.75).all()

# %% [markdown]
# Sortability measures the trap without any learner: 0.5 says that scales tell nothing of the causal order, 1 that they
# give it away.

# %%
for scaling in SCALES:
    worlds = [
        abdera.simulate("random_scm", n=1000, seed=seed, variables=20, degree=4, scaling=scaling) for seed in range(10)
    ]
    by_variance, by_r2 = np.mean([world.sortability() for world in worlds], axis=0)
    print(f"{scaling:12} var-sortability {by_variance:.2f}, R2-sortability {by_r2:.2f}")
    assert (by_variance > 0.9) == (scaling == "raw") and (by_r2 > 0.7) == (scaling != "unitless")

# %% [markdown]
# On raw data the baseline beats PC by far. Standardising the columns in the end takes the variances away but not what
# the variables explain of one another ($R^2$). Unitless models, the default here, leave neither. **A method that is
# no better than these baselines may have used nothing but the scales**, which on real data in arbitrary units mean
# nothing. PC has a trouble of its own with the first two: where effects add up, the last variables are nearly
# determined by the others, and its tests see dependences vanish that are there.
#
# ## Trap two: probabilities that are not probabilities
#
# The exact posterior gives each adjacency a probability. A bootstrap gives it a share of replicates, which is often
# read as one. If a number is a probability, then of all pairs to which it gives 0.7 seven in ten are adjacent.
#
# To know, we draw worlds from the very prior of the score: a graph, each as likely as any other, and parameters from
# the normal-Wishart prior of BGe. Then the posterior is right by Bayes' theorem, if the program is. Two things that
# people do in practice are put beside it: columns standardised first, and a bootstrap.


# %%
def draw_from_prior(graph: abdera.Graph, rows: int, rng: np.random.Generator) -> np.ndarray:
    """Draw parameters from the prior of BGe (its default constants) and rows from the model."""
    names = graph.nodes
    p = len(names)
    weight, scale = p + 2, 0.5  # degrees of freedom; T = 0.5 times the identity
    parents = {name: [e.source for e in graph.edges() if e.target == name] for name in names}
    data = np.full((rows, p), np.nan)
    while parents:
        name = next(n for n, above in parents.items() if not set(above) & set(parents))
        i, above = names.index(name), [names.index(parent) for parent in parents.pop(name)]
        root = rng.standard_normal((weight, p)) / np.sqrt(scale)
        covariance = np.linalg.inv(root.T @ root)
        mean = rng.multivariate_normal(np.zeros(p), covariance)
        slope = np.linalg.solve(covariance[np.ix_(above, above)], covariance[above, i])
        spread = np.sqrt(covariance[i, i] - covariance[i, above] @ slope)
        data[:, i] = mean[i] + (data[:, above] - mean[above]) @ slope + spread * rng.standard_normal(rows)
    return data


WAYS = {
    "posterior": ("exact posterior, prior true", BLUE),
    "standardised": ("exact posterior, standardised", GREEN),
    "bootstrap": ("bootstrap of BOSS", ORANGE),
}
worlds = 1000 if FULL else 250
said = {way: [] for way in WAYS}
true = []
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    for seed in range(worlds):
        truth = abdera.simulate("random_scm", n=1, seed=seed, topology="uniform", variables=5).truth
        data = abdera.Dataset.from_numpy(draw_from_prior(truth, 25, rng), truth.nodes)
        graphs = {
            "posterior": abdera.exact_posterior(data, score="bge", draws=1),
            "standardised": abdera.exact_posterior(data, score="bge", score_options={"standardise": True}, draws=1),
        }
        again = abdera.bootstrap(data, "boss", replicates=40, score="gaussian_bic", random_state=seed).bootstrap[
            "pairs"
        ]
        share = {frozenset(pair["nodes"]): pair["adjacent"] for pair in again}
        for i, j in itertools.combinations(range(5), 2):
            for way, graph in graphs.items():
                said[way].append(graph.matrices["adjacency_probability"][i, j])
            said["bootstrap"].append(share.get(frozenset((truth.nodes[i], truth.nodes[j])), 0.0))
            true.append(truth.edge(truth.nodes[i], truth.nodes[j]) is not None)

# %%
edges = np.linspace(0, 1, 6)
figure, axes = plt.subplots(figsize=(4.8, 4.4), layout="constrained")
axes.plot([0, 1], [0, 1], color=GREY, lw=0.8, ls=":")
error = {}
y = np.array(true, dtype=float)
for way, (label, colour) in WAYS.items():
    p = np.array(said[way])
    bins = np.clip(np.digitize(p, edges) - 1, 0, 4)
    points = [(p[bins == b].mean(), y[bins == b].mean(), (bins == b).sum()) for b in range(5) if (bins == b).any()]
    middle, seen, count = np.array(points).T
    z = 1.96  # Wilson's interval
    centre = (seen + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z / (1 + z**2 / count) * np.sqrt(seen * (1 - seen) / count + z**2 / (4 * count**2))
    bars = [seen - (centre - half), centre + half - seen]
    axes.errorbar(middle, seen, yerr=bars, fmt=MARKERS[colour] + "-", ms=4, color=colour, label=label)
    error[way] = float((count * np.abs(middle - seen)).sum() / count.sum())
axes.set_xlabel("probability or share that is stated (0 to 1)")
axes.set_ylabel("share of these pairs that are adjacent (0 to 1)")
axes.set_xlim(0, 1)
axes.set_ylim(0, 1)
axes.set_aspect("equal")
axes.legend(fontsize=8)
axes.set_title(f"{worlds} graphs of 5 variables, 25 rows each", fontsize=10)
plt.show()
print({way: round(value, 3) for way, value in error.items()}, "expected calibration error")
assert error["posterior"] < 0.04 and min(error["standardised"], error["bootstrap"]) > 2 * error["posterior"]

# %% [markdown]
# Where the prior is true, what the posterior says is so. Standardised columns make it too sure of absences: of pairs
# to which it gives one in ten, far more are adjacent. The bootstrap says how stable an edge is, and is no
# probability: with 25 rows, pairs that hardly ever come back are often adjacent all the same. On real data the prior
# is never true. Probabilities are then a ranking, and calibration is a question to ask of simulations that resemble
# the data.

# %% [markdown]
# ## What to take along
#
# - State the world in which a method is better: mechanism, graphs, rows, hidden variables.
# - Put the baselines into every table. They cost nothing, and they tell when a benchmark is too easy.
# - A share of bootstrap replicates is stability. A posterior is a probability under its prior and its model.
# - Say how many cells failed. Here none did, and the notebook checks it.
