#include <algorithm>
#include <map>
#include <set>

#include "graphs/exhaustive/all_graphs.hpp"
#include "graphs/exhaustive/knowledge_cases.hpp"
#include "graphs/exhaustive/mag_classes.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "graphs/exhaustive/selftest_suites.hpp"

namespace abdera {
namespace {

using Subjects = SelftestSubjects;

std::int64_t count(std::size_t n) { return static_cast<std::int64_t>(n); }

/// Every DAG of n nodes, sorted.
std::vector<SmallDag> all_dags(int n) {
  std::vector<SmallDag> out;
  for_each_dag(n, [&](SmallDag dag) { out.push_back(dag); });
  std::sort(out.begin(), out.end());
  return out;
}

/// Checks every Markov class: `check(class, its intersection, tally)`.
template <class Check>
SizeResult over_classes(const std::vector<MarkovClass>& classes, int n, double seconds, const RunContext& run,
                        Check&& check) {
  return over_cases(
      classes.size(), seconds, run,
      [&](std::size_t i, Tally& tally) { check(classes[i], classes[i].intersection(n), tally); },
      [&](std::size_t i) { return "CPDAG " + case_text(classes[i].intersection(n)); });
}

SizeResult check_cpdags(const Subjects& s, int n, double seconds, const RunContext& run) {
  const auto classes = markov_classes(n);
  auto out = over_classes(classes, n, seconds, run, [&](const MarkovClass& c, const MixedGraph& truth, Tally& tally) {
    for (SmallDag small : c.members) {
      const MixedGraph dag = small.graph(n), got = s.cpdag_of(dag);
      tally.add(got == truth, [&] { return "CPDAG of " + difference_text(dag, got, truth); });
    }
    const auto clause = s.check_cpdag(truth);
    tally.add(!clause, [&] { return "CPDAG " + case_text(truth) + " refused: " + *clause; });
    tally.sums[0] += count(c.members.size()), tally.sums[1] += c.members.size() == 1;
  });
  add_known(out, n, "DAGs", out.tally.sums[0], {3, 25, 543, 29281, 3781503});
  add_known(out, n, "classes", count(classes.size()), {2, 11, 185, 8782, 1067825});
  add_known(out, n, "classes of one DAG", out.tally.sums[1], {1, 4, 59, 2616, 306117});
  return out;
}

SizeResult check_members(const Subjects& s, int n, double seconds, const RunContext& run) {
  const auto classes = markov_classes(n);
  return over_classes(classes, n, seconds, run, [&](const MarkovClass& c, const MixedGraph& cpdag, Tally& tally) {
    const auto member = s.extend_to_dag(cpdag);
    const auto& all = c.members;
    tally.add(member && std::binary_search(all.begin(), all.end(), SmallDag::of(*member)) &&
                  SmallDag::of(*member).graph(n) == *member,
              [&] { return "member of " + case_text(cpdag) + ": " + (member ? case_text(*member) : "none"); });
    const auto size = s.class_size(cpdag);
    tally.add(size == BigCount(all.size()), [&] {
      return "size of the class of " + case_text(cpdag) + ": " + size.to_string() + " in place of " +
             std::to_string(all.size());
    });
  });
}

/// Whether these are the members, each once.
bool are_members(const std::vector<MixedGraph>& graphs, const MarkovClass& c, int n) {
  std::vector<SmallDag> small;
  for (const MixedGraph& g : graphs) {
    small.push_back(SmallDag::of(g));
    if (small.back().graph(n) != g) return false;
  }
  std::sort(small.begin(), small.end());
  return small == c.members;
}

SizeResult check_enumerations(const Subjects& s, int n, double seconds, const RunContext& run) {
  const auto classes = markov_classes(n);
  return over_classes(classes, n, seconds, run, [&](const MarkovClass& c, const MixedGraph& cpdag, Tally& tally) {
    tally.add(are_members(s.members(cpdag), c, n), [&] { return "enumerated members of " + case_text(cpdag); });
    tally.add(are_members(s.numbered_members(cpdag), c, n), [&] { return "numbered members of " + case_text(cpdag); });
  });
}

/// Whether a DAG is an extension: same adjacencies, same directed edges, no further unshielded collider.
bool extends(SmallDag dag, const MixedGraph& pdag) {
  const int n = pdag.size();
  for (Var b = 0; b < n; ++b)
    for (Var a = 0; a < n; ++a) {
      if (a == b) continue;
      if (dag.adjacent(a, b) != pdag.adjacent(a, b) || (pdag.directed(a, b) && !dag.has(a, b))) return false;
      for (Var c = a + 1; c < n; ++c)
        if (c != b && dag.has(a, b) && dag.has(c, b) && !dag.adjacent(a, c) &&
            !(pdag.directed(a, b) && pdag.directed(c, b)))
          return false;
    }
  return true;
}

SizeResult check_extensions(const Subjects& s, int n, double seconds, const RunContext& run) {
  constexpr int kPdagEdges = 4;
  const auto dags = all_dags(n);
  const auto pdag = [n](std::size_t i) { return graph_number(n, kPdagEdges, count(i)); };
  auto out = over_cases(
      static_cast<std::size_t>(num_graphs(n, kPdagEdges)), seconds, run,
      [&](std::size_t i, Tally& tally) {
        const MixedGraph graph = pdag(i);
        const bool has_one = std::any_of(dags.begin(), dags.end(), [&](SmallDag dag) { return extends(dag, graph); });
        const auto got = s.extend_to_dag(graph);
        tally.add(
            got ? extends(SmallDag::of(*got), graph) && std::binary_search(dags.begin(), dags.end(), SmallDag::of(*got))
                : !has_one,
            [&] { return "extension of " + case_text(graph) + ": " + (got ? case_text(*got) : "none"); });
      },
      [&](std::size_t i) { return "extension of " + case_text(pdag(i)); });
  add_known(out, n, "graphs of --> and ---", out.tally.cases, {4, 64, 4096});
  return out;
}

SizeResult check_knowledge(const Subjects& s, int n, double seconds, const RunContext& run) {
  const auto classes = markov_classes(n);
  auto out = over_classes(classes, n, seconds, run, [&](const MarkovClass& c, const MixedGraph& cpdag, Tally& tally) {
    std::set<std::uint64_t> distinct;
    for_each_directed_case(c, n, [&](const DirectedCase& one) {
      Knowledge knowledge(n);
      for (const auto& arc : one.known) knowledge.forbid_edge(arc.second, arc.first);
      const MixedGraph truth = one.agreeing.intersection(n), got = s.meek_closure(cpdag, knowledge);
      tally.add(got == truth, [&] {
        std::string known;
        for (const auto& arc : one.known) {
          MixedGraph edge(n);
          edge.set_directed(arc.first, arc.second);
          known += (known.empty() ? "" : " and ") + case_text(edge);
        }
        return "closure under " + known + " of " + difference_text(cpdag, got, truth);
      });
      distinct.insert(marks_number(truth));
    });
    tally.sums[0] += count(distinct.size());
  });
  add_known(out, n, "CPDAGs with knowledge", out.tally.cases, {4, 62, 3137});
  add_known(out, n, "MPDAGs", out.tally.sums[0], {4, 50, 1601});
  return out;
}

SizeResult check_mpdag_members(const Subjects& s, int n, double seconds, const RunContext& run) {
  const auto classes = markov_classes(n);
  auto out = over_classes(classes, n, seconds, run, [&](const MarkovClass& c, const MixedGraph&, Tally& tally) {
    std::set<std::uint64_t> seen;
    for_each_directed_case(c, n, [&](const DirectedCase& one) {
      const MixedGraph mpdag = one.agreeing.intersection(n);
      if (!seen.insert(marks_number(mpdag)).second) return;
      tally.add(are_members(s.mpdag_members(mpdag), one.agreeing, n),
                [&] { return "members of the MPDAG " + case_text(mpdag); });
    });
  });
  add_known(out, n, "MPDAGs", out.tally.cases, {4, 50, 1601});
  return out;
}

/// The separations of a DAG once the edges into these nodes are cut.
SeparationTable cut(SmallDag dag, const std::vector<Var>& targets, int n) {
  for (Var v : targets) dag.parents &= ~(std::uint64_t{0xFF} << (8 * v));
  return SeparationTable(SmallMag::of(dag.graph(n)), n);
}

SizeResult check_interventional(const Subjects& s, const InterventionTargets& targets, int n, double seconds,
                                const RunContext& run) {
  const auto classes = markov_classes(n);
  return over_classes(classes, n, seconds, run, [&](const MarkovClass& c, const MixedGraph&, Tally& tally) {
    std::map<std::vector<SeparationTable>, MarkovClass> parts;
    for (SmallDag dag : c.members) {
      std::vector<SeparationTable> key;
      for (const auto& target : targets) key.push_back(cut(dag, target, n));
      parts[key].members.push_back(dag);
    }
    for (const auto& part : parts) {
      const MixedGraph truth = part.second.intersection(n);
      for (SmallDag small : part.second.members) {
        const MixedGraph dag = small.graph(n), got = s.interventional_cpdag(dag, targets);
        tally.add(got == truth, [&] { return "interventional CPDAG of " + difference_text(dag, got, truth); });
      }
    }
    tally.sums[0] += count(parts.size());
  });
}

SizeResult check_all_interventional(const Subjects& s, int n, double seconds, const RunContext& run) {
  InterventionTargets singletons = {{}};
  for (Var v = 0; v < n; ++v) singletons.push_back({v});
  SizeResult out = check_interventional(s, {{}, {0}}, n, seconds / 2, run);
  add_known(out, n, "classes, one node intervened on", out.tally.sums[0], {3, 20, 345, 15681});
  if (!out.complete) return out;
  const SizeResult more = check_interventional(s, singletons, n, seconds / 2, run);
  out.tally.add(more.tally);
  out.complete = more.complete;
  add_known(out, n, "classes, each node intervened on", more.tally.sums[0], {3, 25, 543, 29281});
  return out;
}

SizeResult check_separations(const Subjects& s, const std::vector<SmallMag>& graphs, int n, double seconds,
                             const RunContext& run) {
  return over_cases(
      graphs.size(), seconds, run,
      [&](std::size_t i, Tally& tally) {
        const SeparationTable truth(graphs[i], n);
        const MixedGraph graph = graphs[i].graph(n);
        std::vector<Var> given;
        for (unsigned set = 0; set < 1u << n; ++set) {
          given.clear();
          for_each_bit(set, 0, [&](Var v) { given.push_back(v); });
          for (Var x = 0; x < n; ++x)
            for (Var y = x + 1; y < n; ++y) {
              if ((set >> x & 1u) || (set >> y & 1u)) continue;
              const bool got = s.m_separated(graph, x, y, given);
              tally.add(got == truth.separated(x, y, set), [&] {
                MixedGraph pair(n);
                pair.set_edge(x, Mark::kCircle, Mark::kCircle, y);
                std::string text = case_text(graph) + ": the ends of " + case_text(pair) + " given {";
                for (Var v : given) text += static_cast<char>('A' + v);
                return text + "} are said to be " + (got ? "separated" : "connected");
              });
            }
        }
      },
      [&](std::size_t i) { return "separations of " + case_text(graphs[i].graph(n)); });
}

SizeResult check_d_separation(const Subjects& s, int n, double seconds, const RunContext& run) {
  std::vector<SmallMag> graphs;
  for_each_dag(n, [&](SmallDag dag) { graphs.push_back(SmallMag::of(dag.graph(n))); });
  auto out = check_separations(s, graphs, n, seconds, run);
  add_known(out, n, "DAGs", count(graphs.size()), {3, 25, 543, 29281});
  return out;
}

SizeResult check_m_separation(const Subjects& s, int n, double seconds, const RunContext& run) {
  std::vector<SmallMag> graphs;
  for_each_ancestral_graph(n, true, [&](const SmallMag& mag) { graphs.push_back(mag); });
  auto out = check_separations(s, graphs, n, seconds, run);
  add_known(out, n, "ancestral graphs", count(graphs.size()), {5, 72, 3057, 386192});
  return out;
}

}  // namespace

std::vector<SelftestSuite> dag_suites(const SelftestSubjects& s) {
  const auto with = [&s](auto check) {
    return [s, check](int n, double seconds, const RunContext& run) { return check(s, n, seconds, run); };
  };
  return {
      {"pdag_extension",
       "a graph of --> and --- is extended to a DAG without new colliders iff there is one",
       4,
       4,
       4,
       {1e-5, 1e-3, 0.05},
       with(check_extensions)},
      {"cpdag",
       "the CPDAG of a DAG is what all members of its Markov class share",
       4,
       5,
       6,
       {1e-5, 1e-4, 2e-3, 0.1, 20},
       with(check_cpdags)},
      {"class_size",
       "a CPDAG extends to a member of its class; the size of the class is the number of members",
       4,
       5,
       6,
       {1e-5, 1e-4, 2e-3, 0.12, 20},
       with(check_members)},
      {"class_members",
       "enumeration, and members by number, give each DAG of a class once",
       4,
       5,
       5,
       {1e-5, 1e-4, 5e-3, 0.35},
       with(check_enumerations)},
      {"meek_knowledge",
       "the closure of a CPDAG under known directions is what the members that have them share",
       4,
       4,
       4,
       {1e-5, 1e-4, 0.02},
       with(check_knowledge)},
      {"mpdag_members",
       "enumeration gives each DAG of an MPDAG once",
       4,
       4,
       4,
       {1e-5, 1e-4, 0.01},
       with(check_mpdag_members)},
      {"interventional_cpdag",
       "the interventional CPDAG of a DAG is what its interventional class shares",
       4,
       5,
       5,
       {1e-5, 1e-3, 0.02, 1},
       with(check_all_interventional)},
      {"d_separation",
       "d-separation in DAGs equals walks over (node, arriving mark) for all pairs and all sets",
       4,
       5,
       5,
       {1e-5, 1e-4, 0.01, 0.8},
       with(check_d_separation)},
      {"m_separation",
       "the same in ancestral graphs with <-> and ---",
       4,
       5,
       5,
       {1e-5, 1e-3, 0.03, 9},
       with(check_m_separation)},
  };
}

}  // namespace abdera
