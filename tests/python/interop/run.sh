#!/usr/bin/env bash
# The Python package's graphs through the real packages, in a virtual environment of their own. Part of
# ./dev test --full. usage: run.sh WHEEL
set -euo pipefail
wheel=$(realpath "${1:?usage: run.sh WHEEL}")
cd "$(dirname "${BASH_SOURCE[0]}")"
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  missing=()
  command -v dot >/dev/null || missing+=(graphviz)
  command -v node >/dev/null || missing+=(nodejs)
  command -v mvn >/dev/null || missing+=(maven)
  if [ ${#missing[@]} -gt 0 ]; then
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  fi
fi
environment=$(mktemp -d)
trap 'rm -rf "$environment"' EXIT
python3 -m venv "$environment"
"$environment/bin/pip" install --quiet --requirement ../requirements-interop.txt
"$environment/bin/pip" install --quiet --no-deps pywhy-graphs==0.1.0 "$wheel"
mvn --quiet --batch-mode org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
  -Dartifact=io.github.cmu-phil:tetrad-lib:7.6.6:jar:shaded -DoutputDirectory="$environment/tetrad"
ABDERA_TETRAD=$(echo "$environment"/tetrad/*.jar)
export ABDERA_TETRAD ABDERA_FULL=1
"$environment/bin/python" -m pytest --quiet -p no:cacheprovider . packages
