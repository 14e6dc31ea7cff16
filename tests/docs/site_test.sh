#!/usr/bin/env bash
# site_test.sh ABDERA OUT: the documentation site is built without a warning, and loads nothing from elsewhere. Skipped
# where no environment can be made (no python3-venv, no package index), but not where everything must run (ABDERA_FULL).
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
"$root/tools/docs" "$1" "$2"
status=$?
if [ $status = 69 ] && [ -z "${ABDERA_FULL:-}" ]; then exit 77; fi
exit $status
