#include "bench/sweep/agreement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace abdera {
namespace {

constexpr double kRelative = 1e-9, kAbsolute = 1e-12;

bool agree(double a, double b) {
  if (a == b || (std::isnan(a) && std::isnan(b))) return true;
  return std::abs(a - b) <= std::max(kAbsolute, kRelative * std::max(std::abs(a), std::abs(b)));
}

template <class A, class B>
std::string differ(const std::string& what, const A& a, const B& b) {
  return fmt::format("{}: {} and {}", what, a, b);
}

std::string edge_name(const SweepEdge& e) { return fmt::format("{}-{}", e.a, e.b); }

std::string difference(const std::vector<SweepEdge>& one, const std::vector<SweepEdge>& other) {
  const auto place = [](const SweepEdge& e) { return std::pair(e.a, e.b); };
  const auto [a, b] = std::mismatch(one.begin(), one.end(), other.begin(), other.end(),
                                    [&](const SweepEdge& x, const SweepEdge& y) { return place(x) == place(y); });
  if (a != one.end() || b != other.end()) {
    const bool first_has = b == other.end() || (a != one.end() && place(*a) < place(*b));
    return fmt::format("only one has the edge {}", edge_name(first_has ? *a : *b));
  }
  for (std::size_t i = 0; i < one.size(); ++i) {
    const SweepEdge &x = one[i], &y = other[i];
    const auto marks = [](const SweepEdge& e) { return fmt::format("{} {}", to_string(e.at_a), to_string(e.at_b)); };
    if (x.at_a != y.at_a || x.at_b != y.at_b) return differ("marks of the edge " + edge_name(x), marks(x), marks(y));
    if (!agree(x.p_value, y.p_value)) return differ("p-value of the edge " + edge_name(x), x.p_value, y.p_value);
    if (!agree(x.probability, y.probability))
      return differ("probability of the edge " + edge_name(x), x.probability, y.probability);
    if (!agree(x.effect, y.effect)) return differ("effect of the edge " + edge_name(x), x.effect, y.effect);
  }
  return "";
}

bool agree(std::uint64_t a, std::uint64_t b) { return a == b; }

bool agree(const std::vector<double>& a, const std::vector<double>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) { return agree(x, y); });
}

template <class T>
using Named = std::vector<std::pair<std::string, T>>;

/// @param all whether both must have the same names.
template <class T>
std::string difference(const std::string& what, const Named<T>& one, const Named<T>& other, bool all = true) {
  for (const auto& [name, value] : one) {
    const auto& wanted = name;  // not the binding itself: a lambda could not take that
    const auto found =
        std::find_if(other.begin(), other.end(), [&](const auto& entry) { return entry.first == wanted; });
    if (found == other.end()) {
      if (all) return fmt::format("only one has the {} '{}'", what, name);
      continue;
    }
    if (agree(value, found->second)) continue;
    if constexpr (std::is_arithmetic_v<T>) {
      return differ(fmt::format("{} '{}'", what, name), value, found->second);
    } else {
      return fmt::format("{} '{}'", what, name);
    }
  }
  return all && one.size() < other.size() ? fmt::format("only one has more than {} of the {}", one.size(), what) : "";
}

}  // namespace

std::string difference(const CellResult& one, const CellResult& other) {
  if (one.kind != other.kind) return differ("kind of the graph", to_string(one.kind), to_string(other.kind));
  if (one.legal != other.legal) return differ("legal", one.legal, other.legal);
  if (one.stop_reason != other.stop_reason) return differ("stop reason", one.stop_reason, other.stop_reason);
  for (const std::string& text :
       {difference(one.edges, other.edges), difference("count", one.counts, other.counts),
        difference("number", one.numbers, other.numbers), difference("matrix", one.matrices, other.matrices),
        difference("metric", one.metrics, other.metrics, false)})
    if (!text.empty()) return text;
  return "";
}

std::string difference(const DataRecord& one, const DataRecord& other) {
  if (one.names != other.names) return "names of the columns";
  if (one.rows != other.rows) return differ("rows", one.rows, other.rows);
  if (one.kind != other.kind) return "kind of the true graph";
  if (const std::string text = difference(one.edges, other.edges); !text.empty()) return "true graph: " + text;
  if (!agree(one.var_sortability, other.var_sortability))
    return differ("var_sortability", one.var_sortability, other.var_sortability);
  if (!agree(one.r2_sortability, other.r2_sortability))
    return differ("r2_sortability", one.r2_sortability, other.r2_sortability);
  return "";
}

}  // namespace abdera
