# Shared by ./run and ./test: packages, node modules and the three builds. Sourced, never run.
# Every step says what it does, does nothing when it was done already, and ends in one clear line when it cannot.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=$(nproc)

say() { printf '\033[1m%s\033[0m\n' "$*"; }
die() { printf 'bedside: %s\n' "$*" >&2; exit 1; }

# check_disk MEGABYTES: the build needs that much room in the checkout.
check_disk() {
  local free
  free=$(df -Pm "$root" | awk 'NR==2 {print $4}')
  [ "$free" -ge "$1" ] || die "the disk has $free MB free and this needs $1 MB; make room and start again"
}

# need_packages FILE...: installs the Debian packages listed there that are missing.
need_packages() {
  command -v dpkg-query >/dev/null || die "this script installs Debian packages, and this is no Debian; see CONTRIBUTING.md for the list"
  local missing=() name
  for name in $(cat "$@"); do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "packages are missing and there is no sudo; as root: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "Installing Debian packages: ${missing[*]}"
  mkdir -p "$root/build"
  local log=$root/build/apt.log
  { "${as_root[@]}" apt-get update && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 ||
    die "apt-get could not install a package: $(grep -m1 '^E:' "$log" || echo "see build/apt.log")"
}

# need_node: Node 20 or newer with npm, to build the page. The one of Debian 12 is too old for Vite; then npm brings a newer one.
need_node() {
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    printf 'nodejs\nnpm\n' >"$root/build/node-packages.txt"
    need_packages "$root/build/node-packages.txt"
  fi
  [ "$(node -p 'parseInt(process.versions.node)')" -ge 20 ] && return 0
  local own=$root/build/node
  if [ ! -x "$own/node_modules/.bin/node" ]; then
    say "Fetching Node 22 for the build (the installed one is $(node --version))"
    mkdir -p "$own"
    (cd "$own" && npm install --silent --no-save node@22) >"$root/build/node.log" 2>&1 || die "npm could not fetch Node 22: see build/node.log"
  fi
  PATH=$own/node_modules/.bin:$PATH
}

# need_modules: node_modules as the lock file says.
need_modules() {
  local stamp=$root/node_modules/.bedside-lock
  cmp -s "$root/package-lock.json" "$stamp" && return 0
  say "Installing the page's npm packages"
  (cd "$root" && npm ci --no-fund --no-audit) >"$root/build/npm.log" 2>&1 || die "npm ci failed: $(grep -m1 'npm error' "$root/build/npm.log" || echo "see build/npm.log")"
  cp "$root/package-lock.json" "$stamp"
}

# configure_native PRESET
configure_native() {
  [ -f "$root/build/$1/build.ninja" ] && return 0
  (cd "$root" && cmake --preset "$1") >"$root/build/$1.log" 2>&1 || die "the $1 build cannot be set up: see build/$1.log"
}

# build_native PRESET [TARGET...]
build_native() {
  local preset=$1
  shift
  local log=$root/build/$preset.log
  configure_native "$preset"
  (
    cd "$root" || exit 1
    cmake --build --preset "$preset" -j "$jobs" ${1:+--target "$@"} >>"$log" 2>&1
  ) || { grep -nE 'error|Error|FAILED' "$log" | head -20 >&2; die "the $preset build failed: see build/$preset.log"; }
}

# fresh STAMP FOLDER...: true when nothing in the folders is newer than the stamp.
fresh() {
  local stamp=$1
  shift
  [ -f "$stamp" ] && [ -z "$(find "$@" -newer "$stamp" -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -print -quit)" ]
}

# build_engine: the call engine as WebAssembly, put where the page's bundler finds it.
build_engine() {
  local stamp=$root/build/engine.stamp
  fresh "$stamp" "$root/src/call" "$root/src/wasm" "$root/src/wire/signal" "$root/src/base" "$root/cmake" && return 0
  say "Building the call engine for the browser"
  build_native wasm
  mkdir -p "$root/web/client/assets"
  cp "$root/build/wasm/engine.wasm" "$root/web/client/assets/engine.wasm"
  touch "$stamp"
}

# build_page: the web app into web/app/dist.
build_page() {
  local stamp=$root/build/page.stamp
  fresh "$stamp" "$root/web" "$root/package-lock.json" "$root/build/engine.stamp" && [ -f "$root/web/app/dist/index.html" ] && return 0
  say "Building the page"
  (cd "$root" && npm run build --workspaces --if-present) >"$root/build/page.log" 2>&1 ||
    { tail -20 "$root/build/page.log" >&2; die "the page's build failed: see build/page.log"; }
  touch "$stamp"
}
