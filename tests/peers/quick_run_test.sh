#!/usr/bin/env bash
# ./dev bench-peers --quick installs every peer, runs all of them, and writes a page with every section and figure.
# Full tier only: it downloads the peers and builds Abdera's package.
set -euo pipefail
[ -n "${ABDERA_FULL:-}" ] || { echo "set ABDERA_FULL=1 to run the peers"; exit 77; }
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
./dev bench-peers --quick
PYTHONPATH=bench/peers build/peers/harness/bin/python - <<'CHECK'
import re
from pathlib import Path

from benchmark.sections import SECTIONS
from benchmark.tools import TOOLS

folder = Path("build/peers/quick")
page = (folder / "benchmarks.md").read_text()
problems = [f"no section {section.title}" for section in SECTIONS if f"\n## {section.title}\n" not in page]
problems += [f"{tool.name} did not run" for tool in TOOLS.values() if not re.search(rf"\| {tool.name} \| \d", page)]
problems += [f"no figure {path}" for path in re.findall(r"\]\((images/[^)]+)\)", page) if not (folder / path).exists()]
if "## What failed" in page:
    problems.append(page[page.index("## What failed"):])
print("\n".join(problems) or "every section, tool and figure is there")
raise SystemExit(bool(problems))
CHECK
