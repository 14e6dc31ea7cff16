#pragma once
#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "algorithms/constraint/anytime_fci.hpp"
#include "algorithms/constraint/fci.hpp"
#include "algorithms/constraint/fci_plus.hpp"
#include "algorithms/constraint/rfci.hpp"
#include "citests/oracle.hpp"
#include "core/rng.hpp"
#include "graphs/anterior.hpp"
#include "graphs/exhaustive/mag_classes.hpp"
#include "graphs/mag.hpp"
#include "graphs/pag.hpp"
#include "graphs/separation.hpp"
#include "simulators/linear_gaussian.hpp"
#include "tests/algorithms/pc_support.hpp"

namespace abdera::testing_latent {

using testing_pc::count_of;
using testing_pc::fisher_z_of;
using testing_pc::kRules;
using testing_pc::Planned;

inline bool full_tier() { return std::getenv("ABDERA_FULL") != nullptr; }

enum class Learner { kFci, kFciPlus, kRfci, kAnytime };
inline constexpr std::array kLearners{Learner::kFci, Learner::kFciPlus, Learner::kRfci, Learner::kAnytime};

inline LatentResult run_latent(Learner learner, const CiTest& test, const LatentOptions& options = {},
                               const Knowledge& knowledge = Knowledge(), int threads = 1, int max_given = -1) {
  RunContext run;
  run.threads = threads;
  switch (learner) {
    case Learner::kFci:
      return fci(test, knowledge, {.common = options, .max_given = max_given}, run);
    case Learner::kFciPlus:
      return fci_plus(test, knowledge, {.common = options, .max_given = max_given}, run);
    case Learner::kRfci:
      return rfci(test, knowledge, {.common = options, .max_given = max_given}, run);
    case Learner::kAnytime:
      break;
  }
  AnytimeFciOptions anytime;
  anytime.fci.common = options;
  if (max_given >= 0) anytime.fci.max_given = max_given;
  return anytime_fci(test, knowledge, anytime, run);
}

/// Every Markov class of MAGs of five nodes, made once.
inline const std::vector<MagClass>& classes_of_five(bool selection) {
  static const auto with = mag_classes(5, true), without = mag_classes(5, false);
  return selection ? with : without;
}

/// A random DAG and which of its nodes are latent or selected.
struct Hidden {
  MixedGraph dag;
  std::vector<Var> latent, selected;
  MixedGraph mag() const { return mag_of(dag, latent, selected); }
};

inline Hidden random_hidden(int p, double degree, double share_latent, double share_selected, Rng rng) {
  Hidden out{erdos_renyi_dag(p, degree, rng.fork("dag")), {}, {}};
  Rng draw = rng.fork("roles");
  for (Var v = 0; v < p; ++v) {
    const double u = draw.uniform();
    if (u < share_latent) {
      out.latent.push_back(v);
    } else if (u < share_latent + share_selected) {
      out.selected.push_back(v);
    }
  }
  return out;
}

/// Ancestral relations of a MAG: what marks claim.
class MarkTruth {
 public:
  explicit MarkTruth(const MixedGraph& mag) : anterior_(mag) {}
  /// Whether the mark at b of an edge a *-* b is true: a tail when b is anterior to a, an arrowhead when not.
  bool holds(Var a, Var b, Mark at_b) const {
    if (at_b == Mark::kCircle) return true;
    return anterior_.contains(a, b) == (at_b == Mark::kTail);
  }
  bool holds(const MixedGraph& graph) const {
    for (const Edge& e : graph.edges())
      if (!holds(e.a, e.b, e.at_b) || !holds(e.b, e.a, e.at_a)) return false;
    return true;
  }

 private:
  AnteriorSets anterior_;
};

/// A test over all nodes of a DAG asked about those that are observed, given those that are selected.
template <class Test>
class HiddenTest final : public CiTest {
 public:
  HiddenTest(const Test& test, const Hidden& hidden) : test_(test), selected_(hidden.selected) {
    for (Var v = 0; v < hidden.dag.size(); ++v)
      if (std::find(hidden.latent.begin(), hidden.latent.end(), v) == hidden.latent.end() &&
          std::find(selected_.begin(), selected_.end(), v) == selected_.end())
        observed_.push_back(v);
  }
  int num_vars() const override { return static_cast<int>(observed_.size()); }
  CiResult test(Var x, Var y, std::span<const Var> given) const override {
    std::vector<Var> all(selected_);
    for (Var v : given) all.push_back(observed_[static_cast<std::size_t>(v)]);
    return test_.test(observed_[static_cast<std::size_t>(x)], observed_[static_cast<std::size_t>(y)], all);
  }

 private:
  const Test& test_;
  std::vector<Var> observed_, selected_;
};

}  // namespace abdera::testing_latent
