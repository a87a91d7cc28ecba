#!/usr/bin/env bash
# Rebuilds guest.wasm, the JavaScript engine that every execution runs in.
#
#   build.sh            writes guest.wasm beside this file
#   build.sh --check    builds into a temporary folder and fails unless the bytes equal the committed guest.wasm
#
# Needs Debian 12's packages clang-14, lld-14, wasi-libc, libclang-common-14-dev, libclang-rt-14-dev-wasm32 and
# binaryen (`apt-get install` them), and cargo, which brings the C sources of QuickJS-NG inside a crate. Those sources
# are never committed. Other versions of the tools give other bytes, which is why they are named below.
set -euo pipefail

CRATE=rquickjs-sys
CRATE_VERSION=0.14.0 # QuickJS-NG 0.16.2
CLANG_VERSION=14.0.6
BINARYEN_VERSION=108

here=$(cd "$(dirname "$0")" && pwd)
check=false
[ "${1:-}" = "--check" ] && check=true

missing() { echo "guest: cannot rebuild here: $1" >&2; exit 3; }
command -v clang-14 >/dev/null || missing "clang-14 is not installed"
command -v wasm-ld-14 >/dev/null || missing "lld-14 is not installed"
command -v wasm-opt >/dev/null || missing "binaryen is not installed"
[ -e /usr/lib/wasm32-wasi/libc.a ] || missing "wasi-libc is not installed"
clang-14 --version | grep -q "$CLANG_VERSION" || missing "clang $CLANG_VERSION is needed"
wasm-opt --version | grep -q "$BINARYEN_VERSION" || missing "binaryen $BINARYEN_VERSION is needed"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The crate's sources, through cargo, pinned by version (the registry pins the checksum).
mkdir -p "$work/fetch/src"
cat >"$work/fetch/Cargo.toml" <<TOML
[package]
name = "fetch"
version = "0.0.0"
edition = "2021"
[dependencies]
$CRATE = { version = "=$CRATE_VERSION", default-features = false }
[workspace]
TOML
: >"$work/fetch/src/lib.rs"
sources=$(cd "$work/fetch" && cargo metadata --quiet --format-version 1 --filter-platform x86_64-unknown-linux-gnu |
  grep -o "\"manifest_path\":\"[^\"]*/$CRATE-$CRATE_VERSION/Cargo.toml\"" | head -1 |
  sed 's/^"manifest_path":"//; s/Cargo.toml"$//')quickjs
[ -e "$sources/quickjs.c" ] || missing "cargo brought no sources of $CRATE $CRATE_VERSION"

# Paths must not reach the output: build in one fixed relative layout.
mkdir -p "$work/quickjs"
cp "$sources"/*.c "$sources"/*.h "$work/quickjs/"
cp "$here/stoa.c" "$work/stoa.c"
cd "$work"

flags=(--target=wasm32-wasi -O2 -DNDEBUG -D_GNU_SOURCE -Iquickjs -fno-ident -fvisibility=hidden -funsigned-char
  -mbulk-memory -msign-ext -mnontrapping-fptoint -fwrapv
  -Wno-implicit-function-declaration -Wno-unused-result)
for source in stoa quickjs/libregexp quickjs/libunicode quickjs/dtoa; do
  clang-14 "${flags[@]}" -c "$source.c" -o "$(basename "$source").o" &
done
wait
clang-14 --target=wasm32-wasi -nostartfiles -fuse-ld=/usr/bin/wasm-ld-14 \
  -Wl,--no-entry -Wl,--stack-first -Wl,-z,stack-size=1048576 -Wl,--strip-all -Wl,--gc-sections \
  stoa.o libregexp.o libunicode.o dtoa.o -o linked.wasm
wasm-opt -O3 --enable-bulk-memory --enable-sign-ext --enable-nontrapping-float-to-int \
  --strip-debug --strip-producers linked.wasm -o guest.wasm

if $check; then
  cmp guest.wasm "$here/guest.wasm" || { echo "guest: guest.wasm is not what its sources build to; run $0" >&2; exit 1; }
  echo "guest: guest.wasm is what its sources build to"
else
  cp guest.wasm "$here/guest.wasm"
  echo "guest: wrote $here/guest.wasm, $(stat -c %s guest.wasm) bytes"
fi
