#include "bench/sweep/plan_file.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "core/error.hpp"

namespace abdera {
namespace {

SweepSpec small_spec() {
  return sweep_spec_from_toml(R"(
name = "small"
replicates = 3
metrics = ["shd"]
baselines = false
[[data]]
simulator = "linear_gaussian"
rows = [100, 1000]
options = { variables = [5, 10], degree = 2 }
[[learners]]
learner = "pc"
test = "fisher_z"
options = { alpha = [0.01, 0.05] }
[[learners]]
learner = "boss"
score = "gaussian_bic"
budget = { seconds = 30 }
)",
                              ".");
}

std::set<std::string> ids_of(const SweepPlan& plan) {
  std::set<std::string> ids;
  for (const SweepCell& cell : plan.cells) ids.insert(to_string(cell.id));
  return ids;
}

TEST(SweepPlan, HasEveryCombinationOnce) {
  const SweepPlan plan = plan_sweep(small_spec());
  EXPECT_EQ(plan.data.size(), 4u);
  EXPECT_EQ(plan.learners.size(), 3u);
  EXPECT_EQ(plan.cells.size(), 4u * 3 * 3);
  EXPECT_EQ(ids_of(plan).size(), plan.cells.size());
  EXPECT_EQ(plan.buckets.size(), 2u);
  EXPECT_EQ(plan.buckets[1].seconds, 30);
  EXPECT_EQ(plan.data[1].factors,
            (std::vector<std::pair<std::string, std::string>>{{"variables", "5"}, {"rows", "1000"}}));
  EXPECT_EQ(plan.learners[1].factors, (std::vector<std::pair<std::string, std::string>>{{"alpha", "0.05"}}));
}

TEST(SweepPlan, GivesEveryLearnerTheSameData) {
  const SweepPlan plan = plan_sweep(small_spec());
  std::set<std::string> data;
  for (std::size_t i = 0; i < plan.cells.size(); ++i) {
    data.insert(to_string(plan.cells[i].data_id));
    EXPECT_EQ(plan.cells[i].data_id, plan.cells[i - i % 3].data_id);
  }
  EXPECT_EQ(data.size(), 12u);
}

TEST(SweepPlan, DrawsTablesOfAllLengthsFromOneModel) {
  std::set<std::pair<std::string, std::string>> models;  // with what else makes the data
  for (const SweepPlan plan = plan_sweep(small_spec()); const SweepCell& cell : plan.cells)
    models.emplace(to_string(cell.model_id), plan.data[cell.data].factors[0].second + std::to_string(cell.replicate));
  EXPECT_EQ(models.size(), 6u);
}

// What may change without making a cell another one, and what may not.
TEST(SweepPlan, IdentifiesACellByWhatItComputes) {
  const auto base = ids_of(plan_sweep(small_spec()));
  SweepSpec same = small_spec();
  same.name = "other", same.metrics = {"sid"}, same.budget.seconds = 1, same.data[0].id = "renamed";
  std::swap(same.learners[0], same.learners[1]);
  EXPECT_EQ(ids_of(plan_sweep(same)), base);
  SweepSpec written_out = small_spec();  // a default, written out
  written_out.learners[0].learner.options.emplace_back("max_given", std::vector<Value>{std::int64_t{-1}});
  EXPECT_EQ(ids_of(plan_sweep(written_out)), base);
  SweepSpec as_double = small_spec();  // 2 is 2.0 where an option is a number
  as_double.data[0].simulator.options[0].second = {2.0};
  EXPECT_EQ(ids_of(plan_sweep(as_double)), base);

  for (const auto& change : std::vector<std::function<void(SweepSpec&)>>{
           [](SweepSpec& s) { s.seed = 2; }, [](SweepSpec& s) { s.data[0].simulator.options[0].second = {3.0}; },
           [](SweepSpec& s) {
             s.data[0].rows = {101, 1001};
           },
           [](SweepSpec& s) { s.data[0].observe = {"missing_mcar rate=0.1"}; }}) {
    SweepSpec other = small_spec();
    change(other);
    for (const std::string& id : ids_of(plan_sweep(other))) EXPECT_FALSE(base.contains(id));
  }
  for (const auto& change : std::vector<std::function<void(SweepLearner&)>>{
           [](SweepLearner& pc) { pc.bootstrap = 10; }, [](SweepLearner& pc) { pc.missing = "testwise"; }}) {
    SweepSpec other = small_spec();
    change(other.learners[0]);
    const auto ids = ids_of(plan_sweep(other));
    EXPECT_EQ(std::ranges::count_if(ids, [&](const std::string& id) { return base.contains(id); }), 12);
  }
}

TEST(SweepPlan, KnowsMoreReplicatesAsTheSameAndMore) {
  const auto base = ids_of(plan_sweep(small_spec()));
  SweepSpec more = small_spec();
  more.data[0].replicates = 5;
  const auto all = ids_of(plan_sweep(more));
  EXPECT_EQ(all.size(), 60u);
  EXPECT_TRUE(std::ranges::includes(all, base));
}

TEST(SweepPlan, RefusesTheSameCellTwice) {
  SweepSpec twice = small_spec();
  twice.learners[0].learner.options[0].second = {0.05, 0.05};
  EXPECT_THROW(plan_sweep(twice), UsageError);
}

TEST(SweepPlan, IsPlannedAgainFromItsFile) {
  SweepSpec spec = small_spec();
  SweepLearner& mine = spec.learners.emplace_back();
  mine.id = "mine", mine.command = "./mine {data} {graph.dot}", mine.budget.memory_mb = 10;
  spec.learners[1].score.options = {{"penalty_discount", {1.0, 2.0}}};
  const SweepPlan plan = plan_sweep(spec);
  const std::string file = sweep_plan_json(spec, plan);
  const PlannedSweep again = planned_sweep(file);
  EXPECT_EQ(again.plan.sha256, plan.sha256);
  EXPECT_EQ(again.plan.buckets, plan.buckets);
  EXPECT_EQ(sweep_plan_json(again.spec, again.plan), file);

  std::string changed = file;
  changed.replace(changed.find("\"seed\": 1"), 9, "\"seed\": 2");
  EXPECT_THROW(planned_sweep(changed), UsageError);
  for (const char* text : {"", "{}", "[1]", "{\"schema\": \"abdera-sweep/1\"}"})
    EXPECT_THROW(planned_sweep(text), DataError);
}

TEST(SweepPlan, DealsEveryCellToOneShard) {
  const SweepPlan plan = plan_sweep(small_spec());
  for (int shards : {1, 7, 36, 200}) {
    std::vector<std::size_t> all;
    std::size_t fewest = plan.cells.size(), most = 0;
    for (int shard = 0; shard < shards; ++shard) {
      const auto mine = cells_of_shard(plan, shard, shards);
      fewest = std::min(fewest, mine.size()), most = std::max(most, mine.size());
      all.insert(all.end(), mine.begin(), mine.end());
    }
    EXPECT_LE(most, fewest + 1);
    std::sort(all.begin(), all.end());
    for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], i);
    EXPECT_EQ(all.size(), plan.cells.size());
  }
  EXPECT_THROW(cells_of_shard(plan, 3, 3), UsageError);
}

}  // namespace
}  // namespace abdera
