#include "scores/gaussian_search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "scores/registry.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kVariables = 40;

std::unique_ptr<Score> score_of(const char* name, const Dataset& rows) {
  return find_score(name).make({.data = &rows}, {}, {});
}
Dataset rows_of(int p, Eigen::Index n) {
  LinearGaussianOptions options;
  options.variables = p;
  return simulate(random_linear_gaussian(options, Rng(1)), n, Rng(1));
}
std::vector<Var> others_than(Var child, std::span<const Var> parents, int p) {
  std::vector<Var> out;
  for (Var v = 0; v < p; ++v)
    if (v != child && std::find(parents.begin(), parents.end(), v) == parents.end()) out.push_back(v);
  return out;
}

/// A search that grows, shrinks, saves and returns at random.
class Walk {
 public:
  Walk(ParentSearch& search, Var child) : search_(search), child_(child) { search_.reset({}), search_.save(); }

  void step(Rng& rng, std::size_t most) {
    const auto candidates = others_than(child_, parents_, kVariables);
    const auto one_of = [&](const std::vector<Var>& list) {
      return list[rng.below(static_cast<std::uint32_t>(list.size()))];
    };
    switch (rng.below(10)) {
      case 0:
        search_.save(), saved_ = parents_;
        break;
      case 1:
        search_.restore(), parents_ = saved_;
        break;
      case 2:
        if (!parents_.empty()) std::swap(parents_.front(), parents_.back());
        search_.reset(parents_);
        break;
      default:
        if (parents_.empty() || (parents_.size() < most && rng.below(5) < 3)) {
          parents_.push_back(one_of(candidates));
          search_.add(parents_.back());
        } else {
          const Var gone = one_of(parents_);
          std::erase(parents_, gone);
          search_.remove(gone);
        }
    }
  }
  const std::vector<Var>& parents() const { return parents_; }

 private:
  ParentSearch& search_;
  Var child_;
  std::vector<Var> parents_, saved_;
};

class GaussianSearchOf : public testing::TestWithParam<const char*> {};

TEST_P(GaussianSearchOf, AgreesWithLocalOverLongWalks) {
  const auto score = score_of(GetParam(), rows_of(kVariables, 500));
  const auto search = score->open(3);
  Walk walk(*search, 3);
  Rng rng(1);
  for (int step = 0; step < 2000; ++step) {
    walk.step(rng, 20);
    const auto& parents = walk.parents();
    const double value = score->local(3, parents);
    ASSERT_NEAR(search->value(), value, 1e-9 * std::abs(value));
    if (step % 10 != 0) continue;
    const auto candidates = others_than(3, parents, kVariables);
    std::vector<double> gains(candidates.size());
    search->gains_add(candidates, gains);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      auto more = parents;
      more.push_back(candidates[i]);
      ASSERT_NEAR(gains[i], score->local(3, more) - value, 1e-9 * std::abs(value));
    }
    gains.resize(parents.size());
    search->gains_remove(gains);
    for (std::size_t i = 0; i < parents.size(); ++i) {
      auto fewer = parents;
      std::erase(fewer, search->parents()[i]);
      ASSERT_NEAR(gains[i], score->local(3, fewer) - value, 1e-9 * std::abs(value));
    }
  }
}

// One candidate alone is eliminated by the factor, many share rows: what a learner decides must not depend on which.
TEST_P(GaussianSearchOf, GivesTheSameBitsForCandidatesAloneTogetherAndInAFreshSearch) {
  const auto score = score_of(GetParam(), rows_of(kVariables, 500));
  const auto search = score->open(5);
  Walk walk(*search, 5);
  Rng rng(2);
  for (int step = 0; step < 300; ++step) {
    walk.step(rng, 12);
    const std::vector<Var> parents(search->parents().begin(), search->parents().end());
    const auto candidates = others_than(5, parents, kVariables);
    std::vector<double> together(candidates.size()), again(candidates.size()), alone(1);
    search->gains_add(candidates, together);
    search->gains_add(candidates, again);
    const auto fresh = score->open(5);
    fresh->reset(parents);
    ASSERT_EQ(std::bit_cast<std::uint64_t>(fresh->value()), std::bit_cast<std::uint64_t>(search->value()));
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      fresh->gains_add(std::span(candidates).subspan(i, 1), alone);
      ASSERT_EQ(std::bit_cast<std::uint64_t>(alone[0]), std::bit_cast<std::uint64_t>(together[i]));
      ASSERT_EQ(std::bit_cast<std::uint64_t>(again[i]), std::bit_cast<std::uint64_t>(together[i]));
    }
  }
}

// So many variables that they share memory.
TEST_P(GaussianSearchOf, GivesTheSameBitsWhereSearchesShareMemory) {
  constexpr int kMany = 100;
  const auto score = score_of(GetParam(), rows_of(kMany, 300));
  const auto together = score->open_all();
  ASSERT_EQ(together.size(), static_cast<std::size_t>(kMany));
  std::vector<std::unique_ptr<ParentSearch>> alone;
  for (Var child = 0; child < kMany; ++child) alone.push_back(score->open(child));
  Rng rng(3);
  for (int step = 0; step < 3000; ++step) {
    const auto child = static_cast<Var>(rng.below(kMany));
    ParentSearch &one = *together[static_cast<std::size_t>(child)], &other = *alone[static_cast<std::size_t>(child)];
    std::vector<Var> parents(one.parents().begin(), one.parents().end());
    const auto candidates = others_than(child, parents, kMany);
    std::vector<double> gains(candidates.size()), expected(candidates.size());
    one.gains_add(candidates, gains), other.gains_add(candidates, expected);
    ASSERT_EQ(gains, expected) << step;
    ASSERT_EQ(one.value(), other.value()) << step;
    if (parents.size() < 6 || rng.uniform() < 0.3) {
      const Var parent = candidates[rng.below(static_cast<std::uint32_t>(candidates.size()))];
      one.add(parent), other.add(parent);
    } else {
      const Var parent = parents[rng.below(static_cast<std::uint32_t>(parents.size()))];
      one.remove(parent), other.remove(parent);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Scores, GaussianSearchOf, testing::Values("gaussian_bic", "ebic", "bge"),
                         [](const auto& subject) { return std::string(subject.param); });

TEST(GaussianSearch, GoesOnThroughParentsThatDetermineOneAnother) {
  Eigen::MatrixXd values(20, 5);
  values.leftCols(4) = rows_of(4, 20).values();
  values.col(4) = values.col(0) + values.col(1);
  const auto score = score_of(
      "gaussian_bic", Dataset({{.name = "a"}, {.name = "b"}, {.name = "c"}, {.name = "y"}, {.name = "sum"}}, values));
  const auto search = score->open(3);
  for (Var v : {0, 4, 1}) search->add(v);
  EXPECT_EQ(search->value(), -kInfinity);
  std::vector<double> gains(3);
  const std::vector<Var> c{2};
  search->gains_add(c, gains);
  EXPECT_EQ(gains[0], -kInfinity);
  search->gains_remove(gains);
  EXPECT_EQ(gains, (std::vector<double>(3, kInfinity)));
  search->add(2);
  EXPECT_EQ(search->value(), -kInfinity);
  search->save();
  search->remove(4);
  const std::vector<Var> abc{0, 1, 2};
  EXPECT_NEAR(search->value(), score->local(3, abc), 1e-10);
  search->restore();
  EXPECT_EQ(search->value(), -kInfinity);
  search->reset(abc);
  const std::vector<Var> sum{4};
  search->gains_add(sum, gains);
  EXPECT_EQ(gains[0], -kInfinity);
}

}  // namespace
}  // namespace abdera
