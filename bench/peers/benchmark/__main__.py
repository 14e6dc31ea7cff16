"""Needs nothing but Python: makes the environment that measures, and goes on in it."""

import os
import sys
from pathlib import Path

from .environments import environment, pins

python = environment("harness", ("-r", pins("harness.txt")))
os.environ["PYTHONPATH"] = str(Path(__file__).resolve().parents[1])
os.execv(python, [str(python), "-m", "benchmark.main", *sys.argv[1:]])
