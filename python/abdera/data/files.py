"""Tables from files and from the catalogue."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from .. import _core
from ..arguments import listed, mapping
from ..errors import DataWarning, UsageError, warn
from .dataset import Dataset, Kinds


def open_dataset(
    path: str | os.PathLike[str],
    *,
    separator: str = "auto",
    header: str = "auto",
    comment: str = "#",
    max_levels: int = 0,
    na: Sequence[str] = (),
    sigma: Mapping[str, str] | None = None,
    kinds: Kinds | None = None,
    columns: Sequence[str] = (),
) -> Dataset:
    """Read a table: HDF5 (abdera-dataset/1 and some others), FITS, CSV, TSV or text with spaces.

    Parameters
    ----------
    path : path
        Its content says the format.
    separator : {"auto", "comma", "tab", "space", "semicolon"}
        Between the fields of a text.
    header : {"auto", "yes", "no"}
        Whether the first row of a text is a header.
    comment : str
        Lines of a text that begin so are skipped.
    max_levels : int
        Columns of whole numbers with at most so many values are discrete.
    na : sequence of str
        "VALUE" or "VALUE:COLUMN" that stands for missing, such as "999.9".
    sigma : mapping of str to str, optional
        {"A": "B"}: column B holds the one-sigma errors of A and is no variable.
    kinds : mapping of str to str, optional
        As of `Dataset.from_numpy`.
    columns : sequence of str
        Only these.

    Returns
    -------
    Dataset

    Raises
    ------
    DataError
        Naming the line and column that cannot be read.

    Warns
    -----
    DataWarning
        For what the reader had to assume.
    """

    def quoted(name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    table, said = _core.Table.read(
        os.fspath(path),
        separator,
        header,
        comment,
        max_levels,
        listed("na", na),
        [f"{quoted(a)}={quoted(b)}" for a, b in mapping("sigma", sigma, '{"A": "B"}').items()],
        [f"{quoted(name)}={kind}" for name, kind in mapping("kinds", kinds, '{"age": "count"}').items()],
        listed("columns", columns),
    )
    warn(said, DataWarning)
    return Dataset(table)


def fetch(
    name: str,
    *,
    from_: str | os.PathLike[str] | None = None,
    cache: str | os.PathLike[str] | None = None,
    refresh: bool = False,
) -> Dataset:
    """Get a table of the catalogue: from the cache, a local mirror or the network, checked by its digest.

    Parameters
    ----------
    name : str
        `abdera.components("datasets")` shows them.
    from_ : path, optional
        Folder of a local mirror that must hold the file; else the one in the environment variable
        ABDERA_DATA_MIRROR, else the network.
    cache : path, optional
        Folder for what was got; that of the user without.
    refresh : bool
        Do not use what the cache holds.

    Returns
    -------
    Dataset

    Raises
    ------
    DataError
        When no source can be reached, or its bytes are not those of the catalogue.
    """
    path, _, said = _core.fetch(name, os.fspath(from_ or ""), os.fspath(cache or ""), refresh)
    warn(said, DataWarning)
    if not path.endswith(".h5"):
        raise UsageError(f"'{name}' is a network, not a table: abdera.read_graph('{path}') reads its graph")
    return open_dataset(path)
