# A Slurm of this machine alone, for tests: two nodes that are processes, in a private folder, on free ports, without
# systemd or control groups. To be sourced:
#   slurm_up FOLDER    installs the distribution's packages where they are missing (as root), starts everything, sets
#                      SLURM_CONF. Returns 77 where that cannot be.
#   slurm_down         ends by process id what slurm_up started, and waits for it.
# Node names: n1, n2. A private name space of processes is not needed: slurmd tracks its own children.

slurm_folder=

slurm_install() {
  command -v slurmctld >/dev/null && command -v munged >/dev/null && return 0
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "skipped: no Slurm, and not root with apt-get to install slurm-wlm and munge" >&2
    return 77
  fi
  local log
  log=$(mktemp)
  if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 install -y -qq \
    --no-install-recommends slurm-wlm munge; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    echo "skipped: slurm-wlm and munge could not be installed (whole log: $log)" >&2
    return 77
  fi
  rm -f "$log"
}

# free_ports N: port numbers that nothing listens on.
free_ports() {
  python3 - "$1" <<'PORTS'
import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in held:
    s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in held))
PORTS
}

slurm_up() {
  slurm_install || return $?
  [ "$(id -u)" = 0 ] || { echo "skipped: slurmd needs root" >&2; return 77; }
  local f=$1 host ports memory
  host=$(hostname -s)
  read -r -a ports < <(free_ports 3)
  memory=3000
  mkdir -p "$f"/{state,log,munge,spool/n1,spool/n2,tmp/n1,tmp/n2}
  chmod 755 "$f"
  slurm_folder=$f
  head -c 1024 /dev/urandom >"$f/munge/key"
  chmod 400 "$f/munge/key"
  chmod 711 "$f/munge"
  munged --key-file="$f/munge/key" --socket="$f/munge/socket" --pid-file="$f/munge/munged.pid" \
    --log-file="$f/munge/log" --seed-file="$f/munge/seed" --force
  cat >"$f/slurm.conf" <<CONF
ClusterName=abdera
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$f/munge/socket
CredType=cred/munge
SlurmctldPort=${ports[0]}
StateSaveLocation=$f/state
SlurmdSpoolDir=$f/spool/%n
SlurmctldPidFile=$f/slurmctld.pid
SlurmdPidFile=$f/slurmd-%n.pid
SlurmctldLogFile=$f/log/slurmctld.log
SlurmdLogFile=$f/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
# Memory limits of jobs hold only with these three, there being no control groups.
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=1
JobAcctGatherParams=OverMemoryKill
TmpFS=$f/tmp/%n
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$f/ended.log
MpiDefault=none
ReturnToService=2
SlurmctldTimeout=30
SlurmdTimeout=60
KillWait=5
MinJobAge=3600
InactiveLimit=0
MaxArraySize=${SLURM_MAX_ARRAY:-1001}
JobRequeue=1
SlurmdParameters=config_overrides
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=${ports[1]} CPUs=2 RealMemory=$memory State=UNKNOWN
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=${ports[2]} CPUs=2 RealMemory=$memory State=UNKNOWN
PartitionName=main Nodes=n[1-2] Default=YES MaxTime=${SLURM_MAX_MINUTES:-600} State=UP OverSubscribe=NO
CONF
  export SLURM_CONF=$f/slurm.conf
  slurmctld -i
  slurmd -N n1
  slurmd -N n2
  local try
  for try in $(seq 200); do
    [ "$(sinfo -h -N -o %t 2>/dev/null | grep -c idle)" = 2 ] && return 0
    sleep 0.1
  done
  echo "Slurm did not start:" >&2
  tail -n 20 "$f"/log/*.log >&2
  return 1
}

# step_daemon JOB: process id of the daemon of a running job (its id as %A of squeue says).
step_daemon() {
  local pid
  for pid in $(pgrep -f "^slurmstepd: \\[$1\\.batch\\]"); do
    grep -qz "^SLURM_CONF=$SLURM_CONF\$" "/proc/$pid/environ" 2>/dev/null && echo "$pid"
  done
}

# task_process JOB: process id of its script, which is the worker once it was exec'ed.
task_process() {
  local daemon
  daemon=$(step_daemon "$1")
  [ -n "$daemon" ] && pgrep -P "$daemon" | tail -n 1
}

# node_kill N: as a node that loses power: its daemons and every process of its jobs end at once.
node_kill() {
  local job pid
  for job in $(squeue -h -w "$1" -t running -o %A); do
    pid=$(task_process "$job")
    kill -9 $(step_daemon "$job") $(descendants "$pid") "$pid" 2>/dev/null || true
  done
  kill -9 "$(cat "$slurm_folder/slurmd-$1.pid")"
}

# node_start N: brings a node back.
node_start() {
  slurmd -N "$1"
  scontrol update NodeName="$1" State=RESUME 2>/dev/null || true
}

# descendants PID: process ids of all below it.
descendants() {
  local child
  for child in $(pgrep -P "${1:-0}"); do
    echo "$child"
    descendants "$child"
  done
}

# wait_for SECONDS COMMAND...: until the command succeeds. @return 1 when it did not in time.
wait_for() {
  local until=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $until ] || return 1
    sleep 0.1
  done
}

# ended PID: waits until the process is gone, ten seconds at most, then kills it.
ended() {
  local try
  for try in $(seq 100); do
    kill -0 "$1" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -9 "$1" 2>/dev/null || true
}

slurm_down() {
  [ -n "$slurm_folder" ] || return 0
  # Jobs first, so that no worker outlives its node.
  scancel --full --user=root 2>/dev/null || true
  local try file pid
  for try in $(seq 100); do
    [ -z "$(squeue -h 2>/dev/null)" ] && break
    sleep 0.1
  done
  for file in "$slurm_folder"/slurmd-n1.pid "$slurm_folder"/slurmd-n2.pid "$slurm_folder"/slurmctld.pid \
    "$slurm_folder"/munge/munged.pid; do
    [ -s "$file" ] || continue
    pid=$(cat "$file")
    kill "$pid" 2>/dev/null || continue
    ended "$pid"
  done
  slurm_folder=
}
