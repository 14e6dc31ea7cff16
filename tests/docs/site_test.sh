#!/usr/bin/env bash
# site_test.sh ABDERA OUT: the documentation site is built without a warning, and loads nothing from elsewhere. With a
# wheel of the Python package in ABDERA_DOCS_PACKAGE its docstrings are part of the site, and the examples in Python run.
# Skipped where no environment can be made (no python3-venv, no package index), but not in the full tier (ABDERA_FULL).
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
"$root/tools/docs" "$1" "$2"
status=$?
if [ $status = 69 ] && [ -z "${ABDERA_FULL:-}" ]; then exit 77; fi
if [ $status = 0 ] && [ -n "${ABDERA_DOCS_PACKAGE:-}" ]; then
  "$2/venv/bin/python" "$root/tests/docs/python_examples_test.py" "$1"
  status=$?
fi
exit $status
