#include "algorithms/constraint/level_plan.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "algorithms/constraint/subsets.hpp"

namespace abdera::detail {

bool LevelPlan::make(int size, std::span<const std::uint32_t> active) {
  size_ = size;
  ys_.clear(), pair_of_out_.clear(), items_.clear(), pools_.clear();
  predicted_tests_ = 0;
  if (!by_node_) {
    for (std::uint32_t pair : active) plan_pair(pair);
  } else {
    for (Var x = 0; x < skeleton_.num_vars(); ++x) rule_ ? plan_node_by_rule(x) : plan_node(x);
  }
  return !items_.empty();
}

void LevelPlan::plan_node(Var x) {
  const auto pool = skeleton_.pool(x);
  const int members = static_cast<int>(pool.size());
  if (members - 1 < size_) return;
  const auto begin = ys_.size(), out = pair_of_out_.size();
  const auto records = skeleton_.pool_pairs(x);
  for (std::size_t i = 0; i < pool.size(); ++i) {
    const PairRecord& record = skeleton_.pairs[records[i]];
    if (record.required || record.state != PairRecord::State::kAdjacent) continue;
    ys_.push_back(pool[i]);
    pair_of_out_.push_back(records[i]);
  }
  add_node_items(x, begin, out, members, ys_.size() - begin);
}

/// Neighbours that have the same candidates, themselves among them or not, share their items.
void LevelPlan::plan_node_by_rule(Var x) {
  const auto pool = skeleton_.pool(x);
  const auto records = skeleton_.pool_pairs(x);
  struct Group {
    std::vector<Var> pool;
    std::vector<Var> ys{};
    std::vector<std::uint32_t> records{};
    std::size_t in_pool = 0;  // of the ys
  };
  std::vector<Group> groups;
  for (std::size_t i = 0; i < pool.size(); ++i) {
    const PairRecord& record = skeleton_.pairs[records[i]];
    if (record.required || record.state != PairRecord::State::kAdjacent) continue;
    std::vector<Var> own;
    for (Var z : pool)
      if ((*rule_)(x, pool[i], z)) own.push_back(z);
    const bool itself = std::find(own.begin(), own.end(), pool[i]) != own.end();
    if (static_cast<int>(own.size()) - itself < size_) continue;
    auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.pool == own; });
    if (group == groups.end()) group = groups.insert(group, Group{.pool = std::move(own)});
    group->in_pool += itself;
    group->ys.push_back(pool[i]);
    group->records.push_back(records[i]);
  }
  for (Group& group : groups) {
    const auto begin = ys_.size(), out = pair_of_out_.size();
    ys_.insert(ys_.end(), group.ys.begin(), group.ys.end());
    pair_of_out_.insert(pair_of_out_.end(), group.records.begin(), group.records.end());
    const int members = static_cast<int>(group.pool.size());
    pools_.push_back(std::move(group.pool));
    add_node_items(x, begin, out, members, group.in_pool);
  }
}

/// Items for the targets from `begin` on; a slice of a large neighbourhood has outcomes of its own.
/// @param members of the pool.
/// @param in_pool targets that are members themselves.
void LevelPlan::add_node_items(Var x, std::size_t begin, std::size_t out, int members, std::size_t in_pool) {
  const auto count = ys_.size() - begin;
  if (count == 0) return;
  const auto targets = static_cast<double>(count), inside = static_cast<double>(in_pool);
  const double tests = inside * binomial(members - 1, size_) + (targets - inside) * binomial(members, size_);
  predicted_tests_ += tests;
  const auto slices = slices_of_subsets(members, size_, size_, kTestsPerItem / targets);
  for (std::size_t slice = 0; slice < slices.size(); ++slice) {
    for (std::size_t i = 0; slice > 0 && i < count; ++i) pair_of_out_.push_back(pair_of_out_[out + i]);
    items_.push_back({.x = x,
                      .ys_begin = begin,
                      .ys_end = ys_.size(),
                      .out = out + slice * count,
                      .own_pool = pools_.empty() ? 0 : pools_.size() - 1,
                      .first_begin = slices[slice].first,
                      .first_end = slices[slice].second,
                      .tests = tests / static_cast<double>(slices.size())});
  }
}

void LevelPlan::plan_pair(std::uint32_t index) {
  const PairRecord& pair = skeleton_.pairs[index];
  if (pair.required) return;
  const std::array ends{std::pair{pair.a, pair.b}, std::pair{pair.b, pair.a}};
  const auto first_pool = pools_.size();
  std::array<int, 2> members{}, others{};
  for (std::size_t e : {0u, 1u}) {
    const auto [x, y] = ends[e];
    if (rule_) pools_.push_back(allowed(x, y));
    members[e] = static_cast<int>(rule_ ? pools_.back().size() : skeleton_.pool(x).size());
    others[e] = rule_ ? members[e] : members[e] - 1;
  }
  if (std::max(others[0], others[1]) < size_) {
    pools_.resize(first_pool);
    return;
  }
  const std::array tests{binomial(others[0], size_), binomial(others[1], size_)};
  const double both = tests[0] + tests[1];
  predicted_tests_ += both;
  if (both <= kTestsPerItem) {
    ys_.push_back(pair.b);
    items_.push_back({.x = pair.a,
                      .ys_begin = ys_.size() - 1,
                      .ys_end = ys_.size(),
                      .out = pair_of_out_.size(),
                      .own_pool = first_pool,
                      .other_end = true,
                      .tests = both});
    pair_of_out_.insert(pair_of_out_.end(), 2, index);
    return;
  }
  for (std::size_t e : {0u, 1u}) {
    ys_.push_back(ends[e].second);
    const auto slices = slices_of_subsets(members[e], size_, size_, kTestsPerItem);
    for (const auto& slice : slices) {
      items_.push_back({.x = ends[e].first,
                        .ys_begin = ys_.size() - 1,
                        .ys_end = ys_.size(),
                        .out = pair_of_out_.size(),
                        .own_pool = first_pool + e,
                        .first_begin = slice.first,
                        .first_end = slice.second,
                        .tests = tests[e] / static_cast<double>(slices.size())});
      pair_of_out_.push_back(index);
    }
  }
}

/// The members of x's pool that the rule allows in sets for y, in pool order, without y.
std::vector<Var> LevelPlan::allowed(Var x, Var y) const {
  std::vector<Var> out;
  for (Var z : skeleton_.pool(x))
    if (z != y && (*rule_)(x, y, z)) out.push_back(z);
  return out;
}

}  // namespace abdera::detail
