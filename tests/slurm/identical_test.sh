#!/usr/bin/env bash
# 200 cells run on this machine, in 1, 7 and 200 shards, in another order, as ranks of several kinds and as a Slurm array
# on two nodes: the merged results are the same bytes, times and hosts left out.
# usage: identical_test.sh ABDERA. Exit code 77: skipped. Runs only with ABDERA_FULL.
set -uo pipefail
[ -n "${ABDERA_FULL:-}" ] || { echo "skipped: set ABDERA_FULL=1"; exit 77; }
abdera=$(realpath "$1")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/cluster.sh"
. "$here/checks.sh"
work=$(mktemp -d)
trap 'slurm_down; rm -rf "$work"' EXIT
slurm_up "$work/slurm" || exit $?

plan() { "$abdera" sweep plan "$here/two_hundred.toml" -o "$1" 2>/dev/null; }
run() { "$abdera" sweep run "$@" --progress none 2>>"$work/log"; }
# same DIR WHAT: its merged results are those of the first run, byte for byte, and no cell was run twice.
same() {
  "$abdera" sweep merge "$1" --reproducible -o "$1/same.h5" 2>>"$work/log"
  check "$2: every cell is ok" equal "$(records "$1" | sort | uniq -c | sed 's/^ *//')" "200 1 ok"
  check "$2: the same bytes as in one run on this machine" cmp "$1/same.h5" "$work/one/same.h5"
}

plan "$work/one"
run "$work/one"
check "one run on this machine ends well" equal $? 0
"$abdera" sweep merge "$work/one" --reproducible -o "$work/one/same.h5" 2>/dev/null

for shards in 1 7 200; do
  plan "$work/shards$shards"
  for ((i = shards - 1; i >= 0; --i)); do run "$work/shards$shards" --shard $i/$shards --jobs 1; done
  same "$work/shards$shards" "$shards shards, the last first"
done

plan "$work/shuffled"
mkdir "$work/shuffled/work"
python3 - "$work/one" >"$work/shuffled/work/shuffled.json" <<'SHUFFLE'
import glob, json, random, sys
ids = sorted({json.loads(l[17:])["cell"] for f in glob.glob(sys.argv[1] + "/journal/*.jnl") for l in open(f) if '"cell"' in l})
random.Random(1).shuffle(ids)
plan = json.load(open(sys.argv[1] + "/plan.json"))
json.dump({"schema": "abdera-sweep-work/1", "plan_sha256": plan["plan_sha256"], "scale_time": 1, "scale_memory": 1,
           "cells": [{"id": i, "attempts": 0} for i in ids]}, sys.stdout)
SHUFFLE
for i in 2 0 1; do run "$work/shuffled" --work "$work/shuffled/work/shuffled.json" --shard $i/3; done
same "$work/shuffled" "shuffled, in 3 shards"

ranks() {  # ranks DIR RANK_VARIABLE SIZE_VARIABLE: three processes at once that know their place by variables
  local rank pids=()
  plan "$1"
  for rank in 0 1 2; do
    env "$2=$rank" "$3=3" "$abdera" sweep run "$1" --shard env --jobs 1 --progress none 2>>"$work/log" &
    pids+=($!)
  done
  wait "${pids[@]}"
  same "$1" "3 ranks by $2"
}
ranks "$work/openmpi" OMPI_COMM_WORLD_RANK OMPI_COMM_WORLD_SIZE
ranks "$work/pmi" PMI_RANK PMI_SIZE
SLURM_STEP_ID=0 ranks "$work/procid" SLURM_PROCID SLURM_NTASKS
# In a batch script every process has its SLURM_PROCID, 0.
SLURM_PROCID=0 SLURM_NTASKS=3 ranks "$work/batch" OMPI_COMM_WORLD_RANK OMPI_COMM_WORLD_SIZE

plan "$work/srun"
salloc -Q -n 3 --mem-per-cpu=600M srun -n 3 "$abdera" sweep run "$work/srun" --shard env --jobs 1 --progress none 2>>"$work/log"
same "$work/srun" "3 ranks of srun in an allocation"

if command -v mpirun >/dev/null; then
  plan "$work/mpirun"
  OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 mpirun --oversubscribe -n 3 \
    "$abdera" sweep run "$work/mpirun" --shard env --jobs 1 --progress none 2>>"$work/log"
  same "$work/mpirun" "3 ranks of mpirun"
else
  say "no mpirun here: its variables were tested without it"
fi

plan "$work/array"
"$abdera" sweep submit "$work/array" --shards 20 -- --exclusive 2>>"$work/log"
check "the array is submitted" equal $? 0
check "the array ends" wait_for 300 queue_empty
same "$work/array" "a Slurm array of 20 tasks"
check "both nodes worked" equal "$(grep -o 'NodeList=n[12]' "$work/slurm/ended.log" | sort -u | wc -l)" 2
[ $failures = 0 ] || tail -n 30 "$work/log" "$work"/slurm/log/slurmctld.log
exit $((failures > 0))
