"""What the notebooks share: how long they may take, and where their data come from."""

from __future__ import annotations

import os
from collections.abc import Callable

import abdera
import numpy as np
import numpy.typing as npt

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
    units = {names[name]: unit for name, unit in made.units.items()}
    return abdera.Dataset.from_numpy(made.to_numpy(), list(names.values()), units=units, sigma=made.sigma)


#: Five columns of the table `lcs_gswlc`, in the order of the tiers that the catalogue gives them.
GALAXY_COLUMNS = {
    "dispersion": "cluster_sigma_kms",
    "density": "sigma_5",
    "stellar_mass": "logmstar_gswlc",
    "bulge": "bulge_to_total_r",
    "sfr": "logsfr_gswlc",
}


def cluster_galaxies() -> tuple[abdera.Dataset, npt.NDArray[np.bool_], bool]:
    """Give galaxies in the fields of clusters, which of them are members, and whether they are real.

    Columns are those of `GALAXY_COLUMNS`; dispersion and density become logarithms, rows with a missing value are left
    out.
    """
    names = list(GALAXY_COLUMNS)

    def simulated() -> abdera.Dataset:
        made = abdera.simulate("galaxy_environment", n=929, seed=1).data
        columns = ["log_halo_mass", "log_density", "log_stellar_mass", "colour", "log_sfr"]
        return abdera.Dataset.from_numpy(made.select(columns).to_numpy(), names)

    table, real = fetch_or("lcs_gswlc", simulated)
    if not real:
        return table, np.ones(len(table), dtype=bool), False
    values = table.select(list(GALAXY_COLUMNS.values())).to_numpy().copy()
    values[:, :2] = np.log10(values[:, :2])
    complete = ~np.isnan(values).any(axis=1)
    member = table.select(["member_flag"]).to_numpy()[complete, 0] == 1
    return abdera.Dataset.from_numpy(values[complete], names), member, True
