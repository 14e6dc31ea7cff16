#include "algorithms/constraint/orientation.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "graphs/convert.hpp"
#include "graphs/meek.hpp"
#include "graphs/names.hpp"

namespace abdera {
namespace {

std::string words(const Triple& t) {
  return placeholder(t[0]) + " -> " + placeholder(t[1]) + " <- " + placeholder(t[2]);
}

class Orienter {
 public:
  Orienter(const MixedGraph& skeleton, const ColliderVerdicts& verdicts, const Knowledge& knowledge,
           const OrientationOptions& options, FunctionRef<double(Var, Var)> strength)
      : verdicts_(verdicts), knowledge_(knowledge), options_(options), strength_(strength) {
    out_.graph = skeleton;
  }

  Orientation run() {
    colliders_ = verdicts_.colliders;
    drop_colliders_against_knowledge();
    if (options_.conflicts == ConflictPolicy::kFirst) drop_weaker_colliders();
    draw_colliders();
    const auto closed = meek_closure(out_.graph, knowledge_, {options_.rules, verdicts_.ambiguous});
    out_.conflicts.insert(out_.conflicts.end(), closed.conflicts.begin(), closed.conflicts.end());
    check();
    return std::move(out_);
  }

 private:
  void drop_colliders_against_knowledge() {
    if (knowledge_.empty()) return;
    std::erase_if(colliders_, [&](const Triple& t) {
      const bool drop = knowledge_.forbidden(t[0], t[1]) || knowledge_.forbidden(t[2], t[1]);
      if (drop) report({t[0], t[1], t[2]}, "knowledge excludes the collider " + words(t) + ", which the tests demand");
      return drop;
    });
  }

  /// Every arrow that colliders demand, with those that demand it.
  std::map<std::pair<Var, Var>, std::vector<Triple>> demands() const {
    std::map<std::pair<Var, Var>, std::vector<Triple>> by_arrow;
    for (const Triple& t : colliders_)
      for (Var end : {t[0], t[2]}) by_arrow[{end, t[1]}].push_back(t);
    return by_arrow;
  }

  /// Of colliders that contradict each other the better supported stand; ties by p-value fall back to the indices.
  void drop_weaker_colliders() {
    const auto by_arrow = demands();
    struct Contested {
      double strength;
      Triple triple;
    };
    std::vector<Contested> contested;
    for (const Triple& t : colliders_)
      if (by_arrow.contains({t[1], t[0]}) || by_arrow.contains({t[1], t[2]}))
        contested.push_back({strength_(t[0], t[2]), t});
    std::stable_sort(contested.begin(), contested.end(),
                     [](const Contested& l, const Contested& r) { return l.strength > r.strength; });
    std::map<std::pair<Var, Var>, Triple> accepted;
    for (const auto& [unused, t] : contested) {
      const Triple* against = nullptr;
      for (Var end : {t[0], t[2]})
        if (const auto it = accepted.find({t[1], end}); it != accepted.end()) against = &it->second;
      if (against) {
        report({t[0], t[1], t[2]}, "the collider " + words(t) + " contradicts " + words(*against) +
                                       ", which the data support better; it is dropped");
        std::erase(colliders_, t);
      } else {
        for (Var end : {t[0], t[2]}) accepted.emplace(std::pair{end, t[1]}, t);
      }
    }
  }

  void draw_colliders() {
    const auto by_arrow = demands();
    for (const auto& [arrow, triples] : by_arrow) {
      const auto [from, to] = arrow;
      const auto reverse = by_arrow.find({to, from});
      if (reverse == by_arrow.end()) {
        out_.graph.set_directed(from, to);
      } else if (from < to) {
        out_.graph.set_edge(from, Mark::kArrow, Mark::kArrow, to);
        report_contested(from, to, triples, reverse->second);
      }
    }
  }

  void report_contested(Var a, Var b, const std::vector<Triple>& at_b, const std::vector<Triple>& at_a) {
    std::vector<Var> nodes{a, b};
    std::string what = "colliders demand an arrowhead at both ends of " + placeholder(a) + " - " + placeholder(b) + ":";
    for (const auto* side : {&at_b, &at_a}) {
      if (side == &at_a) what += " against";
      for (const Triple& t : *side) {
        what += " " + words(t);
        for (Var v : t)
          if (std::find(nodes.begin(), nodes.end(), v) == nodes.end()) nodes.push_back(v);
      }
    }
    report(std::move(nodes), std::move(what));
  }

  void check() {
    out_.violation = check_oriented(out_.graph, verdicts_.ambiguous, knowledge_);
    if (out_.violation && out_.conflicts.empty())
      report({}, "the verdicts on all triples together: " + *out_.violation);
  }

  void report(std::vector<Var> nodes, std::string what) {
    out_.conflicts.push_back({std::move(nodes), std::move(what)});
  }

  const ColliderVerdicts& verdicts_;
  const Knowledge& knowledge_;
  const OrientationOptions& options_;
  FunctionRef<double(Var, Var)> strength_;
  std::vector<Triple> colliders_;
  Orientation out_;
};

}  // namespace

std::optional<std::string> check_oriented(const MixedGraph& graph, std::span<const Triple> ambiguous,
                                          const Knowledge& knowledge) {
  const auto names = placeholders(graph.size());
  if (ambiguous.empty()) return knowledge.empty() ? check_cpdag(graph, names) : check_mpdag(graph, knowledge, names);
  const auto violation = check_extendable(graph, ambiguous, names);
  return violation ? violation : knowledge.first_violation(graph, names);
}

Orientation orient(const MixedGraph& skeleton, const ColliderVerdicts& verdicts, const Knowledge& knowledge,
                   const OrientationOptions& options, FunctionRef<double(Var a, Var c)> strength) {
  return Orienter(skeleton, verdicts, knowledge, options, strength).run();
}

}  // namespace abdera
