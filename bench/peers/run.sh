#!/usr/bin/env bash
# Runs Abdera beside other tools (from PyPI, in a virtual environment of its own). Part of ./dev test --full.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
abdera=$PWD/build/dev/cli/abdera
pairs=$PWD/build/dev/tests/metrics/metric_pairs
rows=$PWD/build/dev/tests/algorithms/sort_regress_rows
[ -x "$abdera" ] && [ -x "$pairs" ] && [ -x "$rows" ] || { echo "run.sh: build first: ./dev build dev" >&2; exit 1; }
environment=$(mktemp -d)
trap 'rm -rf "$environment"' EXIT
python3 -m venv "$environment"
"$environment/bin/pip" install --quiet causal-learn==0.1.4.8 gadjid==0.1.0 lingam==1.13.0 tigramite==5.2.10.1
"$environment/bin/pip" install --quiet pgmpy==1.1.2
"$environment/bin/pip" install --quiet CausalDisco==0.2.4 UUMCdata==0.0
"$environment/bin/pip" install --quiet --no-deps pywhy-graphs==0.1.0  # its converters only
tables=()
if [ -n "${ABDERA_DATA_MIRROR:-}" ]; then
  for type in ell len spr; do tables+=("$ABDERA_DATA_MIRROR/astro_smbh101/causal_BH_$type.csv"); done
fi
"$environment/bin/python" bench/peers/causal_learn_pc.py "$abdera" "${tables[@]}"
"$environment/bin/python" bench/peers/causal_learn_tests.py "$abdera"
"$environment/bin/python" bench/peers/pgmpy_tests.py "$abdera"
"$environment/bin/python" bench/peers/causal_learn_fci.py "$abdera"
"$environment/bin/python" bench/peers/scores.py "$abdera"
"$environment/bin/python" bench/peers/causal_learn_defects.py "$abdera"
"$environment/bin/python" bench/peers/matrices.py "$abdera"
"$environment/bin/python" bench/peers/gadjid_metrics.py "$pairs" --speed
"$environment/bin/python" bench/peers/causal_disco.py "$rows"
"$environment/bin/python" bench/peers/uumc_data.py "$rows"
