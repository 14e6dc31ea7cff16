#pragma once
#include <Eigen/Core>
#include <array>
#include <vector>

#include "algorithms/constraint/pc.hpp"
#include "citests/fisher_z.hpp"
#include "citests/oracle.hpp"
#include "core/rng.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera::testing_pc {

inline constexpr std::array kRules{ColliderRule::kMajority, ColliderRule::kConservative, ColliderRule::kMaxP,
                                   ColliderRule::kVanilla};

inline PcResult run_pc(const CiTest& test, const PcOptions& options = {}, const Knowledge& knowledge = Knowledge(),
                       int threads = 1) {
  RunContext run;
  run.threads = threads;
  return pc(test, knowledge, options, run);
}

/// Forwards to another test, batching or not: chooses the learner's plan. Batching, the other test's own `scan` answers
/// (the kernel of fisher_z); pair by pair, the loop over `test`: results must not tell them apart.
class Planned final : public CiTest {
 public:
  Planned(const CiTest& inner, bool batches, double seconds_per_test = 1e-7)
      : inner_(inner), batches_(batches), seconds_(seconds_per_test) {}
  int num_vars() const override { return inner_.num_vars(); }
  CiResult test(Var x, Var y, std::span<const Var> given) const override { return inner_.test(x, y, given); }
  ScanStats scan(const Scan& scan, OnIndependent independent, std::span<Best> best) const override {
    return batches_ ? inner_.scan(scan, independent, best) : CiTest::scan(scan, independent, best);
  }
  bool batches() const override { return batches_; }
  double seconds_per_test() const override { return seconds_; }

 private:
  const CiTest& inner_;
  bool batches_;
  double seconds_;
};

/// A random table of the simulator, columns as they come.
inline Dataset random_table(int p, double degree, Eigen::Index n, std::uint64_t seed) {
  const Rng rng(seed);
  const auto model = random_linear_gaussian({.variables = p, .degree = degree}, rng.fork("model"));
  return simulate(model, n, rng.fork("rows"));
}

inline FisherZ fisher_z_of(const Dataset& data) {
  RunContext run;
  return FisherZ(covariance(data, run));
}

inline std::uint64_t count_of(const LearnResult& result, std::string_view name) {
  for (const auto& [key, value] : result.counts)
    if (key == name) return value;
  throw UsageError("no count named '" + std::string(name) + "'");
}

/// The pairs that are adjacent, as an undirected graph.
inline MixedGraph adjacencies(const MixedGraph& graph) {
  MixedGraph out(graph.size());
  for (const Edge& e : graph.edges()) out.set_undirected(e.a, e.b);
  return out;
}

}  // namespace abdera::testing_pc
