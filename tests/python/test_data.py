"""Data come in from every form with the same answer, and bad data are named."""

import pickle

import abdera
import h5py
import numpy as np
import pandas as pd
import pytest
import xarray as xr


def answer(data, **more):
    graph = abdera.pc(data, 0.01, **more)
    return [(e.source, e.target, e.mark_source, e.mark_target, e.p_value, e.effect) for e in graph.edges()]


def test_every_form_of_the_same_numbers_gives_the_same_graph_to_the_bit(table, tmp_path):
    expected = answer(table)
    names = [f"X{i + 1}" for i in range(4)]
    frame = pd.DataFrame(table, columns=names)
    spread = np.empty((2000, 8))
    spread[::2, ::2] = table
    reversed_rows = table[::-1].copy()
    for data in (
        np.asfortranarray(table),
        spread[::2, ::2],
        reversed_rows[::-1],
        table.tolist(),
        frame,
        xr.DataArray(table, dims=("sample", "variable"), coords={"variable": names}),
        xr.Dataset({name: ("sample", table[:, j]) for j, name in enumerate(names)}),
        abdera.Dataset.from_numpy(table),
    ):
        assert answer(data) == expected
    abdera.Dataset.from_numpy(table).save(tmp_path / "t.h5")
    frame.to_csv(tmp_path / "t.csv", index=False)
    assert answer(tmp_path / "t.h5") == expected
    assert answer(str(tmp_path / "t.csv")) == expected


def test_single_precision_and_integers_are_read_as_their_values():
    counts = np.array([[1, 2], [3, 5], [4, 4], [9, 7]], dtype=np.int32)
    assert np.array_equal(abdera.Dataset.from_numpy(counts).to_numpy(), counts)
    single = np.array([[0.1, 2], [3, 5], [4, 4]], dtype=np.float32)
    assert np.array_equal(abdera.Dataset.from_numpy(single).to_numpy(), single.astype(np.float64))


def test_a_column_major_array_is_not_copied():
    values = np.asfortranarray(np.arange(12.0).reshape(4, 3))
    view = abdera.Dataset.from_numpy(values).to_numpy()
    assert np.shares_memory(view, values)
    assert not view.flags.writeable
    read_only = values.copy(order="F")
    read_only.flags.writeable = False
    assert np.shares_memory(abdera.Dataset.from_numpy(read_only).to_numpy(), read_only)
    columns_apart = np.asfortranarray(np.arange(24.0).reshape(8, 3))[:4]
    assert np.shares_memory(abdera.Dataset.from_numpy(columns_apart).to_numpy(), columns_apart)


def test_a_frame_of_one_block_is_not_copied(table):
    frame = pd.DataFrame(np.asfortranarray(table), columns=list("abcd"), copy=False)
    assert np.shares_memory(abdera.Dataset.from_pandas(frame).to_numpy(), frame.to_numpy())


def test_the_data_set_keeps_its_memory_alive():
    data = abdera.Dataset.from_numpy(np.asfortranarray(np.arange(3e6).reshape(1_000_000, 3)))
    np.zeros(3_000_000) + 1
    assert data.to_numpy()[-1].tolist() == [2999997.0, 2999998.0, 2999999.0]


def test_categoricals_keep_their_levels_and_order(mixed):
    data = abdera.Dataset.from_pandas(mixed)
    assert data.kinds == {"smoker": "binary", "tar": "binary", "grade": "ordinal", "number": "continuous"}
    assert data.levels == {"smoker": ["False", "True"], "tar": ["high", "low"], "grade": ["a", "b", "c"]}
    back = data.to_pandas()
    assert back["grade"].cat.ordered
    assert (back["grade"].astype(str) == mixed["grade"].astype(str)).all()
    assert (back["number"] == mixed["number"]).all()


def test_missing_categories_and_nullable_numbers_are_missing():
    frame = pd.DataFrame(
        {
            "level": pd.Categorical(["x", None, "y", "z"]),
            "count": pd.array([1, 2, None, 4], dtype="Int64"),
            "flag": pd.array([True, None, False, True], dtype="boolean"),
        }
    )
    values = abdera.Dataset.from_pandas(frame).to_numpy()
    assert np.isnan(values).tolist() == [[False] * 3, [True, False, True], [False, True, False], [False] * 3]


def test_kinds_make_numbers_discrete():
    data = abdera.Dataset.from_numpy(
        [[3, 0.5], [7, 1.5], [3, 0.5], [5, 1.5]], ["size", "half"], kinds={"size": "ordinal", "half": "nominal"}
    )
    assert data.levels == {"size": ["3", "5", "7"], "half": ["0.5", "1.5"]}
    assert data.to_numpy().tolist() == [[0, 0], [2, 1], [0, 0], [1, 1]]


def test_a_file_of_xarray_holds_names_units_and_errors(tmp_path):
    data = abdera.Dataset.from_numpy(
        [[1.0, 2], [2, 4], [4, 3]], ["bz", "v"], units={"bz": "nT", "v": "km s-1"}, sigma=[[0.1, 1]] * 3
    )
    data.save(tmp_path / "d.h5")
    opened = abdera.open_dataset(tmp_path / "d.h5")
    assert opened.units == {"bz": "nT", "v": "km s-1"}
    assert np.allclose(opened.sigma, [[0.1, 1]] * 3)
    with xr.open_dataset(tmp_path / "d.h5", engine="h5netcdf") as dataset:
        assert dataset["variable"].values.tolist() == ["bz", "v"]
    with h5py.File(tmp_path / "d.h5") as file:
        assert file["data"].shape == (3, 2)
    with pytest.raises(abdera.UsageError, match="exists"):
        data.save(tmp_path / "d.h5")
    data.save(tmp_path / "d.h5", force=True)


def test_data_sets_pickle_with_everything(mixed):
    data = abdera.Dataset.from_pandas(mixed, units={"number": "m"}, weights=np.linspace(1, 2, 2000))
    copy = pickle.loads(pickle.dumps(data))
    assert (copy.names, copy.kinds, copy.levels, copy.units) == (data.names, data.kinds, data.levels, data.units)
    assert np.array_equal(copy.to_numpy(), data.to_numpy())
    assert copy.rows["weights"] == data.rows["weights"]


def test_pickles_that_name_the_module_of_all_data_are_read():
    data, cov = abdera.Dataset.from_numpy([[1.0, 2], [3, 5]], ["a", "b"]), abdera.Covariance(np.eye(2), 50, ["a", "b"])
    for value, module in ((data, b"dataset"), (cov, b"covariance")):
        text = pickle.dumps(value, protocol=0)
        older = text.replace(b"abdera.data." + module, b"abdera.data")
        assert older != text
        assert pickle.loads(older).names == ["a", "b"]


def test_masked_values_are_missing():
    masked = np.ma.array([[1.0, -999.0], [2.0, 3.0]], mask=[[0, 1], [0, 0]])
    assert np.isnan(abdera.Dataset.from_numpy(masked).to_numpy()).tolist() == [[False, True], [False, False]]


def test_limits_and_shared_errors_survive_pickling():
    data = abdera.simulate(
        "linear_gaussian", 50, seed=1, variables=3, observe=["upper_limit columns=X1 share=0.3"]
    ).data
    copy = pickle.loads(pickle.dumps(data))
    assert data._table.limits() is not None and data._table.limits().any()
    assert np.array_equal(copy._table.limits(), data._table.limits())


def test_variables_of_other_dimensions_are_not_dropped():
    dataset = xr.Dataset({"a": ("t", [1.0, 2, 4]), "field": (("t", "x"), np.eye(3))})
    with pytest.raises(abdera.DataError, match="'field'"):
        abdera.Dataset.from_xarray(dataset)


def test_targets_without_regimes_are_refused():
    with pytest.raises(abdera.UsageError, match="regimes="):
        abdera.Dataset.from_numpy([[1.0, 2], [3, 4]], regime_targets=[["X1"]])


def test_a_covariance_gives_what_the_table_gives(table):
    cov = abdera.Covariance.of(table)
    assert np.allclose(cov.matrix, np.cov(table.T), rtol=1e-12)
    assert answer(cov) == answer(table)
    given = abdera.Covariance(np.cov(table.T), n=1000, names=["a", "b", "c", "d"])
    assert [e[:4] for e in answer(given)] == [
        ("a", "b", "tail", "tail"),
        ("b", "d", "tail", "arrow"),
        ("c", "d", "tail", "arrow"),
    ]
    assert pickle.loads(pickle.dumps(given)).names == ["a", "b", "c", "d"]


def test_a_covariance_is_refused_where_rows_are_needed(frame):
    graph = abdera.Graph.parse("dose --> weight")
    with pytest.raises(abdera.DataError, match="a Covariance has no rows, which this needs: give the table"):
        abdera.Scm.fit(graph, abdera.Covariance.of(frame))


def test_columns_restrict_a_table(frame):
    assert abdera.pc(frame, columns=["risk", "dose"]).nodes == ["risk", "dose"]


@pytest.mark.parametrize(
    "spoil, column, row, words",
    [
        (lambda f: f.assign(age=f["age"].where(f.index != 7)), "age", 7, "missing"),
        (lambda f: f.assign(age=f["age"].where(f.index != 9, np.inf)), "age", 9, "infinite"),
        (lambda f: f.assign(age=3.0), "age", None, "constant"),
        (lambda f: f.assign(age="text"), "age", 0, "astype"),
        (lambda f: f.assign(age=pd.Timestamp("2026-01-01")), "age", None, "neither a number"),
    ],
)
def test_bad_columns_are_named_with_their_row(frame, spoil, column, row, words):
    with pytest.raises(abdera.DataError, match=words) as error:
        abdera.pc(spoil(frame))
    assert (error.value.column, error.value.row) == (column, row)
    assert isinstance(error.value, ValueError)
    assert "--" not in str(error.value)


@pytest.mark.parametrize(
    "data, words",
    [
        (np.zeros(3), "1 dimension"),
        ({"a": [1, 2]}, "DataFrame"),
        (pd.Series([1.0, 2.0]), "one column"),
        (np.array([["a", "b"], ["c", "d"]]), "no numbers"),
        (np.array([[1, "x"], [2, 3]], dtype=object), "column 'X2' has no number in row 0"),
        (np.zeros((5, 0)), "0 feature"),
        (np.array([[1j, 2], [3, 4]]), "Complex"),
        ("no_such_file.csv", "no_such_file.csv"),
        (np.zeros((0, 3)), "row"),
    ],
)
def test_what_is_no_table_is_refused(data, words):
    with pytest.raises(abdera.AbderaError, match=words):
        abdera.pc(data)


def test_names_used_twice_are_refused(table):
    with pytest.raises(abdera.DataError, match="'a'"):
        abdera.pc(pd.DataFrame(table, columns=list("abca")))


def test_wrong_codes_are_named():
    with pytest.raises(abdera.DataError, match="level") as error:
        abdera.Dataset.from_numpy([[0.0], [2.0]], ["sex"], levels={"sex": ["f", "m"]}, kinds={"sex": "binary"})
    assert (error.value.column, error.value.row) == ("sex", 1)


def test_warnings_of_the_data_are_warnings_of_python(table):
    doubled = pd.DataFrame(np.column_stack([table, table[:, 0]]), columns=list("abcde"))
    with pytest.warns(abdera.DataWarning, match="columns 'a' and 'e' are equal"):
        abdera.pc(doubled)
