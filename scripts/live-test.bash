# What the tests of a domain on a real Kafka share: a broker, processes of workers, and waits for what a test goes on from. For a script with
# `set -euo pipefail`, in the repository's top folder, that sources it:
#
#   source scripts/live-test.bash NAME    its name in messages
#
# Nothing here relies on how fast the machine is: each wait is for a condition, with a bound that only a hanging system meets.
# TURNSTILE_BROKERS names a running Kafka to use instead of one of the test's own.
test=$1
dir=$(mktemp -d)
own_broker=
declare -A process=() # the pid of each process of workers, by its name
others=()             # pids of loads and the like
cleanup() {
  local pid
  for pid in "${process[@]}" "${others[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
  if [[ -n $own_broker ]]; then scripts/kafka stop --dir "$dir/kafka" >/dev/null 2>&1 || true; fi
  rm -rf "$dir"
}
trap cleanup EXIT
fail() {
  echo "$test: $1" >&2
  tail -n 5 "$dir"/*.log >&2 || true
  exit 1
}
if [[ -n ${TURNSTILE_BROKERS:-} ]]; then
  brokers=$TURNSTILE_BROKERS
else
  scripts/kafka start --dir "$dir/kafka" >"$dir/kafka.log" || fail "no broker could be started"
  own_broker=yes
  brokers=$(cat "$dir/kafka/brokers")
fi
prefixed() { # prefixed NAME: topics and a group of this name from here on
  common=(--brokers "$brokers" --prefix "$1$$")
  group=(--group "$1$$")
}

wait_until() { # wait_until COMMAND...: for two minutes at most; false: it never held
  local tries
  for ((tries = 0; tries < 1200; ++tries)); do
    ! "$@" || return 0
    sleep 0.1
  done
  return 1
}
alive() { kill -0 "$1" 2>/dev/null; }

run() { # run NAME PROGRAM [FLAG]...: a process of workers with the state folder NAME; NAME.log is that of its present life
  [[ ! -f $dir/$1.log ]] || cat "$dir/$1.log" >>"$dir/$1.lives"
  : >"$dir/$1.log"
  "$2" run "${common[@]}" "${group[@]}" --state "$dir/$1" --create-topics "${@:3}" >>"$dir/$1.out" 2>"$dir/$1.log" &
  process[$1]=$!
}
serves() { grep -Eq '^([0-9]+) of \1 workers serve' "$dir/$1.log"; }
serves_or_ended() { serves "$1" || ! alive "${process[$1]}"; }
serving() { # serving NAME: waits for all of its workers
  wait_until serves_or_ended "$1" && serves "$1" || fail "$1 does not serve"
}
killed() { # killed NAME: by SIGKILL
  kill -9 "${process[$1]}" 2>/dev/null || fail "$1 had ended before it could be killed"
  wait "${process[$1]}" 2>/dev/null || true
  unset "process[$1]"
}
stop() { # stop NAME: one that serves
  kill -INT "${process[$1]}" 2>/dev/null || fail "$1 had ended before it was stopped"
  wait "${process[$1]}" || fail "$1 did not stop cleanly"
  unset "process[$1]"
}

at_rest() { # at_rest PROGRAM: its group has read everything, decided all of it, and published all outcomes
  "$1" audit "${common[@]}" "${group[@]}" >"$dir/rest.out" 2>"$dir/rest.log" || true # whatever else it finds
  grep -Eq '^  quiescence +held' "$dir/rest.out" && grep -Eq '^  every_command_ends +held' "$dir/rest.out"
}
rest() { # rest PROGRAM: waits for that, beside workers that serve; an audit waits for up to 25 s itself
  local tries
  for ((tries = 0; tries < 8; ++tries)); do
    ! at_rest "$1" || return 0
  done
  fail "it does not come to rest: $(cat "$dir/rest.out")"
}
