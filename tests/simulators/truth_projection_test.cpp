#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "graphs/exhaustive/mag_classes.hpp"
#include "simulators/continuous_mechanisms.hpp"
#include "simulators/truth.hpp"
#include "tests/simulators/truth_support.hpp"

namespace abdera::observe_test {
namespace {

/// A random model of up to 8 nodes, of which 2 to 5 are columns in any order and the others latent, selection variables
/// or indicators of missing values.
struct RandomCase {
  Scm scm;
  Recording recording;
};

RandomCase random_case(Rng rng) {
  static const auto mechanisms = [] {  // of 0, 1, ... parents; what they do plays no part
    std::vector<MechanismPtr> out;
    for (std::size_t k = 0; k < 8; ++k) out.push_back(linear_mechanism(0, std::vector<double>(k, 1.0), {}));
    return out;
  }();
  static const std::vector<std::string> names = {"A", "B", "C", "D", "E", "F", "G", "H"};
  const Var n = 3 + static_cast<Var>(rng.below(6)), k = 2 + static_cast<Var>(rng.below(4)) % (n - 1);
  const double density = rng.uniform(0.15, 0.75);
  std::vector<Var> order;
  for (Var v = 0; v < n; ++v) order.push_back(v);
  rng.shuffle(order);
  std::vector<ScmVariable> variables(static_cast<std::size_t>(n));
  for (std::size_t j = 0; j < order.size(); ++j) {
    ScmVariable& variable = variables[static_cast<std::size_t>(order[j])];
    variable.info.name = names[static_cast<std::size_t>(order[j])];
    variable.id = static_cast<std::uint64_t>(order[j]);
    for (std::size_t i = 0; i < j; ++i)
      if (rng.uniform() < density) variable.parents.push_back(order[i]);
    variable.mechanism = mechanisms[variable.parents.size()];
  }
  RandomCase out{Scm(std::move(variables)), {}};
  rng.shuffle(order);
  for (Var v = 0; v < n; ++v) {
    const Var node = order[static_cast<std::size_t>(v)];
    if (v < k) {
      out.recording.columns.push_back({.name = names[static_cast<std::size_t>(node)], .node = node});
      continue;
    }
    const auto part = rng.below(4);
    auto& columns = out.recording.columns;
    if (part == 0) out.recording.selection.push_back(node);
    if (part == 1) columns[rng.below(static_cast<std::uint32_t>(columns.size()))].missing.push_back(node);
  }
  return out;
}

/// The PAG of each Markov class of MAGs by its definition, found by the separations of a member.
class PagByClass {
 public:
  PagByClass() {
    for (bool selection : {false, true})
      for (int n = 2; n <= 5; ++n) {
        classes_[selection][n] = mag_classes(n, selection);
        for (const auto& c : classes_[selection][n]) by_separations_[selection][n][c.separations] = &c;
      }
  }
  MixedGraph of(const MixedGraph& mag, bool selection) const {
    const int n = mag.size();
    return by_separations_[selection].at(n).at(SeparationTable(SmallMag::of(mag), n))->intersection(n);
  }

 private:
  std::map<int, std::vector<MagClass>> classes_[2];
  std::map<int, std::map<SeparationTable, const MagClass*>> by_separations_[2];
};

// MAG, PAG and those of complete cases of random models, by brute force: d-separation over all sets of columns,
// ancestors, and the marks that all MAGs with the same separations share.
TEST(Truth, IsTheBruteForceProjectionOfRandomSmallModels) {
  const int cases = std::getenv("ABDERA_FULL") != nullptr ? 1'000'000 : 100'000;
  const PagByClass pags;
  long wrong = 0, undirected = 0, bidirected = 0, masked = 0;
  for (int i = 0; i < cases; ++i) {
    const RandomCase one = random_case(Rng(12).fork("case", i));
    const auto truth = truth_of(one.scm, one.recording);
    const SmallDagOracle oracle(one.scm.dag());
    std::vector<Var> shown;
    unsigned selected = 0, complete = 0;
    for (Var v : one.recording.selection) selected |= 1u << v;
    for (const auto& column : one.recording.columns) {
      shown.push_back(column.node);
      for (Var v : column.missing) complete |= 1u << v;
    }
    const auto agrees = [&](unsigned given, const std::optional<GraphDocument>& mag,
                            const std::optional<GraphDocument>& pag) {
      const MixedGraph right = brute_force_mag(oracle, shown, given);
      for (const Edge& e : right.edges()) {
        undirected += e.at_a == Mark::kTail && e.at_b == Mark::kTail;
        bidirected += e.bidirected();
      }
      return mag->graph == right && pag->graph == pags.of(right, given != 0);
    };
    bool right = agrees(selected, truth.mag, truth.pag);
    if (complete) right = right && agrees(selected | complete, truth.complete_mag, truth.complete_pag), ++masked;
    wrong += !right || truth.complete_mag.has_value() != (complete != 0);
  }
  EXPECT_EQ(wrong, 0);
  // The models are not all trivial.
  EXPECT_GT(undirected, cases / 10);
  EXPECT_GT(bidirected, cases / 10);
  EXPECT_GT(masked, cases / 10);
}

}  // namespace
}  // namespace abdera::observe_test
