"""The tools that are compared: where each comes from and what runs it."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Tool:
    name: str  # as its own page writes it
    environment: str  # of environments.py
    script: str  # under runners, or the Java class
    language: str


TOOLS = {
    "abdera": Tool("Abdera", "abdera", "run_abdera.py", "C++"),
    "causal-learn": Tool("causal-learn", "peers", "run_causal_learn.py", "Python"),
    "dagma": Tool("dagma", "peers", "run_dagma.py", "Python"),
    "flopsearch": Tool("flopsearch", "peers", "run_flopsearch.py", "Rust"),
    "gadjid": Tool("gadjid", "peers", "run_gadjid.py", "Rust"),
    "gcastle": Tool("gcastle", "peers", "run_gcastle.py", "Python"),
    "lingam": Tool("lingam", "peers", "run_lingam.py", "Python"),
    "pgmpy": Tool("pgmpy", "peers", "run_pgmpy.py", "Python"),
    "tetrad": Tool("TETRAD", "tetrad", "Runner", "Java"),
    "tigramite": Tool("tigramite", "peers", "run_tigramite.py", "Python"),
    "xges": Tool("xges", "xges", "run_xges.py", "Python, numba"),
}

PINNED_TETRAD = "7.6.6"
