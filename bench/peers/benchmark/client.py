"""A tool's process: started on one core, asked over pipes, killed when it takes too long."""

import json
import os
import select
import subprocess
import time
from pathlib import Path
from typing import Any

ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "LOKY_MAX_CPU_COUNT",
)

LOOK = 0.1  # seconds between looks at the time


class TooLong(Exception):
    """No answer within the limit; the process is gone."""


class Failed(Exception):
    """The tool's own error, or the end of its process."""


class Process:
    def __init__(self, command: list[str], core: int, log: Path) -> None:
        self.log = open(log, "ab")
        self.child = subprocess.Popen(
            ["taskset", "--cpu-list", str(core), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            env={**os.environ, **dict.fromkeys(ONE_THREAD, "1"), "PYTHONHASHSEED": "0"},
            start_new_session=True,
        )
        self.read = b""

    def processor_seconds(self) -> float:
        fields = Path(f"/proc/{self.child.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def ask(self, request: dict[str, Any], limit: float) -> dict[str, Any]:
        """The answer; the process is ended where there is none in `limit` processor seconds, or in ten times as long:
        on a machine with other work a limit of the clock would hang on that.
        """
        assert self.child.stdin and self.child.stdout
        try:
            self.child.stdin.write(json.dumps(request).encode() + b"\n")
            self.child.stdin.flush()
        except BrokenPipeError:
            self.end()
            raise Failed("the process had ended") from None
        until, spent = time.monotonic() + 10 * limit, self.processor_seconds()
        while b"\n" not in self.read:
            ready, _, _ = select.select([self.child.stdout], [], [], LOOK)
            if not ready:
                if self.processor_seconds() - spent > limit or time.monotonic() > until:
                    self.end()
                    raise TooLong
                continue
            part = os.read(self.child.stdout.fileno(), 1 << 20)
            if not part:
                self.end()
                raise Failed(f"the process ended with {self.child.returncode}")
            self.read += part
        line, self.read = self.read.split(b"\n", 1)
        answer = json.loads(line)
        if "error" in answer:
            raise Failed(answer["error"])
        return answer

    def end(self) -> None:
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()
        for stream in (self.child.stdin, self.child.stdout, self.log):
            if stream:
                try:
                    stream.close()
                except BrokenPipeError:
                    pass
