#!/usr/bin/env bash
# browser.sh ABDERA WRITE_EXAMPLE: reports in headless Chromium. Full tier (ABDERA_FULL). Makes the bundle of charts with
# npm from its lock file; installs npm and Chromium from the distribution where they are missing and it may.
set -euo pipefail
program=$1 write_example=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ -z "${ABDERA_FULL:-}" ]; then
  echo "skipped: needs npm, Chromium and a network; set ABDERA_FULL=1"
  exit 77
fi
missing=()
command -v npm >/dev/null || missing+=(npm)
command -v chromium >/dev/null || missing+=(chromium)
command -v python3 >/dev/null && python3 -c 'import h5py' 2>/dev/null || missing+=(python3-h5py)
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "skipped: install ${missing[*]}"
    exit 77
  fi
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
python=python3
$python -c 'import h5py' 2>/dev/null || python=/usr/bin/python3  # another Python may come first in PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$here/../../tools/report-assets" "$work/assets"
"$write_example" "$work/results.h5"
ABDERA_REPORT_ASSETS="$work/assets" "$program" report "$work/results.h5" -o "$work/interactive.html" --csv "$work/tables"
ABDERA_REPORT_ASSETS="$work/none" "$program" report "$work/results.h5" -o "$work/static.html" 2>"$work/note.txt"
grep -q "static pictures" "$work/note.txt"
"$python" "$here/browser_test.py" "$work"
