#include "graphs/instruments.hpp"

#include "core/error.hpp"
#include "graphs/separators.hpp"

namespace abdera {
namespace {

VarSet single(const Admg& graph, Var v) { return VarSet(graph.size(), std::span(&v, 1)); }

void check_nodes(const Admg& graph, std::initializer_list<Var> nodes) {
  VarSet seen(graph.size());
  for (Var v : nodes) {
    require(v >= 0 && v < graph.size(), "node " + std::to_string(v) + " is not in the graph");
    require(!seen.contains(v), "cause, effect and instrument must be different nodes");
    seen.insert(v);
  }
}

/// What neither an instrument nor a condition may be, besides x.
VarSet touched(const Admg& graph, Var x, Var y) {
  return graph.descendants(detail::causal_nodes(graph, x, y) | single(graph, y));
}

bool serves(const Admg& cut, Var x, Var y, Var z, const std::vector<Var>& given) {
  return m_separated(cut, z, y, given) && !m_separated(cut, z, x, given);
}

/// Adds `left` members of `pool`, from position `from` on, with which z serves; false when there are none.
bool choose(const Admg& cut, Var x, Var y, Var z, const std::vector<Var>& pool, std::size_t from, int left,
            std::vector<Var>& given) {
  if (left == 0) return serves(cut, x, y, z, given);
  for (std::size_t i = from; i < pool.size(); ++i) {
    given.push_back(pool[i]);
    if (choose(cut, x, y, z, pool, i + 1, left - 1, given)) return true;
    given.pop_back();
  }
  return false;
}

}  // namespace

VarSet detail::causal_nodes(const Admg& graph, Var x, Var y) {
  VarSet out = graph.descendants(single(graph, x)) & graph.ancestors(single(graph, y));
  out.erase(x);
  return out;
}

Admg detail::without_causal_starts(const Admg& graph, Var x, Var y) {
  MixedGraph directed = graph.directed();
  causal_nodes(graph, x, y).for_each([&](Var v) {
    if (graph.directed().directed(x, v)) directed.remove_edge(x, v);
  });
  return {std::move(directed), graph.bidirected()};
}

bool is_instrument(const Admg& graph, Var x, Var y, const Instrument& instrument) {
  check_nodes(graph, {x, y, instrument.z});
  require(instrument.given.universe() == graph.size(), "the conditions must be a set over the nodes of the graph");
  require(!instrument.given.intersects(single(graph, x) | single(graph, y) | single(graph, instrument.z)),
          "the conditions must not contain cause, effect or instrument");
  const VarSet chosen = instrument.given | single(graph, instrument.z);
  return !chosen.intersects(touched(graph, x, y)) &&
         serves(detail::without_causal_starts(graph, x, y), x, y, instrument.z, instrument.given.to_vector());
}

std::optional<Instrument> ancestral_instrument(const Admg& graph, Var x, Var y, Var z) {
  check_nodes(graph, {x, y, z});
  const VarSet banned = touched(graph, x, y);
  if (banned.contains(z)) return std::nullopt;
  const Admg cut = detail::without_causal_starts(graph, x, y);
  const VarSet pool = cut.ancestors(single(graph, y) | single(graph, z)) - banned - single(graph, x) - single(graph, z);
  if (!m_separated(cut, z, y, pool.to_vector())) return std::nullopt;
  // Of a separating set of ancestors, those that y meets first separate as well and keep as much of the way from z to
  // x open as any set of ancestors can.
  VarSet nearest(graph.size());
  pool.for_each([&](Var v) {
    if (!m_separated(cut, v, y, (pool - single(graph, v)).to_vector())) nearest.insert(v);
  });
  if (!serves(cut, x, y, z, nearest.to_vector())) return std::nullopt;
  return Instrument{z, std::move(nearest)};
}

std::vector<Instrument> find_instruments(const Admg& graph, Var x, Var y, const InstrumentOptions& options) {
  check_nodes(graph, {x, y});
  std::vector<Instrument> out;
  const VarSet free = graph.all() - touched(graph, x, y) - single(graph, x);
  const Admg cut = detail::without_causal_starts(graph, x, y);
  const MixedGraph& separations = cut.separation_graph();
  const auto over = [&](const VarSet& set) { return VarSet(separations.size(), set.to_vector()); };
  free.for_each([&](Var z) {
    // Without a set that separates z from y there is nothing to search for.
    if (!find_separator(separations, over(single(graph, z)), over(single(graph, y)), {{}, over(free)})) return;
    const auto pool = (free - single(graph, z)).to_vector();
    for (int size = 0; size <= options.max_given; ++size) {
      std::vector<Var> given;
      if (!choose(cut, x, y, z, pool, 0, size, given)) continue;
      out.push_back({z, VarSet(graph.size(), given)});
      return;
    }
    auto found = ancestral_instrument(graph, x, y, z);
    if (!found) return;
    for (Var v : found->given.to_vector()) {
      const VarSet fewer = found->given - single(graph, v);
      if (serves(cut, x, y, z, fewer.to_vector())) found->given = fewer;
    }
    out.push_back(std::move(*found));
  });
  return out;
}

}  // namespace abdera
