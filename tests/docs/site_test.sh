#!/usr/bin/env bash
# site_test.sh BUILD: the documentation site is built without a warning, and loads nothing from elsewhere. Where the build
# has a wheel of the Python package (tools/python_wheel) its docstrings are part of the site, and the examples in Python
# run. Skipped where no environment can be made (no package index), but not in the full tier (ABDERA_FULL).
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=$1/cli/abdera
wheel=$(ls "$1"/wheel/abdera-*.whl 2>/dev/null)
ABDERA_DOCS_PACKAGE=$wheel "$root/tools/docs" "$program" "$1/docs"
status=$?
if [ $status = 69 ] && [ -z "${ABDERA_FULL:-}" ]; then exit 77; fi
if [ $status = 0 ] && [ -n "$wheel" ]; then
  "$1/docs/venv/bin/python" "$root/tests/docs/python_examples_test.py" "$program"
  status=$?
fi
exit $status
