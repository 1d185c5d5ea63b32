#!/usr/bin/env bash
# Packs build/release/bin/bedside (./run --build-only makes it) as a Debian 12 package. Usage: deploy/debian/build.sh [BINARY] [FOLDER]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
binary=${1:-$root/build/release/bin/bedside}
out=${2:-$root/build}
[ -x "$binary" ] || { echo "build.sh: no $binary; first: ./run --build-only" >&2; exit 1; }
version=$("$binary" version | cut -d' ' -f2)
arch=$(dpkg --print-architecture)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

install -Dm755 "$binary" "$tree/usr/bin/bedside"
strip --strip-unneeded "$tree/usr/bin/bedside"
install -Dm644 "$root/deploy/debian/bedside.service" "$tree/lib/systemd/system/bedside.service"
install -Dm644 "$root/deploy/debian/bedside.toml" "$tree/etc/bedside/bedside.toml"
for page in operating configuration audit auth data; do
  install -Dm644 "$root/docs/$page.md" "$tree/usr/share/doc/bedside/$page.md"
done
install -Dm644 "$root/LICENSE" "$tree/usr/share/doc/bedside/copyright"
install -Dm644 "$root/deploy/prometheus/bedside.rules.yml" "$tree/usr/share/bedside/bedside.rules.yml"
install -Dm644 "$root/deploy/grafana/bedside.json" "$tree/usr/share/bedside/grafana.json"

# What the program needs is asked of the program: the packages of the libraries that it names.
needed=$(objdump -p "$binary" | awk '/NEEDED/ {print $2}' | while read -r library; do
  path=$(ldconfig -p | awk -v name="$library" '$1 == name {print $NF; exit}')
  dpkg-query -S "$(readlink -f "$path")" 2>/dev/null || dpkg-query -S "$path"
done | cut -d: -f1 | sort -u | paste -sd, | sed 's/,/, /g')

mkdir -p "$tree/DEBIAN"
cat >"$tree/DEBIAN/control" <<TEXT
Package: bedside
Version: $version
Architecture: $arch
Maintainer: The Bedside maintainers <bedside@example.org>
Depends: $needed
Section: comm
Priority: optional
Description: self-hosted one-to-one video calls for care
 One program serves sign-in, chat, call state, signaling and the web page; media
 goes directly between the two parties of a call.
TEXT
echo /etc/bedside/bedside.toml >"$tree/DEBIAN/conffiles"
cat >"$tree/DEBIAN/postinst" <<'TEXT'
#!/bin/sh
set -e
if [ "$1" = configure ] && [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl enable --now bedside.service
fi
TEXT
cat >"$tree/DEBIAN/prerm" <<'TEXT'
#!/bin/sh
set -e
if [ -d /run/systemd/system ]; then
  systemctl stop bedside.service || true
  [ "$1" != remove ] || systemctl disable bedside.service || true
fi
TEXT
chmod 755 "$tree/DEBIAN/postinst" "$tree/DEBIAN/prerm"
file=$out/bedside_${version}_$arch.deb
dpkg-deb --root-owner-group --build "$tree" "$file" >/dev/null
echo "$file"
