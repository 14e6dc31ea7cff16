#include "bench/sweep/zygote.hpp"

#include <poll.h>

#include <Eigen/Dense>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <thread>

#include "bench/sweep/cell_record.hpp"
#include "bench/sweep/journal.hpp"
#include "bench/sweep/worker.hpp"
#include "core/linalg.hpp"
#include "core/run.hpp"
#include "datasets/dataset_io.hpp"

namespace abdera {
namespace {

/// Uses every library that has threads, locks or state of its own.
void use_every_library(const std::filesystem::path& folder) {
  RunContext run;
  run.threads = 2;
  std::vector<double> out(64);
  parallel_for(64, run, 1,
               [&](std::ptrdiff_t i) { out[static_cast<std::size_t>(i)] = std::sqrt(static_cast<double>(i)); });
  std::thread([&] { out[0] = 1; }).join();
  const Eigen::MatrixXd rows = Eigen::MatrixXd::Random(200, 4);
  const std::string path = (folder / "warm.h5").string();
  write_dataset(Dataset({{"A"}, {"B"}, {"C"}, {"D"}}, rows), path, {.force = true});
  EXPECT_EQ(read_dataset(path).data.num_rows(), 200);
}

// libgomp hangs in a child that was forked after a parallel region; here regions of two threads run in a thousand
// children while the parent has used everything that could break them.
TEST(Zygote, RunsCellsOfTwoThreadsBesideAProcessThatHasUsedEverything) {
  const int replicates = std::getenv("ABDERA_FULL") != nullptr ? 125 : 10;
  const SweepSpec spec = sweep_spec_from_toml(R"(
name = "two threads"
metrics = ["shd"]
baselines = false
budget = { threads = 2 }
replicates = )" + std::to_string(replicates) + R"(
[[data]]
simulator = "linear_gaussian"
rows = 500
options = { variables = 60, degree = 4 }
[[learners]]
learner = "pc"
test = "fisher_z"
options = { alpha = [0.001, 0.01, 0.05, 0.1] }
[[learners]]
learner = "boss"
score = "gaussian_bic"
options = { restarts = [1, 2, 3, 4] }
)",
                                              ".");
  const SweepPlan plan = plan_sweep(spec);
  const std::size_t cells = static_cast<std::size_t>(replicates) * 8;
  ASSERT_EQ(plan.cells.size(), cells);
  const auto folder = std::filesystem::path(testing::TempDir()) / ("abdera-zygote-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);

  Zygote zygote(spec, plan);
  use_every_library(folder);
  WorkerOptions options;
  options.folder = folder.string();
  options.jobs = 2;
  const WorkerOutcome outcome = run_worker(zygote, plan, options);
  EXPECT_EQ(outcome.end, WorkerEnd::kCompleted);
  EXPECT_EQ(outcome.counts, (std::map<CellStatus, std::size_t>{{CellStatus::kOk, cells}}));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace abdera
