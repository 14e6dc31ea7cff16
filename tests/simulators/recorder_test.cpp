#include "simulators/recorder.hpp"

#include <gmock/gmock.h>

#include <cstring>

#include "core/error.hpp"
#include "tests/simulators/observe_support.hpp"
#include "tests/support/message_of.hpp"

namespace abdera::observe_test {
namespace {

using testing::HasSubstr;
using testing_support::message_of;

bool same_bits(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(double)) == 0;
}

/// Six nodes without edges: what the recorder does does not depend on what they are.
std::vector<ScmVariable> six_nodes() {
  std::vector<ScmVariable> out;
  for (const char* name : {"a", "b", "a.missing", "selected", "a.sigma", "b.upper_limit"})
    out.push_back(linear_variable(name, {}, {}, out.size()));
  return out;
}

Recording everything() {
  Recording r;
  r.columns = {{.name = "a", .node = 0, .missing = {2}, .sigma = 4}, {.name = "b", .node = 1, .upper_limit = 5}};
  r.selection = {3};
  return r;
}

// By hand: row 1 is not selected, in row 2 the first value is missing, in row 3 the second is a limit.
Eigen::MatrixXd four_rows() {
  Eigen::MatrixXd v(4, 6);
  v << 1, 10, 0, 1, .1, 0,  //
      2, 20, 0, 0, .2, 0,   //
      3, 30, 1, 1, .3, 0,   //
      4, 40, 0, 1, .4, 1;
  return v;
}

TEST(Recorder, KeepsMasksAndFlagsRowsAsTheRecordingSays) {
  const auto out = Recorder(six_nodes(), everything()).rows(four_rows(), 100);
  EXPECT_EQ(out.model_rows, (std::vector<std::int64_t>{100, 102, 103}));
  EXPECT_EQ(out.values(0, 0), 1);
  EXPECT_TRUE(std::isnan(out.values(1, 0)) && std::isnan(out.sigma(1, 0)));
  EXPECT_EQ(out.values(2, 0), 4);
  EXPECT_EQ(out.values.col(1), Eigen::Vector3d(10, 30, 40));
  EXPECT_EQ(out.sigma(2, 0), .4);
  EXPECT_TRUE(out.sigma.col(1).array().isNaN().all());
  EXPECT_EQ(out.upper_limit.col(1), Eigen::Vector3d(0, 0, 1));
  EXPECT_EQ(out.upper_limit.col(0), Eigen::Vector3d::Zero());
}

TEST(Recorder, RepeatsRowsOneAfterTheOther) {
  Recording r;
  r.columns = {{.name = "b", .node = 1}};
  r.repeat = 2;
  const auto out = Recorder(six_nodes(), r).rows(four_rows(), 0);
  EXPECT_EQ(out.model_rows, (std::vector<std::int64_t>{0, 1, 2, 2, 3}));
  EXPECT_EQ(out.values.col(0), (Eigen::VectorXd(5) << 10, 20, 30, 30, 40).finished());
}

TEST(Recorder, AveragesWhatIsThereInAWindow) {
  Recording r = everything();
  r.window = 2;
  const auto out = Recorder(six_nodes(), r).rows(four_rows(), 100);
  EXPECT_EQ(out.model_rows, (std::vector<std::int64_t>{100, 102}));
  EXPECT_EQ(out.values, (Eigen::Matrix2d() << 1, 10, 4, 35).finished());
  EXPECT_DOUBLE_EQ(out.sigma(0, 0), .1);
  EXPECT_DOUBLE_EQ(out.sigma(1, 0), .4);
  EXPECT_EQ(out.upper_limit.col(1), Eigen::Vector2d(0, 1));
  r.selection.clear(), r.columns[0].missing.clear();
  const auto means = Recorder(six_nodes(), r).rows(four_rows(), 100);
  EXPECT_EQ(means.values(1, 0), 3.5);
  EXPECT_DOUBLE_EQ(means.sigma(1, 0), .25) << "sqrt(.3^2 + .4^2) / 2";
  EXPECT_THAT(message_of<UsageError>([&] { Recorder(six_nodes(), r).rows(four_rows(), 101); }),
              HasSubstr("rows 101 to 104 cut a window of 2"));
}

TEST(Recorder, TakesEveryKthRowOfTheModelNotOfTheBlock) {
  Recording r;
  r.columns = {{.name = "a", .node = 0}};
  r.every = 3;
  const Recorder recorder(six_nodes(), r);
  EXPECT_EQ(recorder.rows(four_rows(), 0).values.col(0), Eigen::Vector2d(1, 4));
  EXPECT_EQ(recorder.rows(four_rows(), 4).values.col(0), Eigen::VectorXd::Constant(1, 3));
}

TEST(Recording, RefusesWhatDoesNotFitTogether) {
  const auto refusal = [](const Recording& r) { return message_of<UsageError>([&] { r.check(six_nodes()); }); };
  Recording r;
  r.columns = {{.name = "a", .node = 9}};
  EXPECT_THAT(refusal(r), HasSubstr("column 'a' is node 10 of 6"));
  r.columns = {{.name = "a", .node = 0}, {.name = "a", .node = 1}};
  EXPECT_THAT(refusal(r), HasSubstr("two columns are named 'a'"));
  r.columns = {{.name = "a", .node = 0}, {.name = "b", .node = 0}};
  EXPECT_THAT(refusal(r), HasSubstr("'b' shows a node that another shows too"));
  r = everything(), r.columns.push_back({.name = "s", .node = 3});
  EXPECT_THAT(refusal(r), HasSubstr("'selected' decides on what is recorded"));
  r = everything(), r.at_random = {0};
  EXPECT_THAT(refusal(r), HasSubstr("'a' decides on values that are missing at random"));
  r = everything(), r.window = 2, r.every = 2;
  EXPECT_THAT(refusal(r), HasSubstr("one of windows, every k-th row and repeated rows"));
  r = everything(), r.window = 0;
  EXPECT_THAT(refusal(r), HasSubstr("windows of 0 rows"));
}

ObservedScm much_observed() {
  return observed(fork(),
                  {"select_logistic columns=X share=0.4", "measure columns=X,Y sigma=0.3 spread=0.4",
                   "missing_mcar columns=W rate=0.2", "upper_limit columns=Y share=0.2", "duplicate share=0.1"});
}

TEST(Record, HasTheSameBitsOnAnyNumberOfThreadsAndInAnyParts) {
  const ObservedScm model = much_observed();
  RunContext run;
  const Dataset one = record(model.scm, model.recording, 5000, Rng(3), run);
  EXPECT_EQ(one.num_rows(), 5000);
  for (int threads : {2, 7}) {
    run.threads = threads;
    const Dataset other = record(model.scm, model.recording, 5000, Rng(3), run);
    EXPECT_TRUE(same_bits(one.values(), other.values()));
    EXPECT_TRUE(same_bits(*one.sigma(), *other.sigma()));
  }
  EXPECT_TRUE(same_bits(one.values().topRows(1234), record(model.scm, model.recording, 1234, Rng(3), run).values()));
  // By blocks of any size, as a file is written.
  const Recorder recorder(model.scm.variables(), model.recording);
  std::vector<RecordedRows> blocks;
  std::int64_t first = 0;
  for (int size : {1, 700, 4096, 13, 5000}) {
    Eigen::MatrixXd values(size, model.scm.size());
    model.scm.sample_rows(Rng(3), first, values);
    blocks.push_back(recorder.rows(values, first));
    first += size;
  }
  const Dataset by_blocks = recorder.dataset(blocks);
  ASSERT_GT(by_blocks.num_rows(), 3000);
  EXPECT_TRUE(same_bits(one.values().topRows(3000), by_blocks.values().topRows(3000)));
}

TEST(Record, RefusesASelectionThatKeepsNothing) {
  const Scm base = fork();
  Observer observer({base.variables().begin(), base.variables().end()}, Recording::of(base), {}, false, Rng(1));
  observer.select({0}, deterministic(std::make_shared<ComparisonResponse>(std::vector{1.0}, 100.0)));
  const Scm scm(observer.recorded_nodes());
  EXPECT_THAT(message_of<NotApplicable>([&] { record(scm, observer.recording(), 10, Rng(1), {}); }),
              HasSubstr("only 0 of 100352 rows of a pilot sample are selected"));
  // With nothing asked for there is nothing to refuse but the selection itself.
  EXPECT_THROW(record(scm, observer.recording(), 0, Rng(1), {}), NotApplicable);
}

}  // namespace
}  // namespace abdera::observe_test
