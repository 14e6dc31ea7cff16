"""Sweeps: many learners on many tables, by the program that the package brings."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from .arguments import listed, unknown
from .errors import AbderaError, DataError, KnowledgeConflict, NotApplicable, OutputError, UsageError, warn
from .program import program
from .progress import ProgressLike, Show, shown

if TYPE_CHECKING:
    import pandas
    import xarray

PathLike = str | os.PathLike[str]

_FAILED_CELLS, _INCOMPLETE, _PREEMPTED, _INTERRUPTED = 6, 7, 75, 130
_ERRORS: dict[int, type[AbderaError]] = {
    1: OutputError,
    2: UsageError,
    3: DataError,
    4: NotApplicable,
    5: KnowledgeConflict,
}
_GROUPS = ("graphs", "truth", "provenance")
_PATIENCE = 30.0  # seconds until a program that was asked to end is killed


class _Ended(NamedTuple):
    """How the program ended, and what it wrote to standard output and to standard error."""

    code: int
    output: str
    said: str


def _call(arguments: Sequence[str], *, fine: Sequence[int] = (0,), show: Show | None = None) -> _Ended:
    """Run the program; on Ctrl-C ask it to end, once, and wait for it.

    It is a process of its own since cells are forked, which a process with threads must not do; it has a session of
    its own so that Ctrl-C reaches it from here alone.
    """
    process = subprocess.Popen(
        [str(program()), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    assert process.stdout is not None and process.stderr is not None
    output: list[str] = []
    reader = threading.Thread(target=lambda stream: output.append(stream.read()), args=(process.stdout,), daemon=True)
    reader.start()
    said: list[str] = []
    try:
        for line in process.stderr:
            if show is not None and line.startswith("{"):
                news = json.loads(line)
                show(news["stage"], news["fraction"])
            else:
                said.append(line.rstrip("\n"))
        code = process.wait()
    except BaseException:
        _end(process)
        raise
    finally:
        reader.join()
        process.stdout.close()
        process.stderr.close()
    mark = "abdera: warning: "
    warn([line.removeprefix(mark) for line in said if line.startswith(mark)], UserWarning)
    if code == _INTERRUPTED:
        raise KeyboardInterrupt
    if code not in fine:
        message = "\n".join(line.removeprefix("abdera: error: ") for line in said if line.startswith("abdera: error: "))
        raise _ERRORS.get(code, AbderaError)(message or "\n".join(said) or f"the program ended with code {code}")
    return _Ended(code, "".join(output), "\n".join(said))


def _end(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _options(**options: object) -> list[str]:
    """Give keywords as options of the command line; None, False and "" are left out."""
    out: list[str] = []
    for name, value in options.items():
        if value is None or value is False or value == "":
            continue
        out.append("--" + name.replace("_", "-"))
        if value is not True:
            out.append(str(value))
    return out


def _json(text: str) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(text))


class Study:
    """A benchmark sweep: which learners meet which data.

    Made by `load` from a file or a dict, or by `open` from the folder of a plan. A study runs in its folder: what is
    done is not done again, on this machine or on a cluster, and any process may go on where another stopped.

    Examples
    --------
    >>> study = Study.load({
    ...     "name": "alpha", "metrics": ["shd"],
    ...     "data": [{"simulator": "linear_gaussian", "rows": [100, 1000]}],
    ...     "learners": [{"learner": "pc", "test": "fisher_z", "options": {"alpha": [0.01, 0.05]}}],
    ... })
    >>> study.check()["cells"]
    10
    """

    def __init__(self, spec: Mapping[str, Any] | Path | None, folder: Path | None = None) -> None:
        self._spec = spec
        self._folder = folder

    @classmethod
    def load(cls, spec: Mapping[str, Any] | PathLike) -> Study:
        """Take the description of a sweep.

        Parameters
        ----------
        spec : path or mapping
            A TOML or JSON file, or the same as a dict. Files that a dict names are looked for from the current
            folder, those that a file names from its own.
        """
        return cls(dict(spec) if isinstance(spec, Mapping) else Path(spec))

    @classmethod
    def open(cls, folder: PathLike) -> Study:
        """Take the folder of a plan. Raises UsageError where there is none."""
        path = Path(folder)
        if not (path / "plan.json").exists():
            raise UsageError(f"'{path}' is no folder of a sweep: it has no plan.json; Study.load(spec).plan makes one")
        return cls(None, path)

    @property
    def folder(self) -> Path:
        """Where it runs. Raises UsageError before `plan`."""
        if self._folder is None:
            raise UsageError("this study has no folder yet: study.plan(folder) makes it")
        return self._folder

    def _plan(self, arguments: Sequence[str]) -> dict[str, Any]:
        if self._spec is None:
            raise UsageError(f"the study in '{self._folder}' is planned already")
        if isinstance(self._spec, Path):
            return _json(_call(["sweep", "plan", str(self._spec), "--json", *arguments]).output)
        with tempfile.NamedTemporaryFile("w", suffix=".json", prefix=".study-", dir=".", encoding="utf-8") as file:
            json.dump(self._spec, file)
            file.flush()
            try:
                return _json(_call(["sweep", "plan", file.name, "--json", *arguments]).output)
            except AbderaError as error:
                name = Path(file.name)
                message = str(error).replace(str(name.resolve()), "the spec")
                message = message.replace(file.name, "the spec").replace(name.name, "the spec")
                raise type(error)(message.replace("the spec, the spec:", "the spec:")) from None

    def check(self, *, pilot: bool = False) -> dict[str, Any]:
        """Check every name, option and value, and count the cells; nothing is written.

        Parameters
        ----------
        pilot : bool
            Run the first replicate and predict the processor hours of all.

        Returns
        -------
        dict
            "cells", "data", "learners", "most_core_hours", "plan_sha256", ...
        """
        return self._plan(_options(pilot=pilot))

    def plan(self, folder: PathLike, *, pilot: bool = False, force: bool = False) -> dict[str, Any]:
        """Write the plan into a folder, which is made if needed; the same plan may be there already.

        Parameters
        ----------
        folder : path
        pilot : bool
            Run the first replicate, which is done then, and predict the processor hours of all.
        force : bool
            Replace another plan that is there.

        Returns
        -------
        dict
            As of `check`.
        """
        path = Path(folder)
        counts = self.check()
        there = path / "plan.json"
        same = there.exists() and _json(there.read_text(encoding="utf-8")).get("plan_sha256") == counts["plan_sha256"]
        if not same or force or pilot:
            counts = self._plan(["-o", str(path), *_options(pilot=pilot, force=force or same)])
        self._folder = path
        return counts

    def run(
        self,
        *,
        jobs: int | None = None,
        shard: str | None = None,
        deadline: float | None = None,
        progress: ProgressLike = "auto",
    ) -> dict[str, Any]:
        """Run the cells that are left.

        Parameters
        ----------
        jobs : int, optional
            Cells at a time; without, as many as their threads find processors for.
        shard : str, optional
            "3/200": part 3, counted from 0, of 200.
        deadline : float, optional
            Seconds; no cell is begun that could last longer.
        progress : bool, callable or "auto"
            A bar by tqdm, or a function of (stage, fraction).

        Returns
        -------
        dict
            As of `status`.

        Raises
        ------
        KeyboardInterrupt
            On Ctrl-C, once the cells that ran have ended; what is done is kept.
        """
        return self._work(
            ["sweep", "run", str(self.folder), *_options(jobs=jobs, shard=shard, deadline=deadline)], progress
        )

    def _work(self, arguments: list[str], progress: ProgressLike) -> dict[str, Any]:
        with shown(progress, "sweep") as show:
            if arguments[1] == "run":
                arguments += ["--progress", "none" if show is None else "json"]
            code = _call(arguments, fine=(0, _FAILED_CELLS, _PREEMPTED), show=show).code
        status = self.status()
        if code == _FAILED_CELLS:
            bad = status["done"] - status["ok"] - status["skipped"]
            warn([f'{bad} cells ended neither ok nor skipped: study.cells("failed") lists them'], UserWarning)
        return status

    def status(self) -> dict[str, Any]:
        """Count the cells by status: "cells", "done", "ok", "timeout", ..., "missing"; by learner in "learners"."""
        return _json(_call(["sweep", "status", str(self.folder), "--json"]).output)

    def cells(self, which: str = "all") -> pandas.DataFrame:
        """List cells with status, attempts, message, seconds and memory.

        Parameters
        ----------
        which : str
            "all", "failed", "open" (missing or preempted), or one status.
        """
        import pandas as pd

        text = _call(["sweep", "status", str(self.folder), "--json", "--cells", which]).output
        frame: pandas.DataFrame = pd.DataFrame(_json(text)["list"])
        return frame

    def show(self, cell: str) -> dict[str, Any]:
        """Give the commands that do the same as one cell by hand, and its attempts, by its id or the start of it."""
        return _json(_call(["sweep", "show", str(self.folder), cell, "--json"]).output)

    def resume(
        self,
        *,
        engine: Literal["local", "slurm"] = "local",
        retry: Sequence[str] = (),
        scale_time: float | None = None,
        scale_memory: float | None = None,
        jobs: int | None = None,
        shards: int | None = None,
        throttle: int | None = None,
        max_hours: float | None = None,
        sbatch: Sequence[str] = (),
        progress: ProgressLike = "auto",
    ) -> dict[str, Any]:
        """Run what is missing, and again what ended in a status asked for.

        Parameters
        ----------
        engine : {"local", "slurm"}
            Here, or as jobs of Slurm.
        retry : sequence of str
            Also cells that ended so: "timeout", "oom", "crash", "error", "skipped".
        scale_time, scale_memory : float, optional
            Budgets of cells that are run again, as factors of those of the plan.
        jobs : int, optional
            Cells at a time on this machine.
        shards, throttle, max_hours, sbatch
            As of `submit`.
        progress : bool, callable or "auto"
            As of `run`.

        Returns
        -------
        dict
            As of `status`.
        """
        options = _options(
            engine=engine,
            retry=",".join(listed("retry", retry)),
            scale_time=scale_time,
            scale_memory=scale_memory,
            jobs=jobs,
            shards=shards,
            throttle=throttle,
            max_hours=max_hours,
        )
        return self._work(["sweep", "resume", str(self.folder), *options, *_after_dashes(sbatch)], progress)

    def submit(
        self,
        shards: int,
        *,
        throttle: int | None = None,
        max_hours: float | None = None,
        setup: Sequence[str] = (),
        sbatch: Sequence[str] = (),
        merge: bool = True,
        ignore_queue: bool = False,
        dry_run: bool = False,
    ) -> str:
        """Hand the cells to Slurm as job arrays, with a merge when all have ended.

        Parameters
        ----------
        shards : int
            Tasks that the cells are dealt to; aim at 10 to 60 minutes each.
        throttle : int, optional
            Tasks that may run at once.
        max_hours : float, optional
            Most that a task asks for, 24 without.
        setup : sequence of str
            Lines for the scripts before the worker starts: "module load ...".
        sbatch : sequence of str
            Options for sbatch: "--partition=P".
        merge : bool
            Add a job that merges when all have ended.
        ignore_queue : bool
            Submit cells of tasks that still wait or run, too.
        dry_run : bool
            Submit nothing.

        Returns
        -------
        str
            What was submitted; of a dry run the scripts.
        """
        options = _options(
            shards=shards,
            throttle=throttle,
            max_hours=max_hours,
            no_merge=not merge,
            ignore_queue=ignore_queue,
            dry_run=dry_run,
        )
        for line in listed("setup", setup):
            options += ["--setup", line]
        ended = _call(["sweep", "submit", str(self.folder), *options, *_after_dashes(sbatch)])
        return ended.output if dry_run else ended.said

    def cancel(self) -> None:
        """End the jobs that wait or run; what they have reported stays."""
        _call(["sweep", "cancel", str(self.folder)])

    def export(self, engine: Literal["snakemake", "parallel", "hyperqueue"], shards: int) -> str:
        """Give a workflow for another engine as a text."""
        return _call(["sweep", "export", str(self.folder), *_options(engine=engine, shards=shards)]).output

    def merge(
        self,
        output: PathLike | None = None,
        *,
        csv: PathLike | None = None,
        partial: bool = False,
        reproducible: bool = False,
        force: bool = False,
    ) -> dict[str, Any]:
        """Put together what the workers wrote.

        Parameters
        ----------
        output : path, optional
            HDF5 file; "results.h5" in the folder without, which is replaced.
        csv : path, optional
            The table of cells as CSV too.
        partial : bool
            Although cells are still to be run.
        reproducible : bool
            Without times, places, attempts and messages: every run of the plan gives the same bytes.
        force : bool
            Replace the files named.

        Returns
        -------
        dict
            "output", "results_sha256", counts of cells by status and of comparisons.

        Raises
        ------
        AbderaError
            For cells still to be run, and for one that was computed twice and came out differently.
        """
        options = _options(output=output, csv=csv, partial=partial, reproducible=reproducible, force=force)
        fine = (0, _FAILED_CELLS, _INCOMPLETE) if partial else (0, _FAILED_CELLS)
        return _json(_call(["sweep", "merge", str(self.folder), "--json", *options], fine=fine).output)

    def results(self, *, partial: bool = False) -> xarray.Dataset:
        """Merge, and give the results; see `load_results`."""
        return load_results(self.merge(partial=partial)["output"])

    def __repr__(self) -> str:
        if self._folder is not None:
            return f"<abdera.Study in {self._folder}>"
        name = self._spec.get("name", "") if isinstance(self._spec, Mapping) else self._spec
        return f"<abdera.Study {name}, not planned yet>"


def _after_dashes(sbatch: Sequence[str]) -> list[str]:
    return ["--", *listed("sbatch", sbatch)] if sbatch else []


def load_results(path: PathLike, group: str | None = None) -> xarray.Dataset:
    """Read the results of a sweep: one entry a cell, whatever became of it.

    Parameters
    ----------
    path : path
        As `Study.merge` and `abdera sweep merge` write it.
    group : str, optional
        "graphs" (edges of all learned graphs), "truth", or "provenance" in place of the cells.

    Returns
    -------
    xarray.Dataset
        "status" is 0 for ok, "metric_shd" and its like hold the metrics, "time_wall" seconds;
        `.to_dataframe()` gives a table. See docs/results.md for all columns.

    Raises
    ------
    DataError
        For a file that holds no results.
    ImportError
        Without the packages xarray, h5netcdf and h5py.
    """
    try:
        import h5netcdf  # noqa: F401
        import h5py  # noqa: F401
        import xarray as xr
    except ImportError:
        raise ImportError("results are read by xarray, h5netcdf and h5py: pip install 'abdera[xarray]'") from None

    if group is not None and group not in _GROUPS:
        raise unknown("results have no group", group, _GROUPS)
    if not Path(path).exists():
        raise DataError(f"'{path}' does not exist")
    try:
        with xr.open_dataset(path, engine="h5netcdf") as root:
            schema = root.attrs.get("schema", "")
    except OSError as error:
        raise DataError(f"'{path}' is no HDF5 file: {error}") from None
    if schema != "abdera-results/1":
        raise DataError(
            f"'{path}' holds no results of a sweep (layout abdera-results/1)" + f", but {schema}" * bool(schema)
        )
    return xr.load_dataset(path, engine="h5netcdf", group=group)


def report(
    results: PathLike,
    output: PathLike,
    *,
    csv: PathLike | None = None,
    latex: PathLike | None = None,
    title: str = "",
    force: bool = False,
) -> None:
    """Write a page of tables, charts and graphs from the results of a sweep.

    Parameters
    ----------
    results : path
        As `Study.merge` writes it.
    output : path
        A page that needs no network, .html.
    csv : path, optional
        Folder for every table and the points of every chart.
    latex : path, optional
        The tables for a LaTeX document.
    title : str
        Heading; the name of the sweep without.
    force : bool
        Replace files that exist.
    """
    options = _options(output=output, csv=csv, latex=latex, title=title, force=force)
    _call(["report", os.fspath(results), *options])
