#include "bench/sweep/cell_data.hpp"

#include <gtest/gtest.h>

namespace abdera {
namespace {

struct Planned {
  explicit Planned(const std::string& data)
      : spec(sweep_spec_from_toml("name = \"s\"\nmetrics = [\"shd\"]\nbaselines = false\nreplicates = 2\n" + data +
                                      "[[learners]]\nlearner = \"pc\"\ntest = \"fisher_z\"\n",
                                  ".")),
        plan(plan_sweep(spec)) {}
  CellData data(std::size_t cell) const { return make_cell_data(spec, plan, plan.cells[cell]); }
  SweepSpec spec;
  SweepPlan plan;
};

TEST(CellData, IsTheFirstRowsOfALongerTable) {
  const Planned planned(
      "[[data]]\nsimulator = \"linear_gaussian\"\nrows = [100, 300]\noptions = { variables = 6 }\n"
      "observe = [\"missing_mcar rate=0.2\"]\n");
  const CellData one = planned.data(0), other_draw = planned.data(1), longer = planned.data(2);
  EXPECT_EQ(one.record.rows, 100);
  EXPECT_EQ(longer.record.rows, 300);
  EXPECT_EQ(one.record.edges, longer.record.edges);
  EXPECT_NE(one.record.edges, other_draw.record.edges);
  for (Var v = 0; v < 6; ++v)
    for (std::size_t i = 0; i < 100; ++i) {
      const double a = one.data.column(v)[i], b = longer.data.column(v)[i];
      EXPECT_TRUE(a == b || (a != a && b != b)) << v << " " << i;
    }
}

TEST(CellData, HasTheTruthThatAColumnCanHave) {
  const auto kind_of = [](const std::string& data) { return Planned(data).data(0).record.kind; };
  EXPECT_EQ(kind_of("[[data]]\nsimulator = \"linear_gaussian\"\nrows = 10\n"), GraphKind::kDag);
  EXPECT_EQ(kind_of("[[data]]\nsimulator = \"linear_gaussian\"\nrows = 10\nobserve = [\"hide share=0.2\"]\n"),
            GraphKind::kMag);
  const Planned series("[[data]]\nsimulator = \"random_time_series\"\nrows = 50\n");
  EXPECT_EQ(series.data(0).record.kind, std::nullopt);
  EXPECT_FALSE(series.data(0).truth);
}

TEST(CellData, OfAnExternalProgramIsWhatItsVersionAndFilesAre) {
  const auto id = [](const std::string& more) {
    const SweepSpec spec = sweep_spec_from_toml(
        "name = \"s\"\nmetrics = []\nbaselines = false\n[[data]]\nsimulator = \"linear_gaussian\"\nrows = 10\n"
        "[[learners]]\nid = \"m\"\ncommand = \"x {data} {graph}\"\n" +
            more,
        "");
    return to_string(plan_sweep(spec).cells.at(0).id);
  };
  EXPECT_NE(id("version = \"1\"\n"), id("version = \"2\"\n"));
  EXPECT_NE(id("version = \"1\"\n"), id(""));
  EXPECT_EQ(id("budget = { seconds = 5 }\n"), id(""));
}

TEST(CellData, SaysWhatScalesGiveAway) {
  const Planned planned("[[data]]\nsimulator = \"linear_gaussian\"\nrows = 10\noptions = { variables = 10 }\n");
  const DataRecord record = planned.data(0).record;
  EXPECT_GE(record.var_sortability, 0);
  EXPECT_LE(record.r2_sortability, 1);
}

}  // namespace
}  // namespace abdera
