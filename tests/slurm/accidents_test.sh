#!/usr/bin/env bash
# During a Slurm run one task is cancelled, one worker killed, one task requeued, one node set down and up, cells go over
# their memory and their time: after `resume` every cell is done once with the status that a quiet run gives it.
# usage: accidents_test.sh ABDERA. Exit code 77: skipped. Runs only with ABDERA_FULL.
set -uo pipefail
[ -n "${ABDERA_FULL:-}" ] || { echo "skipped: set ABDERA_FULL=1"; exit 77; }
abdera=$(realpath "$1")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/cluster.sh"
. "$here/checks.sh"
work=$(mktemp -d)
trap 'slurm_down; rm -rf "$work"' EXIT
slurm_up "$work/slurm" || exit $?
sed "s|@HERE@|$work|g; s|@ABDERA@|$abdera|g" "$here/misbehave.toml" >"$work/spec.toml"
sweep=$work/sweep quiet=$work/quiet
"$abdera" sweep plan "$work/spec.toml" -o "$sweep" 2>/dev/null
"$abdera" sweep plan "$work/spec.toml" -o "$quiet" 2>/dev/null

# running N: the tasks "JOB_INDEX" at work on node N, those of them that a waiting cell holds.
held() {
  local task
  for task in $(squeue -r -h -t running -w "$1" -o %F-%K); do
    [ -e "$work/met-$task" ] && echo "${task/-/_}"
  done
}
two_on_each() { [ "$(held n1 | wc -l)" = 2 ] && [ "$(held n2 | wc -l)" = 2 ]; }
job_of() { squeue -r -h -o '%i %A' | awk -v task="$1" '$1 == task {print $2}'; }
start_now() {  # requeued tasks begin two minutes later unless told otherwise, or are held when their start met a dead node
  local task
  for task in $(squeue -r -h -t pending -o '%i|%r' | sed -n 's/|.*[hH]eld.*$//p'); do
    scontrol release "$task"
  done
  for task in $(squeue -r -h -t pending -o '%i|%r' | sed -n 's/|BeginTime$//p'); do
    scontrol update JobId="$task" StartTime=now
  done
  queue_empty
}

"$abdera" sweep submit "$sweep" --shards 14 2>"$work/log"
check "submit is accepted" equal $? 0
check "cells that wait hold both nodes" wait_for 300 two_on_each
read -r cancelled killed <<<"$(held n1 | xargs)"
read -r requeued lost <<<"$(held n2 | xargs)"
say "cancelled $cancelled, worker of $killed killed, requeued $requeued, node of $lost lost"
scancel "$cancelled"
kill -9 "$(task_process "$(job_of "$killed")")"
scontrol requeue "$requeued"
scontrol update JobId="$requeued" StartTime=now
sleep 1
node_kill n2
scontrol update NodeName=n2 State=DOWN Reason=test
sleep 1
node_start n2
touch "$work/go"
check "the other tasks end" wait_for 300 start_now

merged=$("$abdera" sweep merge "$sweep" --partial --force --json 2>/dev/null)
say "before resume: $(records "$sweep" | sort | uniq -c | xargs)"
check "cells are missing or preempted" test "$(value missing <<<"$merged")" -gt 0 -o "$(value preempted <<<"$merged")" -gt 0
"$abdera" sweep resume "$sweep" --engine slurm --shards 3 2>>"$work/log"
check "resume submits what is left" equal $? 0
check "resumed tasks end" wait_for 300 start_now
"$abdera" sweep run "$quiet" --progress none 2>>"$work/log"
check "a quiet run ends with failed cells" equal $? 6
expected=$(printf '%s\n' "6 1 error" "6 1 oom" "18 1 ok" "6 1 timeout" | sort)
check "statuses of the quiet run are right" equal "$(records "$quiet" | sort | uniq -c | sed 's/^ *//' | sort)" "$expected"
check "each cell was done once, with the right status" \
  equal "$(records "$sweep" | sort | uniq -c | sed 's/^ *//' | sort)" "$expected"
check "results are those of the quiet run" equal "$(digest "$sweep")" "$(digest "$quiet")"
check "resume has nothing to do" equal "$("$abdera" sweep resume "$sweep" 2>&1)" "nothing to do: every cell is done"
"$abdera" sweep resume "$sweep" --retry timeout,oom --scale-time 20 --scale-memory 4 2>>"$work/log"
check "with more time and memory they end well" equal "$?" 0
check "and only they were run again" equal "$(records "$sweep" | sort | uniq -c | sed 's/^ *//' | sort)" \
  "$(printf '%s\n' "6 1 error" "18 1 ok" "12 2 ok" | sort)"

# The whole run is ended by hand while cells wait: none of them may get a final status from that.
ended=$work/ended
rm -f "$work"/go "$work"/met-*
"$abdera" sweep plan "$work/spec.toml" -o "$ended" 2>/dev/null
"$abdera" sweep submit "$ended" --shards 14 2>>"$work/log"
check "cells that wait hold both nodes again" wait_for 300 two_on_each
"$abdera" sweep cancel "$ended" 2>"$work/cancelled"
check "cancel names its jobs" grep -q '^cancelled job .*4 running' "$work/cancelled"
check "the jobs end" wait_for 300 queue_empty
check "the cells at work are preempted" equal "$(records "$ended" | grep -c '^0 preempted$')" 4
touch "$work/go"
"$abdera" sweep resume "$ended" --jobs 2 2>>"$work/log"
check "resume here ends with failed cells" equal $? 6
check "each cell was done once after cancel and resume" \
  equal "$(records "$ended" | sort | uniq -c | sed 's/^ *//' | sort)" "$expected"
check "and results are those of the quiet run" equal "$(digest "$ended")" "$(digest "$quiet")"
[ $failures = 0 ] || { cat "$work/log"; cut -c18- "$sweep"/journal/*.jnl | cut -c1-250; tail -n 30 "$work"/slurm/log/slurmctld.log; }
exit $((failures > 0))
