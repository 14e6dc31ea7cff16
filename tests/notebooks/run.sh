#!/usr/bin/env bash
# run.sh BUILD: the first notebook as a plain program beside the wheel alone, without a network; then all notebooks in
# their fast mode. Their assertions hold the text against the results. Figures are kept in build/notebooks.
set -euo pipefail
build=$1
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
wheel=$(ls "$build"/wheel/abdera-*.whl 2>/dev/null) || { echo "run.sh: no wheel; make it: tools/python_wheel dev" >&2; exit 1; }
pip_quietly() { "$1/bin/pip" --quiet --disable-pip-version-check "${@:2}"; }
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT

echo "== the first notebook with nothing but the wheel, no data and no network"
python3 -m venv "$fresh/env"
pip_quietly "$fresh/env" install "$wheel"
env -u ABDERA_DATA_MIRROR XDG_CACHE_HOME="$fresh/none" https_proxy=http://127.0.0.1:1 PYTHONDONTWRITEBYTECODE=1 \
  "$fresh/env/bin/python" notebooks/01_first_graph.py >"$fresh/said"
grep -q "NOT THE REAL DATA" "$fresh/said"

environment=$build/notebooks-env
if ! cmp -s notebooks/requirements.txt "$environment/requirements"; then
  echo "== the environment of the notebooks"
  rm -rf "$environment"
  python3 -m venv "$environment"
  pip_quietly "$environment" install -r notebooks/requirements.txt
  cp notebooks/requirements.txt "$environment/requirements"
fi
pip_quietly "$environment" install --force-reinstall --no-deps "$wheel"

if [ -n "${ABDERA_FULL:-}" ]; then
  echo "== without data and network, all of them"
  env -u ABDERA_DATA_MIRROR XDG_CACHE_HOME="$fresh/none" https_proxy=http://127.0.0.1:1 \
    "$environment/bin/python" notebooks/run.py --out "$fresh/stand-in"
  echo "== with data, full mode"
  exec "$environment/bin/python" notebooks/run.py --full --out build/notebooks
fi
echo "== all of them"
XDG_CACHE_HOME=$fresh/cache "$environment/bin/python" notebooks/run.py --out build/notebooks
