#!/usr/bin/env bash
# tools/new writes components that compile, are registered, and obey the shape rules.
# usage: new_component_test.sh SOURCE_DIR COMPILER
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$1"
cp -r --parents tools docs/papers.bib core graphs datasets simulators citests scores algorithms bench cli tests/citests tests/scores tests/algorithms "$work"
for kind in citest score learner; do
  python3 "$work/tools/new" $kind "brand_new_$kind" --root "$work"
  if python3 "$work/tools/new" $kind "brand_new_$kind" --root "$work" 2>/dev/null; then
    echo "a second component of the same name was accepted" && exit 1
  fi
done
python3 "$work/tools/new" learner brand_new_search --evidence score --root "$work"
if (python3 "$work/tools/check_shape.py" || true) | grep brand_new; then exit 1; fi
cd "$work"
grep -q brand_new_citest citests/registry.cpp && grep -q brand_new_score scores/registry.cpp
grep -q brand_new_learner algorithms/registry.cpp && grep -q brand_new_search algorithms/registry.cpp
grep -q brand_new_citest docs/papers.bib
for file in citests/brand_new_citest.cpp scores/brand_new_score.cpp algorithms/constraint/brand_new_learner.cpp \
  algorithms/score/brand_new_search.cpp citests/registry.cpp scores/registry.cpp algorithms/registry.cpp; do
  "$2" -std=c++20 -I. -isystem /usr/include/eigen3 -Wall -Wextra -Werror -fsyntax-only "$file"
done
for file in tests/citests/brand_new_citest_test.cpp tests/scores/brand_new_score_test.cpp \
  tests/algorithms/brand_new_learner_test.cpp tests/algorithms/brand_new_search_test.cpp; do
  "$2" -std=c++20 -I. -isystem /usr/include/eigen3 -include gtest/gtest.h -fsyntax-only "$file"
done
