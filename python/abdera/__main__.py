"""The command line: `abdera ...` or `python -m abdera ...`."""

import os
import sys

from .program import program


def main() -> None:
    """Become the program."""
    os.execv(program(), ["abdera", *sys.argv[1:]])


if __name__ == "__main__":
    main()
