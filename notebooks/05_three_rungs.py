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
# # Seeing, doing, imagining
#
# Three kinds of questions need three kinds of knowledge. What will be seen next? Data are enough. What will happen if
# I act? A graph and data. What would have been, had I acted otherwise, for this very case? A structural model:
# equations, and the noise of the case. This notebook asks all three of worlds that can be checked by hand, and then
# of real galaxies.

# %%
import itertools
import warnings

import abdera
import numpy as np
from figures import BLUE, GREEN, GREY, ORANGE, plt
from support import FULL, cluster_galaxies

# %% [markdown]
# ## One row, by hand
#
# x1 := u1 + 1 and x2 := 3 x1 + u2 with independent noises. Seen was (2, 4). Had x1 been 5, what would x2 have been?
#
# 1. *Abduction*: from the row follow its noises, u1 = 2 - 1 = 1 and u2 = 4 - 3 * 2 = -2.
# 2. *Action*: set x1 := 5.
# 3. *Prediction*: x2 = 3 * 5 - 2 = 13. Not 15, the mean where x1 is 5: the -2 belongs to this row and stays.

# %%
two = abdera.simulate("textbook", n=10, seed=1, case="two_equations").scm
row = abdera.Dataset.from_numpy([[2.0, 4.0]], ["x1", "x2"])
imagined = two.counterfactual(row, do={"x1": 5})
print("had x1 been 5:", dict(zip(imagined.data.names, imagined.data.to_numpy()[0], strict=True)), imagined.source)
assert np.allclose(imagined.data.to_numpy(), [[5, 13]]) and imagined.exact

# %% [markdown]
# ## Kidney stones: seeing is not doing
#
# Charig et al. (1986) compare open surgery with puncture. In all patients puncture succeeds more often, 83 % against
# 78 %. In patients with small stones surgery is better, and in patients with large stones too. Which should you take?

# %%
n = 400_000 if FULL else 100_000
stones = abdera.simulate("textbook", n=n, seed=1, case="kidney_stones")
print(stones.truth)
large, surgery, success = stones.data.to_numpy().T


def rate(rows: np.ndarray, outcome: np.ndarray = success) -> float:
    return 100 * float(outcome[rows].mean())


seen = {
    "small stones": (rate((large == 0) & (surgery == 1)), rate((large == 0) & (surgery == 0))),
    "large stones": (rate((large == 1) & (surgery == 1)), rate((large == 1) & (surgery == 0))),
    "all": (rate(surgery == 1), rate(surgery == 0)),
}
done = tuple(
    100 * float(stones.scm.do(open_surgery=treatment).sample(n, seed=2).to_numpy()[:, 2].mean()) for treatment in (1, 0)
)
for group, (a, b) in seen.items():
    print(f"seen, {group:12}: surgery {a:.1f} %, puncture {b:.1f} %")
print(f"done to all       : surgery {done[0]:.1f} %, puncture {done[1]:.1f} %")

# %% [markdown]
# Surgery was given to the large stones, and large stones heal badly. To *see* surgery is to learn that the stone is
# probably large; to *do* surgery tells nothing about the stone. The table turns round.

# %%
figure, axes = plt.subplots(figsize=(7.5, 3.4), layout="constrained")
groups = [*seen, "if all were treated so"]
pairs = np.array([*seen.values(), done])
for k, (label, colour) in enumerate((("open surgery", BLUE), ("puncture", ORANGE))):
    bars = axes.bar(np.arange(4) + 0.36 * (k - 0.5), pairs[:, k], 0.36, color=colour, label=label)
    axes.bar_label(bars, fmt="%.0f", fontsize=8)
axes.axvline(2.5, color=GREY, lw=0.8, ls=":")
axes.text(1, 101, "seen", ha="center", color=GREY)
axes.text(3, 101, "done", ha="center", color=GREY)
axes.set_xticks(range(4), groups)
axes.set_xlabel("patients")
axes.set_ylim(0, 110)
axes.set_ylabel("patients without the stone afterwards (%)")
axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.02), ncols=2, fontsize=8)
plt.show()

margin = 100 * 4.9 * 0.5 / np.sqrt(n)  # a chance below one in a million that a share is further off
assert abs(done[0] - 83.25) < margin and abs(done[1] - 77.89) < margin
assert seen["all"][0] < seen["all"][1] and all(a > b for a, b in list(seen.values())[:2]) and done[0] > done[1]

# %% [markdown]
# ### What the graph knew
#
# No numbers are needed to know for what to adjust: the graph says it.

# %%
assert stones.truth.optimal_adjustment("open_surgery", "success") == ("large_stone",)
share = float(large.mean())
standardised = [share * seen["large stones"][k] + (1 - share) * seen["small stones"][k] for k in (0, 1)]
print(f"adjusted for the size of the stone: surgery {standardised[0]:.1f} %, puncture {standardised[1]:.1f} %")
assert all(abs(a - b) < 2 * margin for a, b in zip(standardised, done, strict=True))

# %% [markdown]
# ### And this patient?
#
# A patient had puncture, and the stone is still there. Would surgery have helped *him*? That is a question about one
# case, on the third rung. Of all such patients in the model:

# %%
failed = (surgery == 0) & (success == 0)
patients = abdera.Dataset.from_pandas(stones.data.to_pandas()[failed])
other_world = stones.scm.counterfactual(patients, do={"open_surgery": 1}, seed=3)
helped = 100 * float(other_world.data.to_numpy()[:, 2].mean())
print(f"surgery would have helped {helped:.0f} % of the {failed.sum():,} patients whom puncture did not help")
assert 0 < helped < done[0] and not other_world.exact

# %% [markdown]
# It is fewer than the 83 % that surgery helps in all: whom puncture does not help is a harder case. And the number
# rests on more than the graph. Whether a patient whom puncture helps would also have been helped by surgery is
# nothing that any study can see; the model keeps ranks, another would give another number with the same first two
# rungs.
#
# ## Triage: the likeliest disease need not be the one to blame
#
# A patient is over sixty, overweight, does not smoke, and has chest pain. Which disease brought it about? The
# posterior answers which diseases he probably has. A doctor wants to know which cure would take the pain away: the
# *expected disablement* of Richens, Lee & Johri (2020), a counterfactual.

# %%
ward = abdera.simulate("medical_triage", n=2_000_000 if FULL else 500_000, seed=1)
frame = ward.data.to_numpy()
column = ward.data.names.index
alike = (
    (frame[:, column("over_60")] == 1)
    & (frame[:, column("overweight")] == 1)
    & (frame[:, column("smoker")] == 0)
    & (frame[:, column("chest_pain")] == 1)
)
cases = abdera.Dataset.from_pandas(ward.data.to_pandas()[alike])
print(f"{len(cases):,} patients like him among {len(frame):,}")

diseases = ["diabetes", "reflux", "heart_disease", "pneumonia"]
posterior, disablement = {}, {}
for disease in diseases:
    posterior[disease] = float(frame[alike, column(disease)].mean())
    cured = ward.scm.counterfactual(cases, do={disease: 0}, seed=3).data.to_numpy()
    disablement[disease] = float(1 - cured[:, column("chest_pain")].mean())

EXACT = {
    "diabetes": (0.394, 0.000),
    "reflux": (0.382, 0.237),
    "heart_disease": (0.329, 0.275),
    "pneumonia": (0.082, 0.054),
}
slack = 4.9 * 0.5 / np.sqrt(len(cases)) + 0.0005
for disease in diseases:
    print(f"{disease:14} has it: {posterior[disease]:.3f}   pain would go with it: {disablement[disease]:.3f}")
    assert abs(posterior[disease] - EXACT[disease][0]) < slack and abs(disablement[disease] - EXACT[disease][1]) < slack
assert disablement["diabetes"] == 0

# %%
figure, axes = plt.subplots(figsize=(6.5, 3.2), layout="constrained")
for k, (values, colour, label) in enumerate(
    (
        (posterior, BLUE, "he has it"),
        (disablement, ORANGE, "the pain would go were it cured"),
    )
):
    bars = axes.barh(np.arange(4) + 0.36 * (k - 0.5), [values[d] for d in diseases], 0.36, color=colour, label=label)
    axes.bar_label(bars, fmt="%.2f", fontsize=8, padding=2)
axes.set_yticks(range(4), ["diabetes", "reflux", "heart disease", "pneumonia"])
axes.invert_yaxis()
axes.set_ylabel("disease")
axes.set_xlim(0, 0.5)
axes.set_xlabel("probability")
axes.legend(loc="lower right", fontsize=8)
plt.show()
assert max(posterior, key=posterior.get) == "diabetes" and max(disablement, key=disablement.get) == "heart_disease"

# %% [markdown]
# The posterior names diabetes: it is common among the overweight. It does not cause chest pain, and to cure it would
# take no pain away. The disablement names the heart.
#
# ## A model fitted to data
#
# For real data somebody has to write the equations. `Scm.fit` takes a graph and a table. The graph here is the one
# that BOSS learns from galaxies in the fields of clusters (notebook 03), under tiers from physics.

# %%
galaxies, _, real = cluster_galaxies()
values = galaxies.to_numpy()
known = abdera.Knowledge(tiers=[[name] for name in galaxies.names])
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    graph = abdera.boss(galaxies, score="gaussian_bic", knowledge=known)
for warning in caught:
    print("WARNING:", warning.message)
model = abdera.Scm.fit(graph, galaxies, family="linear", extend=True)
curved = abdera.Scm.fit(graph, galaxies, family="spline", extend=True)
graph

# %% [markdown]
# ### Does the model fit?
#
# The report of a fitted model has indices of fit: chi-square asks whether the covariances that the model implies are
# those of the table. Then two checks that look at the galaxies and not at covariances: every pair without an edge
# should be independent given the parents of the later one, with polynomials too; and what is left of star formation
# when its parents are taken off, the residual, should be noise.

# %%
indices = model.report["covariance"]
low, high = indices["rmsea_90"]
print(
    f"chi-square {indices['chi_square']:.2f} with {indices['dof']:.0f} degrees of freedom, p = {indices['p_value']:.2f}"
    f"; RMSEA {indices['rmsea']:.3f} (90 % from {low:.3f} to {high:.3f}), SRMR {indices['srmr']:.3f}"
)
local = {}
for cause, effect in itertools.combinations(galaxies.names, 2):
    if not graph.adjacent(cause, effect):
        given = next(variable.parents for variable in model.variables if variable.name == effect)
        p = [abdera.ci_test(galaxies, cause, effect, list(given), test=test).p_value for test in ("fisher_z", "bf_lrt")]
        local[cause, effect] = p
        print(f"{cause} and {effect} given {', '.join(given)}: p = {p[0]:.2f} with lines, {p[1]:.1e} with polynomials")
print(f"BIC {model.report['bic']:.0f} with lines, {curved.report['bic']:.0f} with splines (smaller is better)")


# %%
def residuals(fitted: abdera.Scm, name: str) -> np.ndarray:
    """What a linear model leaves of a variable."""
    [part] = [variable for variable in fitted.report["variables"] if variable["name"] == name]
    factor = {coefficient["name"]: coefficient["value"] for coefficient in part["coefficients"]}
    mean = factor.pop("intercept") + sum(b * values[:, galaxies.names.index(parent)] for parent, b in factor.items())
    return values[:, galaxies.names.index(name)] - mean


left_over = residuals(model, "sfr")
figure, panels = plt.subplots(1, 2, figsize=(11, 3.8), layout="constrained", sharey=True)
fifths = {}
for axes, name, label in zip(
    panels,
    ("stellar_mass", "density"),
    (r"stellar mass [$\log_{10} M_\odot$]", r"density [$\log_{10}\,\mathrm{Mpc}^{-2}$]"),
    strict=True,
):
    x = values[:, galaxies.names.index(name)]
    groups = np.array_split(np.argsort(x), 5)
    centre = [x[group].mean() for group in groups]
    fifths[name] = np.array([(left_over[group].mean(), left_over[group].std(ddof=1), len(group)) for group in groups]).T
    mean, spread, _ = fifths[name]
    axes.plot(x, left_over, ".", ms=3, alpha=0.3, color=GREY, label="galaxies")
    axes.errorbar(centre, mean, yerr=spread, fmt="o-", ms=5, color=BLUE, label="fifths: mean and standard deviation")
    axes.axhline(0, color="black", lw=0.8, ls=":")
    axes.set_xlabel(label)
panels[0].set_ylabel("star formation less what\nits parents give [dex]")
figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
plt.show()
for name, (mean, spread, count) in fifths.items():
    print(name, "means", mean.round(2), "+-", (spread / np.sqrt(count)).round(2), "spreads", spread.round(2))
if real:
    assert indices["p_value"] > 0.5 and indices["rmsea_90"][1] < 0.05
    assert all(lines > 0.5 for lines, _ in local.values())
    assert local["stellar_mass", "sfr"][1] < 1e-30 and local["dispersion", "bulge"][1] > 0.05
    assert curved.report["bic"] < model.report["bic"] - 50
    mean, spread, count = fifths["stellar_mass"]
    standard_error = spread / np.sqrt(count)
    assert mean[0] > 3 * standard_error[0] and mean[4] > 2.5 * standard_error[4] and mean[3] < -2 * standard_error[3]
    mean, spread, count = fifths["density"]
    assert (np.abs(mean) < 2 * spread / np.sqrt(count)).all() and spread[1:].min() > 1.15 * spread[0]
    assert abs(spread[2] / spread[4] - 1) < 0.1

# %% [markdown]
# **The indices are perfect and the model is wrong.** They compare covariances, and those the model has right. The
# residuals say more. Against stellar mass, which is no parent, they are high, low and high again: a bent relation that
# no covariance shows, and that the test with polynomials finds beyond doubt. Against density their mean is level, so
# for the *mean* effect of density a line will do. But their spread is not: in every other fifth it is at least 15 %
# larger than in the emptiest. The noise of this model is no noise of one size.
#
# What does that change? We fit the graphs that polynomials give as well (notebook 03), and ask each model for the
# effect.

# %%
grid = np.linspace(*np.quantile(values[:, 1], [0.05, 0.95]), 9)
m = 200_000 if FULL else 50_000


def means_if_set(fitted: abdera.Scm) -> list[float]:
    """Mean star formation with the density of every galaxy set to each value of the grid."""
    return [float(fitted.do(density=x).sample(m, seed=1).to_numpy()[:, 4].mean()) for x in grid]


bent_graphs = {
    "PC, polynomials": abdera.pc(galaxies, alpha=0.01, test="bf_lrt", knowledge=known),
    "BOSS, polynomials": abdera.boss(galaxies, score="bf_bic", knowledge=known),
}
rivals = {"BOSS, lines": curved} | {
    label: abdera.Scm.fit(other, galaxies, family="spline", extend=True) for label, other in bent_graphs.items()
}
effect = {label: float(np.polyfit(grid, means_if_set(fitted), 1)[0]) for label, fitted in rivals.items()}
for label, fitted in rivals.items():
    print(f"graph of {label:18} BIC {fitted.report['bic']:.0f}, effect of density {effect[label]:.2f} dex per dex")
if real:
    bic = {label: fitted.report["bic"] for label, fitted in rivals.items()}
    assert min(bic, key=bic.get) == "PC, polynomials" and max(bic, key=bic.get) == "BOSS, polynomials"
    assert bic["BOSS, lines"] - bic["PC, polynomials"] > 10 and bic["BOSS, polynomials"] - bic["BOSS, lines"] > 20
    assert [round(value, 1) for value in effect.values()] == [-0.5, -0.6, -0.2]

# %% [markdown]
# The effect hangs on the graph more than on anything else here: about -0.5 and -0.6 with a direct edge from density to
# star formation, -0.2 without it. Of the three the splines that fit best have the edge, and those without it fit worst.
# Below we go on with the graph of BOSS with lines, whose effect is that of the regression of notebook 03.

# %% [markdown]
# **Doing.** Set the density of every galaxy and look at the mean star-formation rate. In a linear model that is a
# line; its slope is the effect that notebook 03 reads off by adjustment.

# %%
means, bent = means_if_set(model), means_if_set(curved)
slope = np.polyfit(grid, means, 1)[0]

# %% [markdown]
# **Imagining.** Take the galaxies of the densest decile. What would each have formed, had it lived at the median
# density? Its own noise stays: a galaxy that forms many stars for its surroundings does so in the other world too.

# %%
dense = values[values[:, 1] >= np.quantile(values[:, 1], 0.9)]
median = float(np.median(values[:, 1]))
elsewhere = model.counterfactual(
    abdera.Dataset.from_numpy(dense, galaxies.names), do={"density": median}
).data.to_numpy()

figure, (left, right) = plt.subplots(1, 2, figsize=(11, 3.8), layout="constrained")
left.plot(values[:, 1], values[:, 4], ".", ms=3, alpha=0.3, color=GREY, label="galaxies, as seen")
left.plot(grid, means, "-", color=BLUE, lw=2, label="mean if the density were set, lines")
left.plot(grid, bent, "--", color=ORANGE, lw=2, label="the same, splines")
left.set_xlabel(r"density [$\log_{10}\,\mathrm{Mpc}^{-2}$]")
left.set_ylabel(r"star-formation rate [$\log_{10} M_\odot\,\mathrm{yr}^{-1}$]")
left.legend(fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=3)
left.set_title(f"doing: {slope:.2f} dex per dex", fontsize=10)
right.plot(dense[:, 4], elsewhere[:, 4], "o", ms=3, alpha=0.6, color=GREEN)
ends = [dense[:, 4].min(), dense[:, 4].max()]
right.plot(ends, ends, color=GREY, lw=0.8, ls=":")
right.set_xlabel(r"as seen [$\log_{10} M_\odot\,\mathrm{yr}^{-1}$]")
right.set_ylabel(r"at the median density [$\log_{10} M_\odot\,\mathrm{yr}^{-1}$]")
right.set_title(f"imagining: {len(dense)} galaxies of the densest decile", fontsize=10)
plt.show()

gain = elsewhere[:, 4] - dense[:, 4]
print(f"slope {slope:.3f} dex per dex; the densest decile would form {gain.mean():.2f} dex more, each")
assert np.allclose(gain, slope * (median - dense[:, 1]), atol=0.02 * abs(slope) + 1e-6)  # a linear model: a shift
if real:
    assert abs(slope - -0.48) < 0.03
    assert np.abs(np.array(means) - bent).max() < 0.05

# %% [markdown]
# Splines in the same graph give the same mean effect as lines: what is curved in these data is not the effect of
# density. The counterfactual shifts every galaxy by what its own change of density does, and keeps its noise as it
# was. For this move the residuals allow that, for they scatter alike around the median density and in the densest
# fifth. For a move to the emptiest fifth, where they scatter less, a galaxy would not keep all of its own. The mean of
# the shifts is the answer of the second rung, and stands or falls with it. In a linear model the third rung adds
# nothing to the second but the bookkeeping of noises; with curved equations it would.
#
# All of it rests on the graph. Notebook 03 shows why the graph is the weak point: in a simulated universe with a past,
# a model of one snapshot books yesterday's crowd on today's.
