#include <gmock/gmock.h>

#include <fstream>

#include "bench/sweep/plan.hpp"

namespace abdera {
namespace {

namespace fs = std::filesystem;

// What the comment of each suite says of its size, times the learners it names and the baselines that are added.
TEST(Suites, ArePlanned) {
  std::map<std::string, std::size_t> cells;
  for (const auto& file : fs::directory_iterator(fs::path(ABDERA_SOURCE_FOLDER) / "bench/suites")) {
    const SweepSpec spec = read_sweep_spec(file.path().string());
    EXPECT_EQ(spec.name, file.path().stem().string());
    cells[spec.name] = plan_sweep(spec).cells.size();
    std::string first;
    std::ifstream in(file.path());
    std::getline(in, first);
    EXPECT_TRUE(first.starts_with("# ")) << file.path();
  }
  EXPECT_THAT(cells, testing::ElementsAre(testing::Pair("discrete", 1920), testing::Pair("galaxy", 1600),
                                          testing::Pair("gaussian", 3360), testing::Pair("latent", 2160),
                                          testing::Pair("missing", 700), testing::Pair("nonlinear", 1500),
                                          testing::Pair("smoke", 70), testing::Pair("time_limited", 440)));
}

}  // namespace
}  // namespace abdera
