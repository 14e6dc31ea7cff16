"""What the notebooks share: how long they may take, and where their data come from."""

from __future__ import annotations

import os
from collections.abc import Callable

import abdera

FULL = os.environ.get("ABDERA_NOTEBOOKS", "fast") == "full"


def fetch_or(name: str, stand_in: Callable[[], abdera.Dataset]) -> tuple[abdera.Dataset, bool]:
    """Give a data set of the catalogue, and whether it is the real one.

    Where neither a mirror nor the network has it, the stand-in is made and a message says so.
    """
    try:
        return abdera.fetch(name), True
    except abdera.DataError as problem:
        print(f"NOT THE REAL DATA. '{name}' could not be fetched: {problem}")
        print("A simulated table takes its place. Figures and numbers below are about simulated galaxies,")
        print("and what the text says about real ones does not hold for them.")
        return stand_in(), False


def simulated_galaxies(morphology: str, rows: int) -> abdera.Dataset:
    """Give galaxies of the simulator `black_hole_host` with the names and errors of the published table."""
    made = abdera.simulate("black_hole_host", n=rows, seed=1, morphology=morphology, errors=1).data
    names = {
        "log_bh_mass": "M_BH",
        "log_sigma": "log_sigma0",
        "log_radius": "log_R_e_sph_eq_kpc",
        "log_density": "log<Sigma>_e",
        "log_stellar_mass": "GJC23log(M*,gal/M_sun)",
        "log_ssfr": "GJC23log(sSFR)",
        "w2_w3": "GJC23W2-W3",
    }
    made = made.select(list(names))
    return abdera.Dataset.from_numpy(made.to_numpy(), list(names.values()), sigma=made.sigma)
