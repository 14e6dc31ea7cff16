// Tables whose rows are not all complete and alike: missing values, weights, clusters, series, measurement errors.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/exit_codes.hpp"
#include "core/rng.hpp"
#include "datasets/dataset_io.hpp"
#include "tests/cli/command.hpp"

namespace abdera::cli_test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

/// The chain A -> B -> C and D, with every tenth value of B missing.
std::string holes_csv() {
  std::string text = chain_csv(200), out;
  int line = 0;
  for (std::size_t begin = 0; begin < text.size(); ++line) {
    const std::size_t end = text.find('\n', begin);
    std::string row = text.substr(begin, end - begin);
    if (line > 0 && line % 10 == 0) {
      const std::size_t first = row.find(','), second = row.find(',', first + 1);
      row = row.substr(0, first + 1) + row.substr(second);
    }
    out += row + "\n";
    begin = end + 1;
  }
  return out;
}

TEST(Rows, MissingValuesAreRefusedWithTheRemedyAndUsedOnRequest) {
  Sandbox box;
  box.file("t.csv", holes_csv());
  const auto refused = box.run({"learn", "t.csv", "-o", "g.json"});
  EXPECT_EQ(refused.code, cli::kBadData) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("20 of 200 values are missing"));
  EXPECT_THAT(refused.err, HasSubstr("--missing testwise"));
  const auto learned = box.run({"learn", "t.csv", "--missing", "testwise", "-o", "g.json", "--reproducible"});
  ASSERT_EQ(learned.code, cli::kOk) << learned.err;
  EXPECT_THAT(learned.err, HasSubstr("each test used the rows complete in its variables, at least 180 of 200"));
  const auto graph = json::parse(box.read("g.json"));
  EXPECT_EQ(graph["provenance"]["data"]["missing"], "testwise");
  EXPECT_EQ(graph["stats"]["fewest_rows"], 180);
  EXPECT_EQ(graph["edges"].size(), 2u);
  const auto again =
      box.run({"learn", "t.csv", "--missing", "testwise", "-o", "h.json", "--reproducible", "--threads", "2"});
  EXPECT_EQ(again.code, cli::kOk) << again.err;
  EXPECT_EQ(box.read("g.json"), box.read("h.json"));
}

TEST(Rows, OneTestSaysHowManyRowsItUsed) {
  Sandbox box;
  box.file("t.csv", holes_csv());
  const auto with = box.run({"test", "t.csv", "A", "B", "--missing", "testwise", "--json"});
  ASSERT_EQ(with.code, cli::kOk) << with.err;
  EXPECT_EQ(json::parse(with.out)["n"], 180);
  const auto without = box.run({"test", "t.csv", "A", "D", "--missing", "testwise", "--json"});
  EXPECT_EQ(json::parse(without.out)["n"], 200);
  EXPECT_EQ(box.run({"test", "t.csv", "A", "B", "--missing", "guess"}).code, cli::kUsage);
}

TEST(Rows, LearnersWithoutATestCannotLeaveRowsOut) {
  Sandbox box;
  box.file("t.csv", holes_csv());
  const auto end =
      box.run({"learn", "t.csv", "--learner", "var_sort_regress", "--missing", "testwise", "-o", "g.json"});
  EXPECT_EQ(end.code, cli::kNotApplicable) << end.err;
}

Dataset chain(RowAttributes rows) {
  Rng rng(2);
  Dataset::Matrix values(100, 3);
  for (int i = 0; i < 100; ++i) {
    values(i, 0) = rng.normal();
    values(i, 1) = values(i, 0) + rng.normal();
    values(i, 2) = values(i, 1) + rng.normal();
  }
  Dataset out({{.name = "A"}, {.name = "B"}, {.name = "C"}}, values);
  out.set_row_attributes(std::move(rows));
  return out;
}

TEST(Rows, WeightsAreUsedOrRefused) {
  Sandbox box;
  RowAttributes rows;
  for (int i = 0; i < 100; ++i) rows.weight.push_back(1 + i % 2);  // Kish: 150^2 / 250 = 90
  write_dataset(chain(rows), box.path("t.h5"));
  const auto weighted = box.run({"test", "t.h5", "A", "C", "B", "--json"});
  ASSERT_EQ(weighted.code, cli::kOk) << weighted.err;
  EXPECT_NEAR(json::parse(weighted.out)["n"].get<double>(), 90, 1e-12);
  const auto refused = box.run({"test", "t.h5", "A", "C", "--test", "kendall"});
  EXPECT_EQ(refused.code, cli::kNotApplicable);
  EXPECT_THAT(refused.err, HasSubstr("--test fisher_z or partial_t or sandwich_t"));
  const auto learner = box.run({"learn", "t.h5", "--learner", "var_sort_regress", "-o", "g.json"});
  EXPECT_EQ(learner.code, cli::kNotApplicable);
}

TEST(Rows, DependentRowsAreUsedOrWarnedOf) {
  Sandbox box;
  RowAttributes series;
  for (int i = 0; i < 100; ++i) series.time.push_back(i);
  write_dataset(chain(series), box.path("t.h5"));
  const auto plain = box.run({"test", "t.h5", "A", "C", "B"});
  EXPECT_THAT(plain.err, HasSubstr("takes its rows as independent"));
  EXPECT_THAT(plain.err, HasSubstr("--test sandwich_t"));
  const auto robust = box.run({"test", "t.h5", "A", "C", "B", "--test", "sandwich_t"});
  EXPECT_EQ(robust.code, cli::kOk);
  EXPECT_THAT(robust.err, Not(HasSubstr("warning")));
  EXPECT_THAT(robust.err, HasSubstr("autocorrelation"));
}

TEST(Rows, MeasurementErrorsAreUsedOrWarnedOf) {
  Sandbox box;
  Dataset data = chain({});
  data.set_sigma(Dataset::Matrix::Constant(100, 3, 0.2));
  write_dataset(data, box.path("t.h5"));
  const auto plain = box.run({"test", "t.h5", "A", "C", "B", "--json"});
  EXPECT_THAT(plain.err, HasSubstr("measurement errors, which test 'fisher_z' ignores"));
  const auto corrected = box.run({"test", "t.h5", "A", "C", "B", "--test", "sandwich_t", "--json"});
  EXPECT_EQ(corrected.code, cli::kOk);
  EXPECT_THAT(corrected.err, Not(HasSubstr("warning")));
  EXPECT_NE(json::parse(plain.out)["effect"], json::parse(corrected.out)["effect"]);
}

TEST(Rows, ColumnsOfATextFileCanBeWeightsTimesAndClusters) {
  Sandbox box;
  std::string csv = "A,w,unit,B,when\n";
  for (int i = 0; i < 60; ++i)
    csv += std::to_string(i * 37 % 60) + "," + std::to_string(1 + i % 3) + "," + std::to_string(i / 6) + "," +
           std::to_string(i * 17 % 60) + "," + std::to_string(i) + "\n";
  box.file("t.csv", csv);
  const auto weighted = box.run({"test", "t.csv", "A", "B", "--weight", "w", "--json"});
  ASSERT_EQ(weighted.code, cli::kOk) << weighted.err;
  EXPECT_NEAR(json::parse(weighted.out)["n"].get<double>(), 120.0 * 120 / 280, 1e-9) << "(sum w)^2 / sum w^2";
  const auto import =
      box.run({"data", "import", "t.csv", "-o", "t.h5", "--weight", "w", "--time", "when", "--cluster", "unit"});
  ASSERT_EQ(import.code, cli::kOk) << import.err;
  const Dataset data = read_dataset(box.path("t.h5"), {}).data;
  EXPECT_EQ(data.names(), (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(data.row_attributes().weight[2], 3);
  EXPECT_EQ(data.row_attributes().cluster[59], 9);
  EXPECT_EQ(data.row_attributes().time[59], 59);
  const auto wrong = box.run({"test", "t.csv", "A", "B", "--weight", "weights"});
  EXPECT_EQ(wrong.code, cli::kBadData);
  EXPECT_THAT(wrong.err, HasSubstr("weights"));
}

TEST(Rows, ATestAsksAboutItsOwnColumnsOnly) {
  Sandbox box;
  std::string csv = "A,B,constant\n";
  for (int i = 0; i < 50; ++i) csv += std::to_string(i * 37 % 50) + "," + std::to_string(i * 17 % 50) + ",1\n";
  box.file("t.csv", csv);
  EXPECT_EQ(box.run({"test", "t.csv", "A", "B"}).code, cli::kOk);
  EXPECT_EQ(box.run({"test", "t.csv", "A", "B", "constant"}).code, cli::kBadData);
}

}  // namespace
}  // namespace abdera::cli_test
