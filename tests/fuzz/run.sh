#!/usr/bin/env bash
# tests/fuzz/run.sh [RUNS]: builds the fuzz targets with clang, replays the committed corpus, then runs RUNS mutated
# inputs a target (20,000; a million with ABDERA_FULL). Exit code 77 (skipped) without clang or its libFuzzer. A finding is left in the build folder and named.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
if [ -n "${ABDERA_FULL:-}" ]; then runs=${1:-1000000}; else runs=${1:-20000}; fi
compiler=$(command -v clang++ || command -v clang++-14 || true)
probe=$(mktemp -d)
trap 'rm -rf "$probe"' EXIT
printf 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }\n' >"$probe/probe.cpp"
if [ -z "$compiler" ] || ! "$compiler" -fsanitize=fuzzer,address "$probe/probe.cpp" -o "$probe/probe" 2>/dev/null; then
  echo "skipped: no clang++ with libFuzzer (Debian: clang, libclang-rt-14-dev)"
  exit 77
fi
cmake --preset fuzz -DCMAKE_CXX_COMPILER="$compiler" >"$probe/configure.log" 2>&1 || { cat "$probe/configure.log"; exit 1; }
cmake --build build/fuzz --parallel "$(nproc)" --target fuzz_targets >"$probe/build.log" 2>&1 || { tail -50 "$probe/build.log"; exit 1; }

fuzz() {  # fuzz FOLDER: one target
  local corpus=$1 target binary found
  target=$(basename "$corpus")
  binary=build/fuzz/tests/fuzz/fuzz_$target
  found=build/fuzz/found_$target
  mkdir -p "$probe/$target" "$found"
  # New inputs go to the first folder; the committed corpus is only read.
  if "$binary" -runs="$runs" -seed=1 -max_len=2048 -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$found/" \
    "$probe/$target" "$corpus" >"$probe/$target.log" 2>&1; then
    echo "$target: $(find "$corpus" -type f | wc -l) inputs replayed, $(grep -o '^Done [0-9]*' "$probe/$target.log" | cut -d' ' -f2) runs"
  else
    tail -40 "$probe/$target.log"
    echo "$target: FAILED; the input is in $found"
    return 1
  fi
}
export -f fuzz
export probe runs
printf '%s\0' tests/fuzz/corpus/*/ | xargs -0 -n 1 -P "$(nproc)" bash -c 'fuzz "$0"'
