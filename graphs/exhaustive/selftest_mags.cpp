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

std::vector<Var> nodes_of(unsigned set) {
  std::vector<Var> out;
  for_each_bit(set, 0, [&](Var v) { out.push_back(v); });
  return out;
}

/// Checks every class of MAGs: `check(class, its intersection, tally)`.
template <class Check>
SizeResult over_classes(const std::vector<MagClass>& classes, int n, double seconds, const RunContext& run,
                        Check&& check) {
  return over_cases(
      classes.size(), seconds, run,
      [&](std::size_t i, Tally& tally) { check(classes[i], classes[i].intersection(n), tally); },
      [&](std::size_t i) { return "PAG " + case_text(classes[i].intersection(n)); });
}

SizeResult check_mags(const Subjects& s, int n, double seconds, const RunContext& run) {
  std::vector<SmallMag> graphs;
  for_each_ancestral_graph(n, true, [&](const SmallMag& mag) { graphs.push_back(mag); });
  auto out = over_cases(
      graphs.size(), seconds, run,
      [&](std::size_t i, Tally& tally) {
        const SeparationTable truth(graphs[i], n);
        bool maximal = true;
        for (Var a = 0; a < n; ++a)
          for (Var b = a + 1; b < n; ++b) maximal &= graphs[i].is_adjacent(a, b) || truth.separable(a, b);
        tally.sums[0] += maximal;
        const MixedGraph graph = graphs[i].graph(n), mag = s.mag_of(graph, {}, {});
        const auto clause = s.check_mag(graph);
        tally.add(!clause == maximal, [&] {
          return case_text(graph) + (clause ? ": no MAG: " + *clause : std::string(": said to be a MAG"));
        });
        const bool same = (mag == graph) == maximal && SeparationTable(SmallMag::of(mag), n) == truth;
        tally.add(same, [&] { return "MAG of " + case_text(graph) + ": " + case_text(mag); });
      },
      [&](std::size_t i) { return "MAG of " + case_text(graphs[i].graph(n)); });
  add_known(out, n, "ancestral graphs", count(graphs.size()), {5, 72, 3057, 386192});
  add_known(out, n, "MAGs", out.tally.sums[0], {5, 72, 3045, 379052});
  return out;
}

/// Whether a graph of the `observed` nodes separates what the DAG separates given also `selected`, and joins the rest.
bool is_mag_of(const MixedGraph& mag, const SeparationTable& dag, const std::vector<Var>& observed, unsigned selected) {
  const int m = mag.size();
  const SeparationTable table(SmallMag::of(mag), m);
  for (Var x = 0; x < m; ++x)
    for (Var y = x + 1; y < m; ++y) {
      bool separable = false;
      for (unsigned set = 0; set < 1u << m; ++set) {
        if ((set >> x & 1u) || (set >> y & 1u)) continue;
        unsigned given = selected;
        for_each_bit(set, 0, [&](Var v) { given |= 1u << observed[static_cast<std::size_t>(v)]; });
        const bool truth =
            dag.separated(observed[static_cast<std::size_t>(x)], observed[static_cast<std::size_t>(y)], given);
        separable |= truth;
        if (table.separated(x, y, set) != truth) return false;
      }
      if (mag.adjacent(x, y) == separable) return false;
    }
  return true;
}

SizeResult check_projections(const Subjects& s, int n, double seconds, const RunContext& run) {
  constexpr int kMostHidden = 2;
  std::vector<SmallDag> dags;
  for_each_dag(n, [&](SmallDag dag) { dags.push_back(dag); });
  const unsigned all = (1u << n) - 1;
  return over_cases(
      dags.size(), seconds, run,
      [&](std::size_t i, Tally& tally) {
        const MixedGraph dag = dags[i].graph(n);
        const SeparationTable truth(SmallMag::of(dag), n);
        for (unsigned latent = 0; latent <= all; ++latent)
          for (unsigned selected = 0; selected <= all; ++selected) {
            const unsigned hidden = latent | selected;
            if ((latent & selected) || hidden == all || std::popcount(hidden) > kMostHidden) continue;
            const auto l = nodes_of(latent), sel = nodes_of(selected), observed = nodes_of(all & ~hidden);
            const MixedGraph mag = s.mag_of(dag, l, sel);
            const bool right = is_mag_of(mag, truth, observed, selected) && !s.check_mag(mag);
            tally.add(right, [&] {
              std::string text = "MAG of " + case_text(dag) + ", latent {";
              for (Var v : l) text += static_cast<char>('A' + v);
              text += "}, selected {";
              for (Var v : sel) text += static_cast<char>('A' + v);
              return text + "}, the others renamed: " + case_text(mag);
            });
          }
      },
      [&](std::size_t i) { return "MAGs of " + case_text(dags[i].graph(n)); });
}

SizeResult check_pags(const Subjects& s, bool selection, int n, double seconds, const RunContext& run) {
  const auto classes = mag_classes(n, selection);
  auto out = over_classes(classes, n, seconds, run, [&](const MagClass& c, const MixedGraph& truth, Tally& tally) {
    for (const SmallMag& small : c.members) {
      const MixedGraph mag = small.graph(n), got = s.pag_of(mag, selection);
      tally.add(got == truth, [&] { return "PAG of " + difference_text(mag, got, truth); });
    }
    tally.sums[0] += c.holds_a_dag();
  });
  using Known = std::initializer_list<std::int64_t>;
  add_known(out, n, "MAGs", out.tally.cases, selection ? Known{5, 72, 3045, 379052} : Known{4, 56, 2492, 328924});
  add_known(out, n, "classes", count(classes.size()), selection ? Known{2, 11, 251, 24566} : Known{2, 11, 248, 24259});
  add_known(out, n, "classes with a DAG", out.tally.sums[0], {2, 11, 185, 8782});
  return out;
}

SizeResult check_members_of_pags(const Subjects& s, int n, double seconds, const RunContext& run) {
  const auto classes = mag_classes(n, true);
  return over_classes(classes, n, seconds, run, [&](const MagClass& c, const MixedGraph& pag, Tally& tally) {
    const auto mag = s.mag_in(pag);
    tally.add(mag && std::binary_search(c.members.begin(), c.members.end(), SmallMag::of(*mag)),
              [&] { return "MAG in " + case_text(pag) + ": " + (mag ? case_text(*mag) : "none"); });
    const auto clause = s.check_pag(pag, true);
    tally.add(!clause, [&] { return "PAG " + case_text(pag) + " refused: " + *clause; });
  });
}

SizeResult check_mags_in_pags(const Subjects& s, int n, double seconds, const RunContext& run) {
  const auto classes = mag_classes(n, true);
  return over_classes(classes, n, seconds, run, [&](const MagClass& c, const MixedGraph& pag, Tally& tally) {
    std::vector<SmallMag> found;
    for (const MixedGraph& mag : s.mags_in(pag, true)) found.push_back(SmallMag::of(mag));
    std::sort(found.begin(), found.end());
    tally.add(found == c.members, [&] {
      return "members of " + case_text(pag) + ": " + std::to_string(found.size()) + " MAGs, not the " +
             std::to_string(c.members.size()) + " of the class";
    });
  });
}

SizeResult check_pag_legality(const Subjects& s, int n, double seconds, const RunContext& run) {
  constexpr int kEdges = 10;  // every pair of marks
  std::set<std::uint64_t> with, without;
  for (const MagClass& c : mag_classes(n, true)) with.insert(marks_number(c.intersection(n)));
  for (const MagClass& c : mag_classes(n, false)) without.insert(marks_number(c.intersection(n)));
  const auto graph_at = [n](std::size_t i) { return graph_number(n, kEdges, count(i)); };
  auto out = over_cases(
      static_cast<std::size_t>(num_graphs(n, kEdges)), seconds, run,
      [&](std::size_t i, Tally& tally) {
        const MixedGraph graph = graph_at(i);
        for (const bool selection : {true, false}) {
          const auto clause = s.check_pag(graph, selection);
          tally.sums[selection] += !clause;
          tally.add(!clause == (selection ? with : without).contains(marks_number(graph)), [&] {
            return case_text(graph) + (selection ? " with" : " without") +
                   " selection: " + (clause ? *clause : "said to be a PAG");
          });
        }
      },
      [&](std::size_t i) { return "legality of " + case_text(graph_at(i)); });
  add_known(out, n, "PAGs with selection", out.tally.sums[1], {2, 11, 251});
  add_known(out, n, "PAGs without selection", out.tally.sums[0], {2, 11, 248});
  return out;
}

/// Marks that are known, as a graph of them and circles.
std::string marks_text(const std::vector<KnownMark>& known, int n) {
  MixedGraph graph(n);
  for (const KnownMark& k : known) {
    const Mark other = graph.mark(k.b, k.a);
    graph.set_edge(k.a, other == Mark::kNone ? Mark::kCircle : other, k.at_b, k.b);
  }
  return case_text(graph);
}

SizeResult check_restrictions(const Subjects& s, int n, double seconds, const RunContext& run) {
  const auto classes = mag_classes(n, false);
  auto out = over_classes(classes, n, seconds, run, [&](const MagClass& c, const MixedGraph& pag, Tally& tally) {
    const PagRestrictor restrictor(pag);
    std::set<std::uint64_t> distinct;
    for_each_marked_case(c, n, [&](const MarkedCase& one) {
      const MixedGraph truth = one.agreeing.intersection(n);
      const RestrictedPag got = s.restrict_pag(restrictor, one.known);
      tally.add(got.graph == truth && got.complete && got.conflicts.empty(), [&] {
        return "PAG with the marks " + marks_text(one.known, n) + " added: " + difference_text(pag, got.graph, truth);
      });
      distinct.insert(marks_number(truth));
    });
    tally.sums[0] += count(distinct.size());
  });
  add_known(out, n, "PAGs with knowledge", out.tally.cases, {9, 644, 291116});
  add_known(out, n, "restricted PAGs", out.tally.sums[0], {7, 239, 29108});
  return out;
}

SizeResult check_rpag_legality(const Subjects& s, int n, double seconds, const RunContext& run) {
  constexpr int kEdges = 10;
  std::map<std::uint64_t, MixedGraph> bases;  // of each restricted PAG
  for (const MagClass& c : mag_classes(n, false)) {
    const MixedGraph pag = c.intersection(n);
    for_each_marked_case(
        c, n, [&](const MarkedCase& one) { bases.try_emplace(marks_number(one.agreeing.intersection(n)), pag); });
  }
  const auto graph_at = [n](std::size_t i) { return graph_number(n, kEdges, count(i)); };
  auto out = over_cases(
      static_cast<std::size_t>(num_graphs(n, kEdges)), seconds, run,
      [&](std::size_t i, Tally& tally) {
        const MixedGraph graph = graph_at(i);
        const RpagVerdict got = s.judge_rpag(graph);
        const auto base = bases.find(marks_number(graph));
        const bool legal = got.decided && !got.violation;
        tally.sums[0] += legal;
        const bool right = base == bases.end()
                               ? got.decided && got.violation
                               : legal && got.base == base->second && got.closure == KnowledgeClosure::kComplete;
        tally.add(right, [&] {
          return "restricted PAG " + case_text(graph) + ": " +
                 (got.violation  ? *got.violation
                  : !got.decided ? "not decided"
                                 : "base " + case_text(*got.base));
        });
      },
      [&](std::size_t i) { return "restricted PAG " + case_text(graph_at(i)); });
  add_known(out, n, "restricted PAGs", out.tally.sums[0], {7, 239, 29108});
  return out;
}

}  // namespace

std::vector<SelftestSuite> mag_suites(const SelftestSubjects& s) {
  const auto with = [&s](auto check) {
    return [s, check](int n, double seconds, const RunContext& run) { return check(s, n, seconds, run); };
  };
  const auto pags = [&s](bool selection) {
    return [s, selection](int n, double seconds, const RunContext& run) {
      return check_pags(s, selection, n, seconds, run);
    };
  };
  return {
      {"mag",
       "an ancestral graph is a MAG iff every pair that is not adjacent is separable; its MAG separates the same",
       4,
       5,
       5,
       {1e-5, 1e-3, 0.02, 4},
       with(check_mags)},
      {"mag_of_dag",
       "the MAG of a DAG with up to 2 latent or selected nodes separates the others as the DAG does",
       4,
       5,
       5,
       {1e-5, 1e-3, 0.06, 5},
       with(check_projections)},
      {"pag",
       "the PAG of a MAG is what all members of its Markov class share (R0-R4, R8-R10)",
       4,
       5,
       5,
       {1e-5, 1e-3, 0.01, 2.5},
       pags(false)},
      {"pag_with_selection", "the same with selected nodes (R0-R10)", 4, 5, 5, {1e-5, 1e-3, 0.02, 3}, pags(true)},
      {"mag_in_pag",
       "a MAG built from a PAG is a member of its class; the PAG is legal",
       4,
       5,
       5,
       {1e-5, 1e-4, 2e-3, 1.2},
       with(check_members_of_pags)},
      {"pag_members",
       "enumeration gives each MAG of a class once",
       4,
       5,
       5,
       {1e-5, 1e-3, 0.04, 7},
       with(check_mags_in_pags)},
      {"pag_legality",
       "of all graphs of tails, arrowheads and circles just the PAGs are legal",
       3,
       4,
       4,
       {1e-5, 5e-3, 4},
       with(check_pag_legality)},
      {"pag_knowledge",
       "a PAG restricted by known marks is what the members that have them share",
       3,
       4,
       4,
       {1e-4, 0.02, 14},
       with(check_restrictions)},
      {"rpag_legality",
       "of the same graphs just the restrictions of PAGs are legal as such, each with its base",
       3,
       4,
       4,
       {1e-4, 0.02, 12},
       with(check_rpag_legality)},
  };
}

}  // namespace abdera
