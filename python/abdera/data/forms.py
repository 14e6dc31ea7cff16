"""Data in any form as a data set."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, TypeAlias

from .. import _core
from ..errors import DataError
from .dataset import Dataset
from .files import open_dataset

DataLike: TypeAlias = Any  # ndarray | DataFrame | DataArray | xarray.Dataset | path | Dataset | Covariance


def as_dataset(data: DataLike) -> Dataset:
    """Give any form of a table as a data set."""
    if isinstance(data, Dataset):
        return data
    if isinstance(data, (str, os.PathLike)):
        return open_dataset(Path(data))
    if type(data) is dict:
        raise DataError("a dict is no table: give pandas.DataFrame(data), or an array and names")
    if type(data).__name__ == "Series":
        raise DataError("a Series is one column; data are a table of rows and columns: give a DataFrame")
    if isinstance(getattr(data, "_covariance", None), _core.Covariance):
        raise DataError("a Covariance has no rows, which this needs: give the table that it was computed from")
    if isinstance(getattr(data, "_document", None), _core.GraphDocument):
        raise DataError("a Graph is no data: give a table of rows and columns")
    kind = type(data).__module__.partition(".")[0]
    if kind == "pandas":
        return Dataset.from_pandas(data)
    if kind == "xarray":
        return Dataset.from_xarray(data)
    if kind == "scipy" and hasattr(data, "toarray"):
        raise DataError("sparse data are not supported: convert them with .toarray()")
    return Dataset.from_numpy(data)


def is_names(data: object) -> bool:
    """Whether data are the names of variables alone, where functions are all the evidence."""
    return isinstance(data, (list, tuple)) and bool(data) and all(isinstance(name, str) for name in data)
