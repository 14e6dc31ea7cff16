"""Simulators: the same bits as the program, the same truth, every option."""

import inspect
import pickle
import subprocess

import abdera
import numpy as np
import pytest
from abdera.program import program


def command(*arguments: str) -> str:
    return subprocess.run([program(), *arguments], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize(
    ("name", "options", "observe", "units"),
    [
        ("linear_gaussian", {"variables": 6, "degree": 2}, [], 1),
        ("random_scm", {"variables": 8, "mechanism": "mlp", "latent_share": 0.25}, [], 1),
        ("random_discrete", {"variables": 6, "levels_high": 4}, ["missing_mcar rate=0.1"], 1),
        ("galaxy_environment", {"errors": 1.0, "magnitude_limit": 20.0}, [], 1),
        ("random_time_series", {"variables": 3}, [], 4),
        ("textbook", {"case": "hospital"}, [], 1),
    ],
)
def test_a_simulation_is_that_of_the_program_to_the_last_byte(tmp_path, name, options, observe, units):
    arguments = ["simulate", name, "--samples", "300", "--seed", "7", "--units", str(units), "--reproducible"]
    for key, value in options.items():
        arguments += ["-p", f"{key}={value}"]
    for step in observe:
        arguments += ["--observe", step]
    command(*arguments, "-o", str(tmp_path / "program.h5"))
    simulation = abdera.simulate(name, 300, seed=7, units=units, observe=observe, **options)
    simulation.save(tmp_path / "package.h5", reproducible=True)
    for end in (".h5", "_truth.json"):
        assert (tmp_path / f"package{end}").read_bytes() == (tmp_path / f"program{end}").read_bytes()
    there = abdera.open_dataset(tmp_path / "program.h5")
    np.testing.assert_array_equal(simulation.data.to_numpy(), there.to_numpy())
    assert simulation.data.units == there.units and simulation.data.kinds == there.kinds
    assert simulation.truth == abdera.read_graph(tmp_path / "program_truth.json")
    for graph in simulation.truths:
        assert simulation.truths[graph] == abdera.read_graph(f"{tmp_path}/program.h5#{graph}")


def test_threads_and_calls_do_not_change_the_rows():
    one = abdera.simulate("random_scm", 5000, seed=3, n_jobs=1).data.to_numpy()
    np.testing.assert_array_equal(one, abdera.simulate("random_scm", 5000, seed=3, n_jobs=-1).data.to_numpy())
    np.testing.assert_array_equal(one, abdera.simulators.random_scm(5000, seed=3).data.to_numpy())
    np.testing.assert_array_equal(one, abdera.simulate("random_scm", 1, seed=3).scm.sample(5000, seed=3).to_numpy())
    assert not np.array_equal(one, abdera.simulate("random_scm", 5000, seed=4).data.to_numpy())


def test_every_simulator_has_a_function_with_its_options():
    entries = abdera.components("simulators")
    assert sorted(entry["name"] for entry in entries) == sorted(abdera.simulators.__all__)
    for entry in entries:
        function = getattr(abdera.simulators, entry["name"])
        parameters = inspect.signature(function).parameters
        for option in entry["options"]:
            assert parameters[option["name"]].default == option["default"]
            assert f"{option['name']} : " in function.__doc__


def test_the_truth_of_hidden_variables_is_a_pag_over_the_columns():
    simulation = abdera.simulate("random_scm", 10, seed=5, variables=8, degree=3, latent_share=0.25)
    assert simulation.truth.kind == "pag" and simulation.truth.nodes == simulation.data.names
    assert list(simulation.truths)[:3] == ["dag", "cpdag", "extended"]
    assert len(simulation.truths["dag"].nodes) == 8 and len(simulation.data.names) == 6
    assert [v.name for v in simulation.scm.variables if v.recorded] == simulation.data.names
    seen = abdera.simulate("linear_gaussian", 10, variables=4)
    assert seen.truth.kind == "dag" and seen.truth == seen.scm.graph and seen.truth.legal


def test_units_and_levels_come_along():
    data = abdera.simulate("solar_wind_magnetosphere", 10).data
    assert data.units == {"Bz": "nT", "speed": "km/s", "density": "cm-3", "AE": "nT", "SYM-H": "nT"}
    stones = abdera.simulators.textbook(50).data
    assert stones.kinds["success"] == "binary" and stones.levels["success"] == ["no", "yes"]


def test_a_simulation_pickles_and_reads_back(tmp_path):
    simulation = abdera.simulate("random_discrete", 40, seed=2, variables=4, degree=2)
    simulation.save(tmp_path / "s.h5")
    for copy in (pickle.loads(pickle.dumps(simulation)), abdera.Simulation.read(tmp_path / "s.h5")):
        assert copy.origin == simulation.origin and copy.truth == simulation.truth
        assert copy.scm.to_json() == simulation.scm.to_json()
        np.testing.assert_array_equal(copy.data.to_numpy(), simulation.data.to_numpy())
    with pytest.raises(ValueError, match="exists"):
        simulation.save(tmp_path / "s.h5")
    simulation.save(tmp_path / "s.csv", truth=tmp_path / "t.dot", truth_graph="cpdag")
    assert abdera.read_graph(tmp_path / "t.dot") == simulation.truths["cpdag"]


def test_var_sortability_is_the_one_in_the_file(tmp_path):
    simulation = abdera.simulate("linear_gaussian", 100, seed=1, variables=10, degree=3)
    var, r2 = simulation.sortability()
    command(
        "simulate",
        "linear_gaussian",
        "-p",
        "variables=10",
        "-p",
        "degree=3",
        "--samples",
        "100",
        "--seed",
        "1",
        "-o",
        str(tmp_path / "s.csv"),
    )
    origin = abdera.read_graph(tmp_path / "s_truth.json")._sections["simulation"]
    assert (var, r2) == (origin["var_sortability"], origin["r2_sortability"])
    assert 0.5 < var <= 1


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: abdera.simulate("linear_gausian"), abdera.UsageError, "did you mean 'linear_gaussian'"),
        (lambda: abdera.simulate("linear_gaussian", varables=3), abdera.UsageError, "did you mean 'variables'"),
        (lambda: abdera.simulate("linear_gaussian", variables=0), abdera.UsageError, "variables"),
        (lambda: abdera.simulate("linear_gaussian", 0), abdera.UsageError, "n must be from 1"),
        (lambda: abdera.simulate("linear_gaussian", units=3), abdera.UsageError, "units are for time series"),
        (lambda: abdera.simulate("linear_gaussian", observe="hide columns=X99"), abdera.UsageError, "X99"),
        (lambda: abdera.simulate("random_scm", topology="ring"), abdera.UsageError, "ring"),
        (lambda: abdera.simulate("linear_gaussian", variables=[3]), abdera.UsageError, "'variables' is a list"),
    ],
)
def test_mistakes_are_named(call, error, words):
    with pytest.raises(error, match=words):
        call()
