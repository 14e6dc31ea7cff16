"""The program of the command line, which the package brings."""

from pathlib import Path


def program() -> Path:
    """Give its path."""
    return Path(__file__).with_name("bin") / "abdera"
