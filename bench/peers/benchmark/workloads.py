"""What is compared: cells of tables, and who learns from them with which options."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import generate
from .generate import Sample

ALPHA = 0.01
PENALTY = 2.0  # twice the penalty of BIC: penalty_discount 2, lambda 2 log(n) / 2
ESS = 10


@dataclass(frozen=True)
class Entry:
    """One learner of one tool; `like` names the entry of Abdera that does the same."""

    tool: str
    learner: str
    label: str
    options: dict[str, Any] = field(default_factory=dict)
    like: str = ""

    @property
    def key(self) -> str:
        return f"{self.tool}: {self.label}"


@dataclass(frozen=True)
class Cell:
    """Tables of one kind and size. `truth` says what is judged: cpdag, dag, pag, or nothing (a value or a count)."""

    name: str
    section: str
    title: str
    size: int
    make: Callable[[int], Sample]
    truth: str
    entries: tuple[Entry, ...]
    graphs: int = 20
    limit: float = 25.0  # processor seconds a call
    budget: float = 600.0  # processor seconds after which an entry gets no further graph


def ours(learner: str, label: str = "", **options: Any) -> Entry:
    return Entry("abdera", learner, label or learner, options)


def bic(learner: str, label: str = "", **options: Any) -> Entry:
    return ours(learner, label, score="gaussian_bic", score_options={"penalty_discount": PENALTY}, **options)


def tested(learner: str, test: str, label: str = "", **options: Any) -> Entry:
    return ours(learner, label, test=test, alpha=ALPHA, **options)


def pc_gaussian(p: int) -> tuple[Entry, ...]:
    like = "pc, first separating set"
    entries = [
        tested("pc", "fisher_z"),
        tested("pc", "fisher_z", like, collider_rule="vanilla", conflicts="first"),
        Entry("tetrad", "pc", "Pc", {"alpha": ALPHA}, like),
    ]
    if p <= 200:
        entries += [
            Entry("causal-learn", "pc", "pc", {"alpha": ALPHA, "indep_test": "fisherz"}, like),
            Entry("gcastle", "pc", "PC, stable", {"variant": "stable", "alpha": ALPHA}, like),
        ]
    if p <= 50:
        entries += [
            Entry(
                "pgmpy",
                "pc",
                "PC, stable",
                {"variant": "stable", "ci_test": "fisher_z", "significance_level": ALPHA, "max_cond_vars": p},
                like,
            )
        ]
    if p <= 20:
        entries += [Entry("tigramite", "pc", "PC (partial t)", {"pc_alpha": ALPHA}, like)]
    return tuple(entries)


def pc_discrete() -> tuple[Entry, ...]:
    like = "pc, first separating set"
    return (
        tested("pc", "g_square"),
        tested("pc", "g_square", like, collider_rule="vanilla", conflicts="first"),
        Entry("tetrad", "pc", "Pc", {"alpha": ALPHA}, like),
        Entry("causal-learn", "pc", "pc", {"alpha": ALPHA, "indep_test": "gsq"}, like),
        Entry(
            "pgmpy",
            "pc",
            "PC, stable",
            {"variant": "stable", "ci_test": "g_sq", "significance_level": ALPHA, "max_cond_vars": 50},
            like,
        ),
    )


def latent(p: int) -> tuple[Entry, ...]:
    entries = [
        tested("fci", "fisher_z"),
        tested("rfci", "fisher_z"),
        tested("fci_plus", "fisher_z"),
        Entry("tetrad", "fci", "Fci", {"alpha": ALPHA}, "fci"),
        Entry("tetrad", "rfci", "Rfci", {"alpha": ALPHA}, "rfci"),
        Entry("tetrad", "boss_fci", "BFci", {"alpha": ALPHA, "penalty": PENALTY}),
        Entry("causal-learn", "fci", "fci", {"alpha": ALPHA, "independence_test_method": "fisherz"}, "fci"),
    ]
    return tuple(entries)


def gaussian_scores(p: int, degree: int) -> tuple[Entry, ...]:
    half = {"parameters": {"lambda_value": PENALTY / 2}}  # causal-learn counts in log(n), not in log(n) / 2
    entries = [bic(name) for name in ("ges", "fges", "xges", "boss", "grasp")]
    entries += [
        bic("flop", "flop, 20 restarts", restarts=20),
        bic("flop", "flop, no restart", restarts=0),
        bic("xges", "xges, no trials", trials=False, restarts=0),
        Entry("flopsearch", "flop", "flop, 20 restarts", {"lambda_bic": PENALTY, "restarts": 20}, "flop, 20 restarts"),
        Entry("flopsearch", "flop", "flop, no restart", {"lambda_bic": PENALTY, "restarts": 0}, "flop, no restart"),
        Entry("xges", "xges", "XGES", {"penalty": PENALTY, "extended": True}, "xges"),
        Entry("xges", "xges", "XGES-0", {"penalty": PENALTY, "extended": False}, "xges, no trials"),
        Entry("tetrad", "boss", "Boss", {"penalty": PENALTY}, "boss"),
        Entry("tetrad", "fges", "Fges", {"penalty": PENALTY}, "fges"),
        Entry("tetrad", "grasp", "Grasp", {"penalty": PENALTY}, "grasp"),
    ]
    if p <= 100:
        entries += [Entry("causal-learn", "boss", "boss", half, "boss")]
    if p <= 50:
        entries += [
            Entry("causal-learn", "grasp", "grasp", half, "grasp"),
            Entry("causal-learn", "ges", "ges", {"lambda_value": PENALTY / 2}, "ges"),
        ]
    return tuple(entries)


def plain_bic() -> tuple[Entry, ...]:
    """Tools whose penalty cannot be set."""
    plain = {"score": "gaussian_bic"}
    return (
        ours("exact_dag", **plain),
        ours("ges", **plain),
        ours("hill_climb", **plain),
        ours("tabu", **plain),
        Entry("causal-learn", "exact", "bic_exact_search, A*", {"search_method": "astar"}, "exact_dag"),
        Entry("causal-learn", "exact", "bic_exact_search, DP", {"search_method": "dp"}, "exact_dag"),
        Entry("gcastle", "ges", "GES", {}, "ges"),
        Entry("pgmpy", "ges", "GES", {"scoring_method": "bic-g"}, "ges"),
        Entry("pgmpy", "hill_climb", "HillClimbSearch (tabu 100)", {"scoring_method": "bic-g"}, "tabu"),
    )


def discrete_scores() -> tuple[Entry, ...]:
    bdeu = {"score": "bdeu", "score_options": {"ess": ESS}}
    return (
        ours("hill_climb", **bdeu),
        ours("tabu", **bdeu),
        ours("ges", **bdeu),
        ours("fges", **bdeu),
        ours("boss", **bdeu),
        Entry("pgmpy", "hill_climb", "HillClimbSearch (tabu 100)", {"scoring_method": "bdeu"}, "tabu"),
        Entry("pgmpy", "ges", "GES", {"scoring_method": "bdeu"}, "ges"),
        Entry("tetrad", "fges", "Fges", {"ess": ESS}, "fges"),
        Entry("tetrad", "boss", "Boss", {"ess": ESS}, "boss"),
        Entry("tetrad", "grasp", "Grasp", {"ess": ESS}),
    )


def functional() -> tuple[Entry, ...]:
    return (
        ours("var_sort_regress"),
        ours("r2_sort_regress"),
        tested("pc", "fisher_z"),
        bic("boss"),
        Entry("lingam", "direct_lingam", "DirectLiNGAM"),
        Entry("lingam", "ica_lingam", "ICALiNGAM"),
        Entry("dagma", "dagma", "DAGMA, linear"),
        Entry("gcastle", "notears", "NOTEARS"),
    )


def distances() -> tuple[Entry, ...]:
    names = ("sid", "parent_aid", "ancestor_aid", "oset_aid")
    return tuple(e for name in names for e in (ours(name), Entry("gadjid", name, name, {}, name)))


def absent_tests() -> tuple[Entry, ...]:
    return tuple(Entry("causal-learn", "kci", f"KCI, 4 tests, {k} given", {"given": k}) for k in (0, 1, 2))


def absent_series() -> tuple[Entry, ...]:
    return (
        Entry("tigramite", "pcmci", "PCMCI, ParCorr", {"tau_max": 3, "pc_alpha": 0.05}),
        Entry("tigramite", "pcmci_plus", "PCMCI+, ParCorr", {"tau_max": 3, "pc_alpha": 0.01}),
    )


def all_cells() -> list[Cell]:
    cells = [
        Cell(
            f"pc-gaussian-{p}",
            "pc-gaussian",
            f"{p} variables, degree 4, 1000 rows",
            p,
            lambda seed, p=p: generate.linear(seed, p, 4),
            "cpdag",
            pc_gaussian(p),
        )
        for p in (20, 50, 100, 200, 500, 1000)
    ]
    cells += [
        Cell(
            f"pc-discrete-{p}",
            "pc-discrete",
            f"{p} variables of 2 to 4 levels, degree 3, 5000 rows",
            p,
            lambda seed, p=p: generate.tables(seed, p, 3),
            "cpdag",
            pc_discrete(),
        )
        for p in (20, 50)
    ]
    cells += [
        Cell(
            f"latent-{p}",
            "latent",
            f"{p} observed of {round(p / 0.9)} variables, degree 4, 1000 rows",
            p,
            lambda seed, p=p: generate.with_latents(seed, p, 4),
            "pag",
            latent(p),
        )
        for p in (20, 50)
    ]
    cells += [
        Cell(
            f"score-gaussian-{p}-{d}",
            "score-gaussian",
            f"{p} variables, degree {d}, 1000 rows",
            p,
            lambda seed, p=p, d=d: generate.linear(seed, p, d),
            "cpdag",
            gaussian_scores(p, d),
        )
        for p, d in ((20, 4), (50, 4), (50, 8), (100, 4), (200, 4))
    ]
    cells += [
        Cell(
            "score-plain-10",
            "score-plain",
            "10 variables, degree 3, 1000 rows",
            10,
            lambda seed: generate.linear(seed, 10, 3),
            "cpdag",
            plain_bic(),
        ),
        Cell(
            "score-discrete-20",
            "score-discrete",
            "20 variables of 2 to 4 levels, degree 3, 5000 rows",
            20,
            lambda seed: generate.tables(seed, 20, 3),
            "cpdag",
            discrete_scores(),
        ),
        Cell(
            "functional-uniform",
            "functional",
            "10 variables, degree 3, uniform noise, 1000 rows",
            10,
            lambda seed: generate.linear(seed, 10, 3, noise="uniform"),
            "dag",
            functional(),
        ),
        Cell(
            "functional-uniform-standardised",
            "functional",
            "10 variables, degree 3, uniform noise, 1000 rows, standardised",
            10,
            lambda seed: generate.standardised(generate.linear(seed, 10, 3, noise="uniform")),
            "dag",
            functional(),
        ),
        Cell(
            "functional-gaussian",
            "functional",
            "10 variables, degree 3, Gaussian noise, 1000 rows",
            10,
            lambda seed: generate.linear(seed, 10, 3),
            "dag",
            functional(),
        ),
        Cell(
            "functional-gaussian-standardised",
            "functional",
            "10 variables, degree 3, Gaussian noise, 1000 rows, standardised",
            10,
            lambda seed: generate.standardised(generate.linear(seed, 10, 3)),
            "dag",
            functional(),
        ),
        Cell(
            "distances-100",
            "distances",
            "pairs of DAGs, 100 nodes, 150 edges",
            100,
            lambda seed: generate.graph_pair(seed, 100, 150),
            "value",
            distances(),
        ),
        Cell(
            "distances-500",
            "distances",
            "pairs of DAGs, 500 nodes, 750 edges",
            500,
            lambda seed: generate.graph_pair(seed, 500, 750),
            "value",
            distances(),
        ),
        Cell(
            "absent-kci",
            "absent",
            "10 variables, degree 3, 300 rows",
            10,
            lambda seed: generate.linear(seed, 10, 3, 300),
            "",
            absent_tests(),
            graphs=5,
        ),
        Cell(
            "absent-series",
            "absent",
            "5 series of 500 times",
            5,
            lambda seed: generate.series(seed, 5),
            "",
            absent_series(),
            graphs=5,
        ),
    ]
    return cells


def quick_cells() -> list[Cell]:
    """Give every section and every tool the smallest tables, to see that all of it runs."""
    small = {
        "pc-gaussian": (lambda seed: generate.linear(seed, 10, 3), 10),
        "pc-discrete": (lambda seed: generate.tables(seed, 6, 2, 500), 6),
        "latent": (lambda seed: generate.with_latents(seed, 9, 3, 500), 9),
        "score-gaussian": (lambda seed: generate.linear(seed, 10, 3), 10),
        "score-plain": (lambda seed: generate.linear(seed, 5, 2), 5),
        "score-discrete": (lambda seed: generate.tables(seed, 5, 2, 500), 5),
        "functional": (lambda seed: generate.linear(seed, 5, 2, noise="uniform"), 5),
        "distances": (lambda seed: generate.graph_pair(seed, 20, 25), 20),
        "absent": (lambda seed: generate.linear(seed, 5, 2, 100), 5),
    }
    cells, seen = [], set()
    for cell in all_cells():
        if cell.section in seen and cell.section != "absent":
            continue
        seen.add(cell.section)
        make, size = small[cell.section]
        cells.append(
            Cell(
                cell.name,
                cell.section,
                f"{size} variables, to see that it runs",
                size,
                make,
                cell.truth,
                cell.entries,
                graphs=3,
                limit=20.0,
                budget=4.0,
            )
        )
    return cells
