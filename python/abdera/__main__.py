"""The command line: `abdera ...` or `python -m abdera ...`."""

import os
import sys
from pathlib import Path


def program() -> Path:
    """Where the program is that the package brings."""
    return Path(__file__).with_name("bin") / "abdera"


def main() -> None:
    """Become the program."""
    os.execv(program(), ["abdera", *sys.argv[1:]])


if __name__ == "__main__":
    main()
