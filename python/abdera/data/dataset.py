"""Tables of samples: from numpy, pandas and xarray, without copying where memory allows it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from .. import _core
from ..arguments import chosen, listed, mapping, names_for, unknown, whole
from ..errors import DataError, DataTypeError, UsageError

if TYPE_CHECKING:
    import pandas
    import xarray

Kinds: TypeAlias = Mapping[str, str]
DISCRETE = ("ordinal", "nominal", "binary")
_Column: TypeAlias = tuple[str, str, list[str], str, str, int]


def _level(value: object) -> str:
    number = float(value) if isinstance(value, (int, float, np.number)) else None
    return str(value) if number is None else str(int(number)) if number.is_integer() else repr(number)


def _codes(values: npt.NDArray[np.float64], name: str, kind: str) -> tuple[npt.NDArray[np.float64], list[str]]:
    """Give numbers as codes of their distinct values, which become the levels."""
    missing = np.isnan(values)
    levels, codes = np.unique(values[~missing], return_inverse=True)
    if kind == "binary" and len(levels) > 2:
        raise DataError(f"column '{name}' has {len(levels)} different values and cannot be binary; use nominal")
    if len(levels) > 65535:
        raise DataError(f"column '{name}' has {len(levels)} different values; a discrete column has at most 65,535")
    out = np.full(values.shape, np.nan)
    out[~missing] = codes
    return out, [_level(level) for level in levels]


class Dataset:
    """A table of samples with names, kinds and units; immutable.

    Made by `from_numpy`, `from_pandas`, `from_xarray`, `open_dataset` or `fetch`. Missing values are NaN. Discrete
    columns hold codes 0, 1, ... of their levels.
    """

    def __init__(self, table: _core.Table) -> None:
        self._table = table

    @classmethod
    def from_numpy(
        cls,
        values: npt.ArrayLike,
        names: Sequence[str] | None = None,
        *,
        kinds: Kinds | None = None,
        levels: Mapping[str, Sequence[str]] | None = None,
        units: Mapping[str, str] | None = None,
        tiers: Mapping[str, int] | None = None,
        sigma: npt.ArrayLike | None = None,
        weights: npt.ArrayLike | None = None,
        time: npt.ArrayLike | None = None,
        time_unit: str = "",
        clusters: npt.ArrayLike | None = None,
        regimes: npt.ArrayLike | None = None,
        regime_targets: Sequence[Sequence[str]] | None = None,
    ) -> Dataset:
        """Take an array of samples by variables.

        Parameters
        ----------
        values : array_like, shape (n_samples, n_variables)
            NaN and masked values are missing. An array of float64 in column-major (Fortran) order, or of over 16 MB, is
            not copied and must not change while the data set is in use; any other is copied once.
        names : sequence of str, optional
            Of the columns; X1, X2, ... without.
        kinds : mapping of str to str, optional
            "continuous" (the default), "ordinal", "nominal", "binary", "count" or "circular", by column. Of a discrete
            column without `levels` the distinct values become the levels, in increasing order.
        levels : mapping of str to sequence of str, optional
            Labels of discrete columns, whose values then are codes 0, 1, ...
        units : mapping of str to str, optional
            In the spelling of UDUNITS or astropy.
        tiers : mapping of str to int, optional
            A record that files keep; learners take `knowledge=`, and `Knowledge(tiers=...)` makes it.
        sigma : array_like, shape (n_samples, n_variables), optional
            One-sigma measurement errors; NaN where unknown.
        weights, time, clusters, regimes : array_like, shape (n_samples,), optional
            Of the rows: weights; times of a series; the group a row belongs to; the experiment it comes from.
        time_unit : str
            Of `time`, "s" or "day"; empty for steps.
        regime_targets : sequence of sequence of str, optional
            The variables intervened on in each regime.

        Returns
        -------
        Dataset

        Raises
        ------
        DataError
            For names used twice, values that are no codes of the levels, lists of another length.
        """
        if isinstance(values, np.ma.MaskedArray):
            values = np.ma.filled(values.astype(np.float64), np.nan)
        array = np.asarray(values)
        if array.ndim != 2:
            raise DataError(f"data are a table of rows and columns; this array has {array.ndim} dimension(s)")
        if array.shape[1] == 0:
            raise DataError(
                f"0 feature(s) (shape={array.shape}) while a minimum of 1 is required: there are no columns"
            )
        names = names_for(array.shape[1], names)
        if array.dtype == object:
            array = _numbers(array, names)
        if not (np.issubdtype(array.dtype, np.number) or array.dtype == bool):
            raise DataError(
                f"an array of {array.dtype} holds no numbers; give numbers, or a DataFrame with categoricals"
            )
        if np.issubdtype(array.dtype, np.complexfloating):
            raise DataError("Complex data not supported: give real and imaginary parts as columns of their own")
        kinds = mapping("kinds", kinds, '{"age": "count"}')
        levels = mapping("levels", levels, '{"sex": ["female", "male"]}')
        units = mapping("units", units, '{"mass": "kg"}')
        tiers = mapping("tiers", tiers, '{"age": 0}')
        for known in (kinds, levels, units, tiers):
            for name in known:
                if name not in names:
                    raise unknown("the data have no column", name, names)
        block = array.astype(np.float64, copy=False)
        columns: list[_Column] = []
        copied = False
        for j, name in enumerate(names):
            kind = kinds.get(name, "nominal" if name in levels else "continuous")
            labels = [str(level) for level in levels.get(name, ())]
            if kind in DISCRETE and not labels:
                if not copied:
                    block, copied = np.array(block, order="F", copy=True), True
                block[:, j], labels = _codes(block[:, j], name, kind)
            elif kind in DISCRETE:
                _check_codes(block[:, j], name, len(labels))
            columns.append((name, kind, labels, units.get(name, ""), "", tiers.get(name, -1)))
        table = _core.Table.of(block, columns)
        if sigma is not None:
            table.set_sigma(np.asarray(sigma, dtype=np.float64))
        if regime_targets is not None and regimes is None:
            raise UsageError("regime_targets= says what was done in each of regimes=; give both")
        if any(rows is not None for rows in (weights, time, clusters, regimes)):
            table.set_rows(
                _row_list(weights, float),
                _row_list(time, float),
                time_unit,
                _row_list(clusters, int),
                _row_list(regimes, int),
                [listed("regime_targets", targets) for targets in regime_targets or ()],
            )
        return cls(table)

    @classmethod
    def from_pandas(
        cls, frame: pandas.DataFrame, *, kinds: Kinds | None = None, units: Mapping[str, str] | None = None, **rows: Any
    ) -> Dataset:
        """Take a DataFrame.

        Parameters
        ----------
        frame : pandas.DataFrame
            Categoricals become nominal (ordered ones ordinal, unordered ones of two categories binary), booleans
            binary, numbers continuous unless `kinds` says otherwise. A frame of one block of float64 is not copied.
        kinds, units : mapping of str to str, optional
            As of `from_numpy`.
        **rows
            `weights`, `time`, `clusters`, `regimes`, `sigma`, ... as of `from_numpy`.

        Returns
        -------
        Dataset

        Raises
        ------
        DataError
            Naming the column whose values are neither numbers nor categories.
        """
        import pandas as pd

        names = [str(name) for name in frame.columns]
        if all(dtype == np.float64 for dtype in frame.dtypes):
            return cls.from_numpy(frame.to_numpy(), names, kinds=kinds, units=units, **rows)
        kinds = mapping("kinds", kinds, '{"age": "count"}')
        levels: dict[str, list[str]] = {}
        block = np.empty(frame.shape, order="F")
        for j, name in enumerate(names):
            column = frame.iloc[:, j]
            if isinstance(column.dtype, pd.CategoricalDtype):
                categories = column.cat.categories
                default = "ordinal" if column.cat.ordered else "binary" if len(categories) == 2 else "nominal"
                if kinds.setdefault(name, default) in DISCRETE:
                    codes = column.cat.codes.to_numpy().astype(np.float64)
                    block[:, j] = np.where(codes < 0, np.nan, codes)
                    levels[name] = [_level(category) for category in categories]
                    continue
                column = column.astype(np.float64)
            elif pd.api.types.is_bool_dtype(column.dtype):
                if kinds.setdefault(name, "binary") in DISCRETE:
                    levels[name] = ["False", "True"]
            elif not pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_complex_dtype(column.dtype):
                raise DataError(_not_numeric(column, name))
            block[:, j] = column.to_numpy(dtype=np.float64, na_value=np.nan)
        return cls.from_numpy(block, names, kinds=kinds, levels=levels, units=units, **rows)

    @classmethod
    def from_xarray(
        cls, data: xarray.DataArray | xarray.Dataset, *, kinds: Kinds | None = None, **rows: Any
    ) -> Dataset:
        """Take a DataArray of two dimensions (sample, variable), or a Dataset of variables along one dimension.

        Names are the coordinate of the second dimension, or those of the variables; units are their attribute "units".
        """
        import xarray as xr

        if isinstance(data, xr.DataArray):
            if data.ndim != 2:
                raise DataError(
                    f"data are a table of samples and variables; this DataArray has {data.ndim} dimension(s)"
                )
            coordinate = data.coords.get(data.dims[1])
            names = None if coordinate is None else [str(name) for name in coordinate.values]
            return cls.from_numpy(data.values, names, kinds=kinds, **rows)
        flat = list(data.data_vars)
        for name in flat:
            if data[name].ndim != 1 or data[name].dims != data[flat[0]].dims:
                raise DataError(
                    f"variable '{name}' has the dimensions {data[name].dims}: the variables of a Dataset are columns, "
                    "all along the same one dimension; drop it, or give a DataArray (sample, variable)"
                )
        units = {str(name): str(data[name].attrs["units"]) for name in flat if "units" in data[name].attrs}
        units |= rows.pop("units", {})
        frame = data[flat].to_dataframe()[flat]
        return cls.from_pandas(frame, kinds=kinds, units=units, **rows)

    @property
    def names(self) -> list[str]:
        """Of the columns."""
        return [column[0] for column in self._table.columns()]

    @property
    def kinds(self) -> dict[str, str]:
        """Of the columns: continuous, ordinal, nominal, binary, count or circular."""
        return {column[0]: column[1] for column in self._table.columns()}

    @property
    def levels(self) -> dict[str, list[str]]:
        """Labels of the codes of discrete columns."""
        return {column[0]: column[2] for column in self._table.columns() if column[2]}

    @property
    def units(self) -> dict[str, str]:
        """Of the columns that have one."""
        return {column[0]: column[3] for column in self._table.columns() if column[3]}

    @property
    def descriptions(self) -> dict[str, str]:
        """Long names of the columns that have one."""
        return {column[0]: column[4] for column in self._table.columns() if column[4]}

    @property
    def tiers(self) -> dict[str, int]:
        """A record of the tiers of columns; learners take `knowledge=`."""
        return {column[0]: column[5] for column in self._table.columns() if column[5] >= 0}

    @property
    def shape(self) -> tuple[int, int]:
        """Samples and variables."""
        return self._table.shape()

    @property
    def sigma(self) -> npt.NDArray[np.float64] | None:
        """One-sigma measurement errors in the shape of the data, NaN where unknown."""
        return self._table.sigma()

    @property
    def rows(self) -> dict[str, Any]:
        """What is known of the rows: weights, time, time_unit, clusters, regimes, regime_targets; empty if nothing."""
        return self._table.rows()

    @property
    def title(self) -> str:
        """Free text."""
        return self._table.title

    @property
    def source(self) -> str:
        """Where the data come from."""
        return self._table.source

    @property
    def history(self) -> list[str]:
        """One line a step of import and transformation, oldest first."""
        return self._table.history

    def __len__(self) -> int:
        return self.shape[0]

    def __repr__(self) -> str:
        rows, columns = self.shape
        title = f" '{self.title}'" if self.title else ""
        names = ", ".join(self.names[:8]) + ", ..." * (columns > 8)
        return f"<abdera.Dataset{title}: {rows} rows, {columns} variables: {names}>"

    def __getstate__(self) -> dict[str, Any]:
        return {
            "values": np.array(self._table.values(), order="F"),
            "columns": self._table.columns(),
            "rows": self._table.rows(),
            "sigma": self._table.sigma(),
            "limits": self._table.limits(),
            "error_factors": self._table.error_factors(),
            "texts": (self.title, self.source, self.history),
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._table = _core.Table.of(state["values"], state["columns"])
        rows = state["rows"]
        if any(rows[key] for key in ("weights", "time", "clusters", "regimes")):
            self._table.set_rows(
                *(rows[key] for key in ("weights", "time", "time_unit", "clusters", "regimes", "regime_targets"))
            )
        if state["sigma"] is not None:
            self._table.set_sigma(state["sigma"])
        if state["limits"] is not None:
            self._table.set_limits(state["limits"])
        if state["error_factors"]:
            self._table.set_error_factors(state["error_factors"])
        self._table.title, self._table.source, self._table.history = state["texts"]

    def to_numpy(self) -> npt.NDArray[np.float64]:
        """Give the values, samples by variables, as a read-only view without a copy; codes of discrete columns."""
        return self._table.values()

    def to_pandas(self) -> pandas.DataFrame:
        """Give a DataFrame with categoricals for discrete columns."""
        import pandas as pd

        values = self._table.values()
        columns: dict[str, pandas.Categorical | npt.NDArray[np.float64]] = {}
        for j, (name, kind, levels, *_) in enumerate(self._table.columns()):
            if kind in DISCRETE:
                codes = np.where(np.isnan(values[:, j]), -1, values[:, j]).astype(np.int64)
                columns[name] = pd.Categorical.from_codes(codes, categories=pd.Index(levels), ordered=kind == "ordinal")
            else:
                columns[name] = values[:, j]
        frame: pandas.DataFrame = pd.DataFrame(columns)
        return frame

    def to_xarray(self) -> xarray.DataArray:
        """Give a DataArray of dimensions (sample, variable) with names as coordinate and codes as values."""
        import xarray as xr

        return xr.DataArray(
            self._table.values(), dims=("sample", "variable"), coords={"variable": self.names}, name="data"
        )

    def select(self, columns: Sequence[str]) -> Dataset:
        """Give the same data restricted to these columns, in this order."""
        return Dataset(self._table.select(chosen("columns", columns, "the data have no column", self.names)))

    def head(self, rows: int) -> Dataset:
        """Give the first rows."""
        return Dataset(self._table.select_rows(list(range(min(whole("rows", rows, 0), self.shape[0])))))

    def save(self, path: str | os.PathLike[str], *, force: bool = False, compress: bool = False) -> None:
        """Write .h5 (also valid netCDF-4), .csv, .tsv or .fits, whole or not at all.

        Parameters
        ----------
        path : path
            Its ending says the format.
        force : bool
            Replace an existing file.
        compress : bool
            HDF5: with shuffle and gzip.
        """
        self._table.write(os.fspath(path), force, compress, False)


def _numbers(array: npt.NDArray[np.object_], names: Sequence[str]) -> npt.NDArray[np.float64]:
    """Give objects that are all numbers as such."""
    try:
        return array.astype(np.float64)
    except (TypeError, ValueError):
        for (row, column), value in np.ndenumerate(array):
            try:
                float(value)
            except (TypeError, ValueError) as error:
                kind = DataTypeError if isinstance(error, TypeError) else DataError
                raise kind(f"column '{names[column]}' has no number in row {row} (counted from 0): {error}") from None
        raise


def _row_list(values: npt.ArrayLike | None, number: type) -> list[Any]:
    if values is None:
        return []
    array = np.asarray(values)
    if array.ndim != 1:
        raise DataError(f"a list of one value a row is needed, not an array of {array.ndim} dimensions")
    if number is int and not np.all(array == np.floor(array)):
        raise DataError("clusters and regimes are whole numbers")
    return [number(value) for value in array]


def _check_codes(values: npt.NDArray[np.float64], name: str, levels: int) -> None:
    bad = ~(np.isnan(values) | ((values >= 0) & (values < levels) & (values == np.floor(values))))
    if bad.any():
        row = int(np.argmax(bad))
        raise DataError(
            f"column '{name}' holds {values[row]:g} in row {row} (counted from 0), "
            f"which is no code of its {levels} levels"
        )


def _not_numeric(column: pandas.Series[Any], name: str) -> str:
    for row, value in enumerate(column):
        if isinstance(value, str):
            return (
                f"column '{name}' holds text in row {row} (counted from 0), '{value}'; make it categorical: "
                f"df['{name}'] = df['{name}'].astype('category')"
            )
    return f"column '{name}' is of type {column.dtype}, which is neither a number nor a category; convert or drop it"
