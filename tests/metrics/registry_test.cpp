#include "bench/metrics/registry.hpp"

#include <cmath>
#include <set>

#include "core/error.hpp"
#include "tests/metrics/metrics_support.hpp"

namespace abdera {
namespace {

TEST(MetricRegistry, EveryMetricIsPerfectFromEverySmallDagAndCpdagToItself) {
  for (const auto& metric : metrics()) {
    int defined = 0;
    for (int n = 1; n <= 4; ++n)
      for (const auto& c : markov_classes(n)) {
        const std::pair<SparseGraph, GraphKind> graphs[] = {{SparseGraph(c.intersection(n)), GraphKind::kCpdag},
                                                            {SparseGraph(c.members[0].graph(n)), GraphKind::kDag}};
        for (const auto& [g, kind] : graphs) {
          if (!accepts(metric, kind, kind)) continue;
          const auto values = evaluate(metric, {g, kind, g, kind});
          ASSERT_EQ(values.size(), metric.values.size());
          for (std::size_t i = 0; i < values.size(); ++i) {
            if (metric.values[i].perfect == Perfect::kZero) {
              ASSERT_EQ(values[i], 0) << metric.values[i].name;
            }
            if (metric.values[i].perfect == Perfect::kOne) {
              ASSERT_TRUE(values[i] == 1 || std::isnan(values[i])) << metric.values[i].name;
              defined += values[i] == 1;
            }
          }
        }
      }
    if (metric.values[0].perfect == Perfect::kOne && metric.info.name != "circle") {
      EXPECT_GT(defined, 0);
    }
  }
}

TEST(MetricRegistry, NamesAreUniqueAndEveryMetricSaysWhatItIs) {
  std::set<std::string> names, values;
  for (const auto& metric : metrics()) {
    EXPECT_TRUE(names.insert(metric.info.name).second);
    EXPECT_FALSE(metric.info.summary.empty());
    EXPECT_FALSE(metric.truth_kinds.empty() || metric.estimate_kinds.empty() || metric.values.empty());
    for (const auto& value : metric.values) EXPECT_TRUE(values.insert(value.name).second) << value.name;
    EXPECT_EQ(&find_metric(metric.info.name), &metric);
  }
}

std::string message(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& e) {
    return e.what();
  }
  return "nothing thrown";
}

TEST(MetricRegistry, SaysWhichKindsAMetricTakes) {
  const SparseGraph empty{MixedGraph(2)};
  const MetricInput pags{empty, GraphKind::kPag, empty, GraphKind::kPag};
  EXPECT_THROW(evaluate(find_metric("sid"), pags), NotApplicable);
  EXPECT_EQ(message([&] { evaluate(find_metric("parent_aid"), pags); }),
            "metric 'parent_aid' takes as truth a graph of kind dag, cpdag, not pag");
  EXPECT_EQ(message([&] {
              evaluate(find_metric("sid"), {empty, GraphKind::kDag, empty, GraphKind::kMpdag});
            }),
            "metric 'sid' takes as estimate a graph of kind dag, cpdag, not mpdag");
  EXPECT_EQ(message([] { find_metric("parent-aid"); }), "no metric named 'parent-aid'; did you mean 'parent_aid'?");
  EXPECT_FALSE(accepts(find_metric("sid"), GraphKind::kCpdag, GraphKind::kDag));
  EXPECT_TRUE(accepts(find_metric("sid"), GraphKind::kDag, GraphKind::kCpdag));
}

TEST(MetricRegistry, TakesOptionsByName) {
  MixedGraph there(2), back(2);
  there.set_directed(0, 1), back.set_directed(1, 0);
  const SparseGraph truth(there), estimate(back);
  const MetricInput input{truth, GraphKind::kDag, estimate, GraphKind::kDag};
  const auto& metric = find_metric("shd");
  EXPECT_EQ(evaluate(metric, input), (std::vector<double>{1, 1}));
  EXPECT_EQ(evaluate(metric, input, {{"reversal", std::int64_t{2}}}), (std::vector<double>{2, 1}));
  EXPECT_EQ(evaluate(metric, input, {{"count", std::string("marks")}}), (std::vector<double>{2, 1}));
  EXPECT_THROW(evaluate(metric, input, {{"reversal", std::int64_t{3}}}), UsageError);
  EXPECT_THROW(evaluate(find_metric("adjacency"), input, {{"reversal", std::int64_t{1}}}), UsageError);
}

TEST(MetricRegistry, PutsTheTruthFirst) {
  // Truth A --> B --> C, estimate A --> B: every adjacency of the estimate is right, half of the true ones are found.
  MixedGraph full(3), part(3);
  full.set_directed(0, 1), full.set_directed(1, 2), part.set_directed(0, 1);
  const SparseGraph truth(full), estimate(part);
  const auto values = evaluate(find_metric("adjacency"), {truth, GraphKind::kDag, estimate, GraphKind::kDag});
  EXPECT_EQ(values[0], 1);
  EXPECT_EQ(values[1], 0.5);
  // By the empty estimate: the two effects B on C and A on C are missed; by the truth as estimate of the part: none.
  const auto aid = find_metric("ancestor_aid").compute({truth, GraphKind::kDag, estimate, GraphKind::kDag}, {}, {});
  const auto turned = find_metric("ancestor_aid").compute({estimate, GraphKind::kDag, truth, GraphKind::kDag}, {}, {});
  EXPECT_EQ(aid[0], 2);
  EXPECT_EQ(turned[0], 0);
}

}  // namespace
}  // namespace abdera
