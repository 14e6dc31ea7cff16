#!/usr/bin/env bash
# Installs the build tree given as $1 into a fresh prefix, and builds and runs the consumer project against it: through
# the CMake package, and through pkg-config.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$1" --prefix "$work/prefix" >"$work/install.log"
cmake -S "$here" -B "$work/build" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" >"$work/configure.log" ||
  { cat "$work/configure.log"; exit 1; }
cmake --build "$work/build" >"$work/build.log" || { cat "$work/build.log"; exit 1; }
"$work/build/consumer"

PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name abdera.pc)")
export PKG_CONFIG_PATH
for static in '' --static; do
  # Every object of the archives, so that no library is missing whatever a program uses.
  # shellcheck disable=SC2046
  "${CXX:-c++}" -std=c++20 "$here/main.cpp" -o "$work/consumer" -Wl,--whole-archive \
    $(pkg-config --cflags --libs $static abdera) -Wl,--no-whole-archive
  "$work/consumer"
done
"$work/prefix/bin/abdera" version
