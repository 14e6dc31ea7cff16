#pragma once
#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <vector>

#include "tests/algorithms/pc_support.hpp"

namespace abdera::testing_pc {

inline Dataset permuted(const Dataset& data, const std::vector<Var>& to_new) {
  std::vector<Var> columns(to_new.size());
  for (std::size_t v = 0; v < to_new.size(); ++v) columns[static_cast<std::size_t>(to_new[v])] = static_cast<Var>(v);
  return data.select(columns);
}

/// A result with its variables renamed, and every list in an order that names decide.
inline PcResult renamed(const PcResult& r, const std::vector<Var>& to_new) {
  auto name = [&](Var v) { return to_new[static_cast<std::size_t>(v)]; };
  auto names = [&](std::vector<Var> set) {
    for (Var& v : set) v = name(v);
    std::sort(set.begin(), set.end());
    return set;
  };
  PcResult out = r;
  out.graph = r.graph.relabelled(to_new);
  out.notes.clear();
  for (const auto& [pair, note] : r.notes) {
    auto& moved = out.notes[std::minmax({name(pair.first), name(pair.second)})];
    moved = note;
    moved.given = names(note.given);
  }
  for (auto& s : out.separations) {
    std::tie(s.a, s.b) = std::minmax({name(s.a), name(s.b)});
    s.given = names(s.given);
  }
  std::sort(out.separations.begin(), out.separations.end(),
            [](const auto& l, const auto& r2) { return std::tie(l.a, l.b) < std::tie(r2.a, r2.b); });
  for (auto& t : out.ambiguous) {
    t = {name(t[0]), name(t[1]), name(t[2])};
    if (t[0] > t[2]) std::swap(t[0], t[2]);
  }
  std::sort(out.ambiguous.begin(), out.ambiguous.end());
  for (auto& c : out.conflicts) c.nodes = names(c.nodes);
  std::sort(out.conflicts.begin(), out.conflicts.end(),
            [](const auto& l, const auto& r2) { return l.nodes < r2.nodes; });
  return out;
}

inline bool close(double x, double y) { return x == y || std::abs(x - y) <= 1e-9 * std::abs(x) + 1e-12; }

/// Sums run in another order after a relabelling, so numbers agree to rounding and everything else exactly.
inline std::string first_difference(const PcResult& l, const PcResult& r) {
  if (!(l.graph == r.graph)) return "graph";
  if (l.kind != r.kind || l.legal != r.legal) return "kind";
  if (l.ambiguous != r.ambiguous) return "ambiguous";
  if (l.largest_given != r.largest_given) return "largest set";
  if (l.conflicts.size() != r.conflicts.size()) return "number of conflicts";
  for (std::size_t i = 0; i < l.conflicts.size(); ++i)
    if (l.conflicts[i].nodes != r.conflicts[i].nodes) return "conflicts";
  if (l.separations.size() != r.separations.size()) return "number of separations";
  for (std::size_t i = 0; i < l.separations.size(); ++i) {
    const auto &s = l.separations[i], &t = r.separations[i];
    if (s.a != t.a || s.b != t.b || s.given != t.given) return "separating sets";
    if (!close(s.p_value, t.p_value) || !close(s.effect, t.effect)) return "evidence of separations";
  }
  if (l.notes.size() != r.notes.size()) return "number of notes";
  for (auto i = l.notes.begin(), j = r.notes.begin(); i != l.notes.end(); ++i, ++j) {
    if (i->first != j->first || i->second.given != j->second.given) return "sets of notes";
    if (!close(i->second.p_value, j->second.p_value) || !close(i->second.effect, j->second.effect)) return "notes";
    if (!close(i->second.log_p, j->second.log_p)) return "log p of notes";
  }
  return "";
}

}  // namespace abdera::testing_pc
