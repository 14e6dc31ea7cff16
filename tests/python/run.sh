#!/usr/bin/env bash
# run.sh BUILD: the wheel of this build in a fresh virtual environment without tools or further packages, then the tests
# of the package, its style and its types.
set -euo pipefail
build=$1
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
wheel=$(ls "$build"/wheel/abdera-*.whl 2>/dev/null) || { echo "run.sh: no wheel; make it: tools/python_wheel dev" >&2; exit 1; }
pip_quietly() { "$1/bin/pip" --quiet --disable-pip-version-check "${@:2}"; }

echo "== a fresh environment"
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
python3 -m venv "$fresh/env"
pip_quietly "$fresh/env" install "$wheel"
"$fresh/env/bin/pip" --disable-pip-version-check list --format=freeze | cut -d= -f1 | grep -vx -e pip -e setuptools | sort |
  tr '\n' ' ' | grep -qx 'abdera numpy ' || { echo "run.sh: the wheel needs more than numpy" >&2; exit 1; }
mkdir "$fresh/empty"
(cd "$fresh" && env -i PATH="$fresh/empty" HOME="$fresh" "$fresh/env/bin/python" -c '
import numpy as np, abdera
rng = np.random.default_rng(0)
a = rng.normal(size=(500, 1)); b = a + rng.normal(size=(500, 1))
assert [str(e) for e in abdera.pc(np.hstack([a, b])).edges()] == ["X1 --- X2"]')
"$fresh/env/bin/abdera" version >/dev/null
"$fresh/env/bin/python" -m abdera list learners >/dev/null

environment=$build/python-tests
if ! cmp -s tests/python/requirements.txt "$environment/requirements"; then
  echo "== the environment of the tests"
  rm -rf "$environment"
  python3 -m venv "$environment"
  pip_quietly "$environment" install -r tests/python/requirements.txt
  cp tests/python/requirements.txt "$environment/requirements"
fi
pip_quietly "$environment" install --force-reinstall --no-deps "$wheel"
echo "== style and types"
"$environment/bin/ruff" format --check --quiet python tests/python notebooks
"$environment/bin/ruff" check --quiet python tests/python notebooks
(cd "$fresh" && "$environment/bin/mypy" --config-file "$OLDPWD/pyproject.toml" -p abdera)
echo "== tests"
cd tests/python
exec "$environment/bin/python" -m pytest -q -p no:cacheprovider .
