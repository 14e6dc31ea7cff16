"""Sweeps: from a spec to results in xarray, and on after an interruption."""

import json
import os
import signal
import subprocess
import threading
import time
from pathlib import Path

import abdera
import pytest
from abdera.program import program

SPEC = {
    "name": "alpha",
    "metrics": ["shd", "adjacency"],
    "replicates": 2,
    "data": [{"simulator": "linear_gaussian", "rows": [100, 400], "options": {"variables": 6, "degree": 2}}],
    "learners": [{"learner": "pc", "test": "fisher_z", "options": {"alpha": [0.01, 0.1]}}],
}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> abdera.Study:
    study = abdera.Study.load(SPEC)
    counts = study.plan(tmp_path_factory.mktemp("sweep") / "s")
    # Two sizes, two replicates; two levels of alpha and three baselines.
    assert counts["cells"] == 20 and counts["learners"] == 5
    status = study.run(jobs=2)
    assert (status["cells"], status["ok"], status["missing"]) == (20, 20, 0)
    return study


@pytest.mark.filterwarnings("ignore::abdera.DataWarning")
def test_results_are_a_dataset_of_cells(study):
    results = study.results()
    assert results.sizes["cell"] == 20 and (results["status"] == 0).all()
    table = results.to_dataframe()
    assert set(table["algorithm"]) == {"pc", "var_sort_regress", "r2_sort_regress", "random_sort_regress"}
    one = table.query("algorithm == 'pc' and factor_alpha == 0.1 and n == 400 and replicate == 1").iloc[0]
    shown = study.show(one["cell_id"])
    seed = int(shown["commands"][0].split("--seed ")[1].split()[0])
    # The cell done by hand, in this process.
    simulation = abdera.simulate("linear_gaussian", 400, seed=seed, variables=6, degree=2)
    found = abdera.compare(simulation.truth, abdera.pc(simulation.data, alpha=0.1))
    assert (one["metric_shd"], one["metric_adjacency_f1"]) == (found["shd"], found["adjacency_f1"])
    graphs = abdera.load_results(study.folder / "results.h5", "graphs")
    assert graphs.sizes["cell_plus1"] == 21


def test_a_spec_in_a_file_is_the_same_plan(study, tmp_path):
    file = tmp_path / "spec.json"
    file.write_text(json.dumps(SPEC))
    plan = abdera.Study.load(file).check()
    assert plan["plan_sha256"] == json.loads((study.folder / "plan.json").read_text())["plan_sha256"]
    assert "predicted_core_hours" in abdera.Study.load(file).check(pilot=True)
    assert [path.name for path in Path.cwd().glob(".study-*")] == []


def test_what_is_done_is_not_done_again(study):
    again = abdera.Study.load(SPEC)
    assert again.plan(study.folder)["cells"] == 20  # the same plan may be there
    assert again.run()["ok"] == 20 and study.resume()["ok"] == 20
    assert (study.cells()["attempts"] == 1).all() and study.cells("failed").empty
    other = {**SPEC, "seed": 5}
    with pytest.raises(abdera.UsageError, match="already"):
        abdera.Study.load(other).plan(study.folder)


def test_another_process_finds_the_study_by_its_folder(study, tmp_path):
    opened = abdera.Study.open(study.folder)
    merged = opened.merge(tmp_path / "r.h5", csv=tmp_path / "r.csv", reproducible=True)
    assert merged["ok"] == 20 and merged["different"] == 0
    said = subprocess.run(
        [program(), "sweep", "merge", study.folder, "--json", "-o", tmp_path / "p.h5", "--reproducible"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert json.loads(said)["results_sha256"] == merged["results_sha256"]
    assert (tmp_path / "r.h5").read_bytes() == (tmp_path / "p.h5").read_bytes()
    abdera.report(tmp_path / "r.h5", tmp_path / "r.html", title="Alpha")
    assert "Alpha" in (tmp_path / "r.html").read_text()
    assert opened.submit(2, dry_run=True) == "" and "Snakefile" not in opened.export("parallel", 2)
    opened.cancel()


def test_shards_add_up(tmp_path):
    study = abdera.Study.load(SPEC)
    study.plan(tmp_path / "s")
    assert study.run(shard="0/2")["missing"] == 10
    with pytest.raises(abdera.AbderaError, match="10 of 20 cells are still to be run"):
        study.merge()
    assert study.results(partial=True).sizes["cell"] == 20
    assert "#SBATCH" in study.submit(2, dry_run=True, sbatch=["--partition=batch"])
    one = study.submit(2, dry_run=True, sbatch="--partition=batch", setup="module load x")
    assert one == study.submit(2, dry_run=True, sbatch=["--partition=batch"], setup=["module load x"])
    assert study.run(shard="1/2")["missing"] == 0


def test_cells_that_fail_are_warned_of_and_listed(tmp_path):
    spec = {
        "name": "fails",
        "metrics": ["shd"],
        "baselines": False,
        "data": [{"simulator": "linear_gaussian", "rows": 50}],
        "learners": [{"id": "broken", "command": "echo broken {data}; exit 3; {graph}"}],
    }
    study = abdera.Study.load(spec)
    study.plan(tmp_path / "s")
    with pytest.warns(UserWarning, match="1 cell.* neither ok nor skipped"):
        assert study.run()["error"] == 1
    failed = study.cells("failed")
    assert list(failed["learner"]) == ["broken"] and "exit code 3" in failed["message"][0]


def slow(tmp_path: Path) -> abdera.Study:
    """Cells that say in a file that they run, and then do nothing for long."""
    spec = {
        "name": "slow",
        "metrics": ["shd"],
        "baselines": False,
        "replicates": 4,
        "budget": {"seconds": 500},
        "data": [{"simulator": "linear_gaussian", "rows": 50}],
        "learners": [{"id": "sleeper", "command": f"touch {tmp_path}/began; sleep 400; true {{data}} {{graph}}"}],
    }
    study = abdera.Study.load(spec)
    study.plan(tmp_path / "s")
    return study


def test_ctrl_c_ends_the_cells_and_is_passed_on(tmp_path):
    study = slow(tmp_path)

    def interrupt() -> None:
        while not (tmp_path / "began").exists():
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        study.run(jobs=1)
    thread.join()
    assert study.status()["ok"] == 0 and study.status()["missing"] + study.status()["preempted"] == 4


def test_progress_is_told(tmp_path):
    told = []
    spec = {
        **SPEC,
        "baselines": False,
        "learners": [{"id": "napper", "command": "sleep 0.6; echo 'dag { X1 }' > {graph.dagitty}; true {data}"}],
    }
    study = abdera.Study.load(spec)
    study.plan(tmp_path / "s")
    with pytest.warns(UserWarning):  # a graph of one node is none over the columns
        study.run(jobs=1, progress=lambda stage, fraction: told.append((stage, fraction)))
    assert told and all(stage.endswith("of 4 cells") and 0 < fraction <= 1 for stage, fraction in told)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda t: abdera.Study.load({**SPEC, "metrics": ["shdd"]}).check(), abdera.DataError, "^the spec.*'shd'"),
        (lambda t: abdera.Study.load(t / "no.toml").check(), abdera.DataError, "no.toml"),
        (lambda t: abdera.Study.open(t), abdera.UsageError, "no folder of a sweep"),
        (lambda t: abdera.Study.load(SPEC).run(), abdera.UsageError, "study.plan"),
        (lambda t: abdera.load_results(t / "no.h5"), abdera.DataError, "does not exist"),
        (lambda t: abdera.load_results(__file__), abdera.DataError, "no HDF5 file"),
    ],
)
def test_mistakes_are_named(tmp_path, call, error, words):
    with pytest.raises(error, match=words):
        call(tmp_path)


def test_other_files_hold_no_results(tmp_path):
    abdera.simulate("linear_gaussian", 10, variables=3, degree=1).save(tmp_path / "s.h5")
    with pytest.raises(abdera.DataError, match="abdera-dataset/1"):
        abdera.load_results(tmp_path / "s.h5")
