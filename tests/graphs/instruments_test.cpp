#include "graphs/instruments.hpp"

#include "core/error.hpp"
#include "tests/graphs/admg_support.hpp"
#include "tests/support/prime_field.hpp"

namespace abdera {
namespace {

const std::vector<std::string> kNames = {"x", "y", "z", "w"};

/// A linear model of an ADMG with random weights and error covariances in a prime field: what holds here holds for
/// generic real ones (a false agreement has probability below 1e-16).
class FieldSem {
 public:
  FieldSem(const Admg& g, Rng rng) : n_(static_cast<std::size_t>(g.size())) {
    effects_ = field_matrix(g.size(), g.size());
    FieldMatrix errors = effects_;
    covariance_ = effects_;
    for (std::size_t v = 0; v < n_; ++v) errors[v][v] = FieldNumber::random(rng);
    for (const Edge& e : g.bidirected().edges()) {
      const auto a = static_cast<std::size_t>(e.a), b = static_cast<std::size_t>(e.b);
      errors[a][b] = errors[b][a] = FieldNumber::random(rng);
    }
    for (Var v : g.order()) {
      auto& row = effects_[static_cast<std::size_t>(v)];
      row[static_cast<std::size_t>(v)] = 1;
      g.directed().for_parents(v, [&](Var p) {
        const FieldNumber weight = FieldNumber::random(rng);
        for (std::size_t u = 0; u < n_; ++u) row[u] += weight * effects_[static_cast<std::size_t>(p)][u];
      });
    }
    for (std::size_t a = 0; a < n_; ++a)
      for (std::size_t b = 0; b < n_; ++b)
        for (std::size_t u = 0; u < n_; ++u)
          for (std::size_t v = 0; v < n_; ++v) covariance_[a][b] += effects_[a][u] * errors[u][v] * effects_[b][v];
  }
  FieldNumber total_effect(Var x, Var y) const {
    return effects_[static_cast<std::size_t>(y)][static_cast<std::size_t>(x)];
  }
  /// cov(a, b | given).
  FieldNumber partial(Var a, Var b, const std::vector<Var>& given) const {
    FieldNumber out = at(a, b);
    const auto coefficients = regression(covariance_, given, a).value();
    for (std::size_t i = 0; i < given.size(); ++i) out -= coefficients[i] * at(given[i], b);
    return out;
  }

 private:
  FieldNumber at(Var a, Var b) const { return covariance_[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)]; }
  std::size_t n_;
  FieldMatrix effects_, covariance_;
};

Instrument instrument(Var z, unsigned given, int n = 4) { return {z, subset(n, given)}; }

TEST(Instruments, AreThoseOfTheTextbooks) {
  const Admg plain = admg(3, {{2, 0}, {0, 1}}, {{0, 1}});
  EXPECT_TRUE(is_instrument(plain, 0, 1, instrument(2, 0, 3)));
  EXPECT_FALSE(is_instrument(admg(3, {{2, 0}, {0, 1}, {2, 1}}, {{0, 1}}), 0, 1, instrument(2, 0, 3)));
  EXPECT_FALSE(is_instrument(admg(3, {{0, 1}}, {{0, 1}}), 0, 1, instrument(2, 0, 3)));
  // [brito2002]: w confounds z and y, so z is an instrument given w only.
  const Admg conditional = admg(4, {{2, 0}, {0, 1}, {3, 2}, {3, 1}}, {{0, 1}});
  EXPECT_FALSE(is_instrument(conditional, 0, 1, instrument(2, 0)));
  EXPECT_TRUE(is_instrument(conditional, 0, 1, instrument(2, 8)));
  const auto found = find_instruments(conditional, 0, 1);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].z, 2);
  EXPECT_EQ(found[0].given, subset(4, 8));
  // With a mediator the total effect is asked for: w is on the way, and not to be held.
  const Admg mediated = admg(4, {{2, 0}, {0, 3}, {3, 1}, {0, 1}}, {{0, 1}});
  EXPECT_TRUE(is_instrument(mediated, 0, 1, instrument(2, 0)));
  EXPECT_FALSE(is_instrument(mediated, 0, 1, instrument(2, 8)));
  EXPECT_THROW(is_instrument(plain, 0, 1, instrument(0, 0, 3)), UsageError);
  EXPECT_THROW(is_instrument(plain, 0, 1, instrument(2, 1, 3)), UsageError);
  EXPECT_THROW(is_instrument(plain, 0, 1, instrument(2, 0, 4)), UsageError);
  EXPECT_THROW(find_instruments(plain, 0, 3), UsageError);
}

TEST(Instruments, NeedMoreConditionsThanTriedOnlyWhereNoAncestralOneServes) {
  // Three confounders of z and y: the search up to two conditions fails, the ancestral set has all three.
  const Admg g = admg(6, {{2, 0}, {0, 1}, {3, 2}, {3, 1}, {4, 2}, {4, 1}, {5, 2}, {5, 1}}, {{0, 1}});
  const auto found = find_instruments(g, 0, 1);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].given, subset(6, 0b111000));
  EXPECT_EQ(ancestral_instrument(g, 0, 1, 2)->given, subset(6, 0b111000));
  EXPECT_EQ(ancestral_instrument(g, 0, 1, 3), std::nullopt);
}

TEST(Instruments, GiveTheTotalEffectExactlyOnEveryGraphOfFourNodes) {
  const int n = 4;
  long instruments = 0, pairs = 0, ancestral = 0, graphs = 0;
  for_each_unlabelled_admg(n, [&](SmallAdmg small) {
    const Admg g = small.graph(n);
    const FieldSem model(g, Rng(41).fork("model", graphs++));
    for (Var x = 0; x < n; ++x)
      for (Var y = 0; y < n; ++y) {
        if (x == y) continue;
        bool any = false, any_ancestral = false;
        std::vector<int> smallest(n, -1);
        for (Var z = 0; z < n; ++z) {
          if (z == x || z == y) continue;
          for (unsigned given = 0; given < 1u << n; ++given) {
            if (given >> x & 1u || given >> y & 1u || given >> z & 1u) continue;
            const bool holds = is_instrument(g, x, y, instrument(z, given));
            ASSERT_EQ(explain_instrument(g, x, y, instrument(z, given)).holds(), holds);
            const auto set = subset(n, given).to_vector();
            const FieldNumber above = model.partial(z, y, set), below = model.partial(z, x, set);
            const bool works = !below.is_zero() && above == model.total_effect(x, y) * below;
            // Where x acts on y the criterion misses none either; elsewhere it keeps descendants of y out needlessly.
            const bool causes = g.ancestors(subset(n, 1u << y)).contains(x);
            ASSERT_TRUE(causes ? works == holds : works || !holds)
                << to_text(explain_instrument(g, x, y, instrument(z, given)));
            if (!holds) continue;
            ++instruments, any = true;
            const int size = std::popcount(given);
            auto& least = smallest[static_cast<std::size_t>(z)];
            if (least < 0 || size < least) least = size;
          }
          if (const auto found = ancestral_instrument(g, x, y, z)) {
            ASSERT_TRUE(is_instrument(g, x, y, *found));
            any_ancestral = true, ++ancestral;
          }
        }
        pairs += any;
        // [vanderzander2015] theorem: some z has an ancestral instrument if any has one at all.
        ASSERT_EQ(any, any_ancestral);
        std::vector<int> found(n, -1);
        for (const Instrument& i : find_instruments(g, x, y)) {
          ASSERT_TRUE(is_instrument(g, x, y, i));
          found[static_cast<std::size_t>(i.z)] = i.given.size();
        }
        ASSERT_EQ(found, smallest);
      }
  });
  EXPECT_EQ(instruments, 4511);
  EXPECT_EQ(pairs, 3080);
  EXPECT_EQ(ancestral, 3452);
}

TEST(Instruments, ExistInGraphsOfFiveNodesIffAnAncestralOneDoes) {
  // The smallest graphs with two conditions: random ones, both searches against all sets.
  const int n = 5;
  Rng rng(43);
  int with = 0, ancestral_less = 0;
  for (int trial = 0; trial < 3000; ++trial) {
    MixedGraph d(n), b(n);
    for (Var v = 0; v < n; ++v)
      for (Var w = v + 1; w < n; ++w) {
        if (rng.below(5) < 2) d.set_directed(v, w);
        if (rng.below(5) == 0) b.set_edge(v, Mark::kArrow, Mark::kArrow, w);
      }
    const Admg g(std::move(d), std::move(b));
    const Var x = static_cast<Var>(rng.below(n - 1)), y = n - 1;
    bool any = false, any_ancestral = false;
    for (Var z = 0; z < n; ++z) {
      if (z == x || z == y) continue;
      bool one = false;
      for (unsigned given = 0; given < 1u << n; ++given)
        one = one || (!(given >> x & 1u || given >> y & 1u || given >> z & 1u) &&
                      is_instrument(g, x, y, instrument(z, given, n)));
      const auto found = ancestral_instrument(g, x, y, z);
      ASSERT_TRUE(!found || is_instrument(g, x, y, *found));
      any = any || one;
      any_ancestral = any_ancestral || found;
      ancestral_less += one && !found;
    }
    ASSERT_EQ(any, any_ancestral);
    with += any;
  }
  EXPECT_GT(with, 300);
  EXPECT_GT(ancestral_less, 10);  // for a single z the ancestral search is not complete
}

TEST(Instruments, AreExplainedWithTheirPaths) {
  const Admg g = admg(4, {{2, 0}, {0, 1}, {3, 2}, {3, 1}}, {{0, 1}});
  EXPECT_EQ(to_text(explain_instrument(g, 0, 1, instrument(2, 8), kNames)),
            "z as an instrument given {w} for the effect of x on y: valid\n"
            "  yes: nothing that the effect passes acts on {z, w}\n"
            "  yes: without x --> y, every path between z and y is blocked given {w}\n"
            "         z --> x <-> y: blocked at the collider x\n"
            "         z <-- w --> y: blocked by w\n"
            "  yes: without x --> y, a path between z and x is open given {w}\n"
            "         z --> x: open\n"
            "         z <-- w --> y <-> x: blocked by w\n");
  const auto why = explain_instrument(g, 0, 1, instrument(2, 0), kNames);
  EXPECT_FALSE(why.holds());
  EXPECT_EQ(why.clauses[1].paths.front(), "z <-- w --> y: open");
}

}  // namespace
}  // namespace abdera
