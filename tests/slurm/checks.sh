# What the tests of sweeps on a cluster share. To be sourced.
failures=0

say() { printf '%s\n' "$*"; }

# check WHAT COMMAND...: counts a failure unless the command succeeds.
check() {
  local what=$1
  shift
  if "$@"; then
    say "ok    $what"
  else
    say "FAIL  $what"
    failures=$((failures + 1))
  fi
}

equal() { [ "$1" = "$2" ] || { say "      '$1' is not '$2'"; return 1; }; }
between() { [ "$1" -ge "$2" ] && [ "$1" -le "$3" ] || { say "      $1 is not in $2..$3"; return 1; }; }

# value NAME: of the JSON object on standard input.
value() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

# digest DIR: of the merged results of a sweep; times, hosts and the like are not in it.
digest() {
  local report
  report=$("$abdera" sweep merge "$1" --partial --force --json 2>/dev/null)
  value results_sha256 <<<"$report" 2>/dev/null || echo "no merged results of $1"
}

# queue_empty: whether no job waits or runs.
queue_empty() { [ -z "$(squeue -h)" ]; }

# records DIR: "attempts status" of every cell that was run, one a line, from the journals.
records() { cut -c18- "$1"/journal/*.jnl | python3 "$(dirname "${BASH_SOURCE[0]}")/records.py"; }
