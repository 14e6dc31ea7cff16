#!/usr/bin/env bash
# A small sweep goes to two nodes of a real Slurm and comes back as the same results as on this machine.
# usage: submit_test.sh ABDERA. Exit code 77: skipped.
set -uo pipefail
abdera=$(realpath "$1")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/cluster.sh"
. "$here/checks.sh"
work=$(mktemp -d)
trap 'slurm_down; rm -rf "$work"' EXIT
# The limit on array indices makes three arrays of eight tasks.
SLURM_MAX_ARRAY=3 slurm_up "$work/slurm" || exit $?

cat >"$work/spec.toml" <<'SPEC'
name = "small"
replicates = 3
metrics = ["shd"]
baselines = false
[budget]
seconds = 20
memory_mb = 300
[[data]]
simulator = "linear_gaussian"
rows = [100, 300]
options = { variables = 6 }
[[learners]]
learner = "pc"
test = "fisher_z"
options = { alpha = [0.01, 0.05] }
[[learners]]
learner = "boss"
score = "gaussian_bic"
SPEC
here_folder="$work/here" there="$work/on a cluster's \"disk\" 100%"
for folder in "$here_folder" "$there"; do "$abdera" sweep plan "$work/spec.toml" -o "$folder" 2>/dev/null; done
"$abdera" sweep run "$here_folder" 2>/dev/null
check "the sweep runs on this machine" equal $? 0

"$abdera" sweep submit "$there" --shards 8 -- --comment='for a test' 2>"$work/submitted"
check "submit is accepted" equal $? 0
check "three arrays and a merge are recorded" equal "$(wc -l <"$there/submissions.jsonl")" 4
check "a second submission finds nothing to submit" \
  equal "$("$abdera" sweep submit "$there" --shards 2 2>&1 | tail -n 1)" "nothing else is to be done"
check "every job ends" wait_for 300 queue_empty
check "the merge that waited for them wrote the results" test -s "$there/results.h5"
check "each cell was run once" equal "$(records "$there" | sort | uniq -c | sed 's/^ *//')" "18 1 ok"
check "the results are those of this machine" equal "$(digest "$there")" "$(digest "$here_folder")"
check "resume has nothing to do" equal "$("$abdera" sweep resume "$there" 2>&1)" "nothing to do: every cell is done"
if [ $failures -gt 0 ]; then
  cat "$work/submitted" "$there"/slurm/*.sbatch
  tail -n 20 "$there"/slurm/logs/* "$work"/slurm/log/slurmctld.log
fi
exit $((failures > 0))
