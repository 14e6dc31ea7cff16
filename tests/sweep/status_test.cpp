#include "bench/sweep/status.hpp"

#include <gmock/gmock.h>

#include "tests/sweep/made_sweep.hpp"

namespace abdera {
namespace {

using testing_support::made_cell;

class Status : public testing_support::MadeSweep {
 protected:
  SweepStatus status() { return sweep_status(sweep_, folder_.string()); }
  CellRecord ended(std::size_t i, double finished, CellStatus status = CellStatus::kOk) {
    CellRecord record = made_cell(sweep_, i, status);
    record.finished = finished;
    record.wall_seconds = 10;
    return record;
  }
};

TEST_F(Status, CountsCellsByStatusAndLearner) {
  journal({ended(0, 100), ended(1, 101), ended(2, 102, CellStatus::kTimeout), ended(3, 103, CellStatus::kPreempted)});
  journal({ended(2, 104, CellStatus::kOom), ended(0, 105, CellStatus::kCrash)});
  const SweepStatus s = status();
  EXPECT_EQ(s.done(), 3u);
  EXPECT_EQ(s.count(CellStatus::kOk), 2u);
  EXPECT_EQ(s.count(CellStatus::kOom), 1u);
  EXPECT_EQ(s.count(CellStatus::kPreempted), 1u);
  EXPECT_EQ(s.count(CellStatus::kMissing), 8u);
  EXPECT_EQ(s.attempts[0], 2);
  EXPECT_EQ(s.attempts[2], 2);
  EXPECT_EQ(s.attempts[3], 0);
  EXPECT_EQ(s.cells[2].message, "line one, \"quoted\"\nline two");
  EXPECT_EQ(s.journals, 2u);
  const auto counts = counts_by_learner(sweep_, s);
  ASSERT_EQ(counts.size(), 2u);  // cells 2, 5, 8, 11 are those of the second learner
  EXPECT_THAT(counts[0], testing::ElementsAre(2u, 0u, 0u, 0u, 0u, 0u, 1u, 5u));
  EXPECT_THAT(counts[1], testing::ElementsAre(0u, 0u, 1u, 0u, 0u, 0u, 0u, 3u));
}

TEST_F(Status, OfASweepThatHasNotBegunIsThatAllIsMissing) {
  const SweepStatus s = status();
  EXPECT_EQ(s.count(CellStatus::kMissing), 12u);
  EXPECT_FALSE(seconds_left(s, 1000).has_value());
}

TEST_F(Status, ExpectsTheRestAtTheRateOfTheLastMinutes) {
  journal({ended(0, 1010), ended(1, 1020), ended(2, 1030), ended(3, 1025, CellStatus::kPreempted)});
  // From the first start (1000) to now three cells of twelve.
  EXPECT_EQ(seconds_left(status(), 1030), 9 * 30 / 3.0);
  EXPECT_EQ(seconds_left(status(), 1600), 9 * 600 / 3.0);
  // Two of them in the last ten minutes, then none.
  EXPECT_EQ(seconds_left(status(), 1615), 9 * 600 / 2.0);
  EXPECT_FALSE(seconds_left(status(), 1630).has_value());
}

TEST_F(Status, OfADoneSweepIsThatNoTimeIsLeft) {
  journal_of(0, 1);
  EXPECT_EQ(seconds_left(status(), 1e12), 0);
}

}  // namespace
}  // namespace abdera
