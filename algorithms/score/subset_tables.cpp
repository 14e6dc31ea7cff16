#include "algorithms/score/subset_tables.hpp"

#include <fmt/format.h>

#include <limits>

#include "core/error.hpp"

namespace abdera::detail {

BitPacker::BitPacker(Mask members) : members_(members) {
  const Mask gap = ~members & all_of(static_cast<int>(std::bit_width(members)) + 1);
  if (std::popcount(gap) == 1) one_gap_ = true, below_ = gap - 1;
  const Mask last = bit(static_cast<Var>(std::bit_width(members)));
  if (std::popcount(gap) == 2 && (gap & last) != 0) one_gap_ = true, below_ = (gap ^ last) - 1;
  if (one_gap_) return;
  Mask next = 1;
  for (int part = 0; part < 3; ++part) {
    auto& table = tables_[static_cast<std::size_t>(part)];
    table.assign(1024, 0);
    for (Var v = 10 * part; v < 10 * part + 10; ++v) {
      if ((members >> v & 1u) == 0) continue;
      for (Mask set = 0; set < 1024; ++set)
        if (set >> (v - 10 * part) & 1u) table[set] |= next;
      next <<= 1;
    }
  }
}

Mask BitPacker::unpack(Mask number) const {
  Mask set = 0;
  Mask left = members_;
  for (; left != 0; left &= left - 1, number >>= 1)
    if (number & 1u) set |= left & -left;
  return set;
}

AllowedParents allowed_parents(const Knowledge& knowledge) {
  const int p = knowledge.num_vars();
  AllowedParents allowed{std::vector<Mask>(static_cast<std::size_t>(p), 0),
                         std::vector<Mask>(static_cast<std::size_t>(p), 0)};
  for (Var from = 0; from < p; ++from)
    for (Var to = 0; to < p; ++to) {
      if (from == to) continue;
      if (!knowledge.forbidden(from, to)) allowed.may[static_cast<std::size_t>(to)] |= bit(from);
      if (knowledge.required(from, to)) allowed.must[static_cast<std::size_t>(to)] |= bit(from);
    }
  return allowed;
}

void fill_local_scores(const Score& score, Var child, const BitPacker& may, Mask must, int max_parents,
                       std::span<double> out, const StopToken& stop) {
  std::vector<Var> candidates;
  for_each_bit(may.members(), 0, [&](Var v) { candidates.push_back(v); });
  score.table(child, candidates, max_parents < 0 ? may.size() : std::min(max_parents, may.size()), out, stop);
  const Mask needed = may.pack(must);
  if (needed == 0) return;
  for (Mask set = 0; set < out.size(); ++set)
    if ((set & needed) != needed) out[set] = -std::numeric_limits<double>::infinity();
}

SubsetBlocks SubsetBlocks::of(int p) {
  const int high = p <= 11 ? 0 : std::min(8, p - 10);
  return {p - high, high};
}

LoopEnd SubsetBlocks::for_each(bool down, const RunContext& run, double cost_seconds,
                               FunctionRef<void(Mask)> body) const {
  std::vector<std::vector<Mask>> levels(static_cast<std::size_t>(high) + 1);
  for (Mask block = 0; block < count(); ++block)
    levels[static_cast<std::size_t>(down ? high - std::popcount(block) : std::popcount(block))].push_back(block);
  const double each = cost_seconds / static_cast<double>(count());
  for (const auto& level : levels) {
    const auto end = parallel_for(std::ssize(level), run, each * static_cast<double>(level.size()),
                                  [&](std::ptrdiff_t i) { body(level[static_cast<std::size_t>(i)]); });
    if (end == LoopEnd::kStopped) return end;
  }
  return LoopEnd::kCompleted;
}

void check_memory(std::string_view learner, int variables, double bytes, double max_memory) {
  if (bytes <= max_memory * 1e9) return;
  throw NotApplicable(
      fmt::format("{} of {} variables needs {:.3g} GB and max_memory is {:g}: raise it, use fewer variables or "
                  "knowledge that leaves fewer parents, or another learner",
                  learner, variables, bytes / 1e9, max_memory));
}

void check_variables(std::string_view learner, int variables) {
  if (variables > kMostExactVariables)
    throw NotApplicable(fmt::format("{} looks at every subset of the variables: at most {} of them, not {}", learner,
                                    kMostExactVariables, variables));
}

}  // namespace abdera::detail
