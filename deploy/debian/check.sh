#!/usr/bin/env bash
# Builds the package from a binary, unpacks it, and starts what is in it. Usage: deploy/debian/check.sh BINARY
# As root with BEDSIDE_INSTALL=yes it is installed by dpkg, its unit is judged, and it is removed again.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
server=''
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
file=$("$root/deploy/debian/build.sh" "$1" "$work")
dpkg-deb --info "$file"
dpkg-deb --info "$file" | grep -q '^ Depends: .*libssl3' || { echo "the package does not name its libraries" >&2; exit 1; }
program=$work/tree/usr/bin/bedside
dpkg-deb -x "$file" "$work/tree"
# Never over an installation that somebody uses: it would be removed at the end.
if [ "${BEDSIDE_INSTALL:-}" = yes ] && ! dpkg-query -W bedside >/dev/null 2>&1; then
  dpkg -i "$file"
  trap '[ -z "$server" ] || kill "$server" 2>/dev/null; dpkg -P bedside; rm -rf "$work"' EXIT
  program=/usr/bin/bedside
  ! command -v systemd-analyze >/dev/null || systemd-analyze verify bedside.service
  # What the unit may still do to its machine, 0 to 10; it had 1.6 when this was written.
  ! command -v systemd-analyze >/dev/null || systemd-analyze security --offline=yes --threshold=20 /lib/systemd/system/bedside.service
fi
"$program" serve --config "$work/tree/etc/bedside/bedside.toml" --listen http://127.0.0.1:0 --data "$work/data" >"$work/out" 2>"$work/log" &
server=$!
for _ in $(seq 300); do
  grep -q 'Ctrl-C' "$work/out" && break
  kill -0 "$server" || { cat "$work/log" >&2; exit 1; }
  read -rt 0.1 <> <(:) || true
done
url=$(sed -n 's/^Bedside is at //p' "$work/out")
node -e 'fetch(process.argv[1] + "/ready").then((a) => process.exit(a.status === 200 ? 0 : 1))' "$url"
kill "$server"
wait "$server"
server=''
echo "the package starts and stops"
