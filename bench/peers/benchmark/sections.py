"""What each section of the page is about: written once, beside the figures."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    text: str


SECTIONS = (
    Section(
        "pc-gaussian",
        "PC, Gaussian",
        "Fisher's z-test at level 0.01. All tools search the skeleton in the same way (PC-stable); they differ in "
        "which separating sets decide about a collider. Abdera stands here twice: with its default, the majority "
        "of all separating sets, and with the first separating set, which is nearer to the others; their times are "
        "compared with that one. tigramite's test is the t-test of a partial correlation. Python tools are left "
        "out where they would take minutes a graph.",
    ),
    Section(
        "pc-discrete",
        "PC, discrete",
        "The G-square test at level 0.01. Tools count degrees of freedom differently where levels do not occur together, "
        "and pgmpy makes Yates' correction in tables of two by two; see [differences](differences.md).",
    ),
    Section(
        "latent",
        "Latent variables: FCI and RFCI",
        "A tenth of the variables is hidden. Adjacencies are judged against the true maximal ancestral graph, an "
        "arrowhead by whether the true graph has no directed path against it. Abdera has no counterpart of TETRAD's "
        "BFci, which begins with a score search.",
    ),
    Section(
        "score-gaussian",
        "Score search, Gaussian",
        "BIC with twice its usual penalty, the same for all (`penalty_discount=2`; FLOP 2.0, XGES alpha 2, TETRAD "
        "penalty discount 2, causal-learn lambda 1). The package xges is Python with numba; the C++ program of its "
        "authors is among the peers that were not re-run.",
    ),
    Section(
        "score-plain",
        "Exact and greedy search, Gaussian, usual BIC",
        "Small tables for tools whose penalty cannot be set, and for exact search.",
    ),
    Section("score-discrete", "Score search, discrete", "BDeu with an equivalent sample size of 10."),
    Section(
        "functional",
        "Functional and continuous methods",
        "What these methods return is one DAG, so the distance here is to the DAG, not to its class: undirected "
        "edges of PC and BOSS count as wrong, and cannot be right. **Abdera has no functional learner (LiNGAM) yet**: "
        "with noise that is not Gaussian, LiNGAM orients what Abdera leaves open. Methods that go by variances lose "
        "when columns are standardised; the two baselines are there to show how much of an answer the scales alone "
        "give away ([sortability](sort-and-regress.md)). All with their defaults; NOTEARS and DAGMA drop weights "
        "below 0.3.",
    ),
    Section(
        "distances",
        "Distances between graphs",
        "SID and the adjustment identification distances of two random DAGs. gadjid reads a matrix within the call, "
        "Abdera has its graph already.",
    ),
    Section(
        "absent",
        "What Abdera has not",
        "No kernel test and no learner for time series: these figures have no counterpart here. Four kernel tests a "
        "call; the series have links at lags up to 3 and are searched to lag 3.",
    ),
)

# Why peers are better where they are: beside the list of where Abdera is behind.
REASONS = (
    "TETRAD's BFci begins with the adjacencies and colliders of a BOSS search, which at these sizes are better than those "
    "of tests at level 0.01; Abdera has no such learner.",
    "TETRAD's Fges goes through its two phases three times, each time with more pairs of variables allowed; Abdera's "
    "goes through them once, as published. In dense graphs both are far from `xges`, `boss` and `flop`, which are in the "
    "same tables.",
    "TETRAD's Grasp with the same depths goes further than `grasp` in the dense graphs, in a hundred times its time; why "
    "is not known.",
    "LiNGAM uses that noise is not Gaussian; Abdera's learners do not, and leave open what the class leaves open.",
    "Tools form and order separating sets differently, and draw other restarts: differences in the last digits go either "
    "way.",
)

# Peer, workload, figure, and the section here that is nearest to it. From one graph each (a sample of 5000 rows for the
# networks), November 2026, on a machine like this one; R and these programs are not on the registries that are used here.
QUOTED = (
    (
        "pcalg 2.7-12 (R, C++), `pc`, stable.fast",
        "PC Gaussian, degree 4, 200 / 500 / 1000 variables",
        "0.23 s / 1.30 s / 3.71 s; 596 MB at 1000",
        "pc-gaussian",
    ),
    ("bnlearn 4.9.4 (R, C), `pc.stable`", "PC Gaussian, degree 4, 100 / 200 variables", "7 s / 72 s", "pc-gaussian"),
    (
        "pcalg, `fci` / `rfci`",
        "20 observed variables, a tenth latent",
        "143 s / 0.18 s; adjacency F1 0.70 / 0.87",
        "latent",
    ),
    (
        "pcalg, `rfci`",
        "50 / 100 observed variables, a tenth latent",
        "0.29 s / 1.07 s; adjacency F1 0.77 / 0.66",
        "latent",
    ),
    (
        "XGES (the authors' C++ program) / its XGES-0",
        "Gaussian BIC, degree 4, 200 variables",
        "1.49 s, SHD 16 / 0.13 s, SHD 42",
        "score-gaussian",
    ),
    (
        "pcalg, `ges`",
        "Gaussian BIC, degree 4, 50 / 100 / 200 variables",
        "0.10 s / 0.44 s / 1.91 s; SHD 17 / 50 / 37",
        "score-gaussian",
    ),
    (
        "bnlearn, `hc`",
        "Gaussian BIC, degree 4, 50 / 100 / 200 variables",
        "0.24 s / 0.88 s / 3.5 s; SHD 69 / 147 / 130",
        "score-gaussian",
    ),
    ("FastPGM (C++), PC-stable", "G-square, networks ALARM / ANDES, 5000 rows", "0.045 s / 1.63 s", "pc-discrete"),
    ("bnlearn, `pc.stable`", "mutual information, networks ALARM / ANDES, 5000 rows", "0.18 s / 45.6 s", "pc-discrete"),
    ("bnlearn, `hc`", "BDe, networks ALARM / ANDES, 5000 rows", "0.17 s / 4.9 s", "score-discrete"),
    (
        "cuPC (CUDA)",
        "PC Gaussian on a GPU",
        '"11 h to about 4 s" on one table, by its paper (arXiv 1812.08491)',
        "pc-gaussian",
    ),
)
