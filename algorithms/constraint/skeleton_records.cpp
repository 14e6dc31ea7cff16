#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "algorithms/constraint/skeleton.hpp"

namespace abdera {

const PairRecord* Skeleton::find(Var a, Var b) const {
  const auto [low, high] = std::minmax(a, b);
  const auto row = static_cast<std::size_t>(low);
  const auto begin = pairs.begin() + static_cast<std::ptrdiff_t>(first_pair_[row]);
  const auto end = pairs.begin() + static_cast<std::ptrdiff_t>(first_pair_[row + 1]);
  const auto at = std::lower_bound(begin, end, high, [](const PairRecord& pair, Var v) { return pair.b < v; });
  return at != end && at->b == high ? &*at : nullptr;
}

void Skeleton::index_pairs(int num_vars) {
  first_pair_.assign(static_cast<std::size_t>(num_vars) + 1, 0);
  for (const auto& pair : pairs) ++first_pair_[static_cast<std::size_t>(pair.a) + 1];
  for (std::size_t v = 1; v < first_pair_.size(); ++v) first_pair_[v] += first_pair_[v - 1];
}

void Skeleton::build_pools(int num_vars) {
  struct Member {
    double strength;
    Var v;
    std::uint32_t pair;
  };
  pool_begin_.assign(static_cast<std::size_t>(num_vars) + 1, 0);
  auto adjacent = [](const PairRecord& pair) { return pair.state == PairRecord::State::kAdjacent; };
  for (const auto& pair : pairs)
    if (adjacent(pair))
      ++pool_begin_[static_cast<std::size_t>(pair.a) + 1], ++pool_begin_[static_cast<std::size_t>(pair.b) + 1];
  for (std::size_t v = 1; v < pool_begin_.size(); ++v) pool_begin_[v] += pool_begin_[v - 1];
  std::vector<Member> members(pool_begin_.back());
  auto next = pool_begin_;
  for (std::uint32_t i = 0; i < pairs.size(); ++i) {
    const PairRecord& pair = pairs[i];
    if (!adjacent(pair)) continue;
    members[next[static_cast<std::size_t>(pair.a)]++] = {pair.strength, pair.b, i};
    members[next[static_cast<std::size_t>(pair.b)]++] = {pair.strength, pair.a, i};
  }
  for (std::size_t v = 0; v + 1 < pool_begin_.size(); ++v)
    std::sort(members.begin() + static_cast<std::ptrdiff_t>(pool_begin_[v]),
              members.begin() + static_cast<std::ptrdiff_t>(pool_begin_[v + 1]), [](const Member& l, const Member& r) {
                return l.strength != r.strength ? l.strength > r.strength : l.v < r.v;
              });
  pool_members_.resize(members.size());
  pool_pairs_.resize(members.size());
  std::transform(members.begin(), members.end(), pool_members_.begin(), [](const Member& m) { return m.v; });
  std::transform(members.begin(), members.end(), pool_pairs_.begin(), [](const Member& m) { return m.pair; });
}

void Skeleton::filter_pools() {
  std::size_t kept = 0;
  for (std::size_t v = 0; v + 1 < pool_begin_.size(); ++v) {
    const std::size_t begin = std::exchange(pool_begin_[v], kept);
    for (std::size_t i = begin; i < pool_begin_[v + 1]; ++i) {
      if (pairs[pool_pairs_[i]].state != PairRecord::State::kAdjacent) continue;
      pool_members_[kept] = pool_members_[i];
      pool_pairs_[kept++] = pool_pairs_[i];
    }
  }
  pool_begin_.back() = kept;
  pool_members_.resize(kept);
  pool_pairs_.resize(kept);
}

void Skeleton::draw() {
  graph = MixedGraph(num_vars());
  for (const auto& pair : pairs)
    if (pair.state == PairRecord::State::kAdjacent) graph.set_undirected(pair.a, pair.b);
}

double Skeleton::strength(Var a, Var b) const {
  const auto* pair = find(a, b);
  return pair ? pair->strength : 0;
}

bool Skeleton::less_dependent(Var a, Var b, const EdgeNote& s, const EdgeNote& t) const {
  if (s.p_value != t.p_value) return s.p_value > t.p_value;
  if (std::isfinite(s.log_p) && std::isfinite(t.log_p) && s.log_p != t.log_p) return s.log_p > t.log_p;
  if (s.given.size() != t.given.size()) return s.given.size() < t.given.size();
  if (std::is_permutation(s.given.begin(), s.given.end(), t.given.begin())) return false;  // both ends found it
  auto key = [&](const EdgeNote& note) {
    std::vector<double> strengths;
    for (Var v : note.given) strengths.push_back(strength(a, v) + strength(b, v));
    std::sort(strengths.begin(), strengths.end(), std::greater<>());
    return strengths;
  };
  const auto ks = key(s), kt = key(t);
  if (ks != kt) return ks > kt;
  auto sorted = [](std::vector<Var> v) {
    std::sort(v.begin(), v.end());
    return v;
  };
  return sorted(s.given) < sorted(t.given);
}

}  // namespace abdera
