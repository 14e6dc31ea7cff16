#!/usr/bin/env bash
# What `abdera sweep export` writes runs under the real Snakemake and GNU parallel, with the results of a run on this
# machine, and again without work; what it writes for HyperQueue runs under a stand-in for `hq`.
# usage: engines_test.sh ABDERA. Exit code 77: skipped. Runs only with ABDERA_FULL; needs no Slurm.
set -uo pipefail
[ -n "${ABDERA_FULL:-}" ] || { echo "skipped: set ABDERA_FULL=1"; exit 77; }
abdera=$(realpath "$1")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/checks.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! command -v parallel >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 install -y -qq \
    --no-install-recommends parallel; } >"$work/log" 2>&1
fi
if ! command -v snakemake >/dev/null; then
  python3 -m venv "$work/venv" >>"$work/log" 2>&1 && "$work/venv/bin/pip" install -q snakemake >>"$work/log" 2>&1
  PATH=$PATH:$work/venv/bin
fi
command -v parallel >/dev/null && command -v snakemake >/dev/null ||
  { echo "skipped: GNU parallel or Snakemake could not be installed"; tail -n 3 "$work/log"; exit 77; }

plan() { "$abdera" sweep plan "$here/two_hundred.toml" -o "$1" 2>/dev/null; }
plan "$work/one"
"$abdera" sweep run "$work/one" --progress none 2>/dev/null
expected=$(digest "$work/one")
done_once() {
  check "$2: each cell was run once" equal "$(records "$1" | sort | uniq -c | sed 's/^ *//')" "200 1 ok"
  check "$2: the results are those of one run" equal "$(digest "$1")" "$expected"
}

sweep="$work/it's for \"snakes\" 1"
plan "$sweep"
"$abdera" sweep export "$sweep" --engine snakemake --shards 9 >"$work/Snakefile"
export HOME=$work XDG_CACHE_HOME=$work/cache
cd "$work" && snakemake --snakefile Snakefile --cores 2 >"$work/snakemake.log" 2>&1
check "Snakemake ends well" equal $? 0
check "Snakemake merged" test -s "$sweep/results.h5"
done_once "$sweep" Snakemake
snakemake --snakefile Snakefile --cores 2 >"$work/again.log" 2>&1
check "Snakemake has nothing to do the second time" grep -q "Nothing to be done" "$work/again.log"

sweep="$work/it's for \"parallel\" 2"
plan "$sweep"
"$abdera" sweep export "$sweep" --engine parallel --shards 9 >"$work/list" 2>/dev/null
parallel --will-cite --jobs 2 --joblog "$work/joblog" --resume-failed <"$work/list" 2>"$work/parallel.log"
check "GNU parallel ends well" equal $? 0
done_once "$sweep" "GNU parallel"

# hq needs a server; this does what its documentation says of arrays.
mkdir "$work/bin"
cat >"$work/bin/hq" <<'HQ'
#!/bin/bash
for word; do case $word in --array=*) range=${word#--array=};; --) break;; esac; done
while [ "$1" != -- ]; do shift; done
shift
for ((i = ${range#*-}; i >= ${range%-*}; --i)); do HQ_TASK_ID=$i "$@" || exit 1; done
HQ
chmod +x "$work/bin/hq"
sweep="$work/it's for \"hyperqueue\" 3"
plan "$sweep"
"$abdera" sweep export "$sweep" --engine hyperqueue --shards 9 >"$work/queue.sh"
PATH=$work/bin:$PATH bash "$work/queue.sh" 2>"$work/hq.log"
check "the script for HyperQueue ends well" equal $? 0
check "and merged" test -s "$sweep/results.h5"
done_once "$sweep" HyperQueue
[ $failures = 0 ] || tail -n 20 "$work"/*.log
exit $((failures > 0))
