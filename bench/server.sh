# Shared by the bench scripts: a release server on core 0 with a data folder of its own. Sourced, never run.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
bin=${BEDSIDE_BIN:-$root/build/release/bin/bedside}
tools=${BEDSIDE_BENCH_BIN:-$root/build/release/bin}
work=$(mktemp -d)
server=''
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT

build_bench() {
  [ -n "${BEDSIDE_BIN:-}" ] && return
  cmake --preset release -S "$root" -DBEDSIDE_BENCH=ON >/dev/null
  cmake --build "$root/build/release" --target bedside bench_fanout bench_idle_memory >/dev/null
}

# start_server LISTEN_URL [OPTION...]: sets $server (pid), $port and $anon_key.
start_server() {
  ulimit -n "$(ulimit -Hn)"
  taskset -c 0 "$bin" serve --data "$work/data" --listen "$@" >"$work/out" 2>"$work/log" &
  server=$!
  for _ in $(seq 300); do
    grep -q '^Bedside is at' "$work/out" && break
    kill -0 "$server" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
    read -rt 0.1 <> <(:) || true
  done
  port=$(sed -n 's/^Bedside is at .*:\([0-9]*\)$/\1/p' "$work/out")
  anon_key=$("$bin" keys --data "$work/data" | sed 's/.*"anon_key":"\([^"]*\)".*/\1/')
}

stop_server() {
  kill "$server"
  wait "$server" 2>/dev/null || true
  server=''
}
