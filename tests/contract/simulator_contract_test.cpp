// What every simulator promises. Registering one in simulators/registry.cpp enrols it.
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "graphs/legality.hpp"
#include "simulators/registry.hpp"
#include "simulators/simulated_file.hpp"

namespace abdera {
namespace {

namespace fs = std::filesystem;

/// A small network for the simulator that needs a file.
constexpr const char* kNetwork =
    "network sprinkler {}\n"
    "variable rain { type discrete [ 2 ] { no, yes }; }\n"
    "variable wet { type discrete [ 3 ] { dry, damp, wet }; }\n"
    "probability ( rain ) { table 0.7, 0.3; }\n"
    "probability ( wet | rain ) { ( no ) 0.8, 0.15, 0.05; ( yes ) 0.1, 0.2, 0.7; }\n";

class SimulatorContract : public testing::TestWithParam<SimulatorEntry> {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "simulators-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    std::ofstream(at("network.bif")) << kNetwork;
    if (GetParam().info.name == "network") params_["file"] = at("network.bif");
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string at(const std::string& name) const { return (folder_ / name).string(); }

  Simulation draw(std::uint64_t seed) const { return GetParam().draw(params_, model_stream(seed)); }
  static SampleOrigin origin(std::uint64_t seed, std::int64_t rows) {
    return {GetParam().info.name, {}, seed, rows, 1};
  }
  static RunContext on(int threads) {
    RunContext run;
    run.threads = threads;
    return run;
  }
  std::string bytes(const Simulation& simulation, std::uint64_t seed, std::int64_t rows, int threads) const {
    write_simulated(simulation, origin(seed, rows), at("x.h5"), {.reproducible = true, .force = true}, on(threads));
    std::ifstream in(at("x.h5"), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  fs::path folder_;
  Params params_;
};

void expect_same_bits(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  ASSERT_EQ(a.rows(), b.rows());
  ASSERT_EQ(a.cols(), b.cols());
  EXPECT_EQ(std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(double)), 0);
}

TEST_P(SimulatorContract, TheSameSeedGivesTheSameBytesOnAnyNumberOfThreads) {
  const std::string one = bytes(draw(4), 4, 5000, 1);
  EXPECT_EQ(bytes(draw(4), 4, 5000, 2), one);
  EXPECT_EQ(bytes(draw(4), 4, 5000, 7), one);
  EXPECT_NE(bytes(draw(5), 5, 5000, 1), one);
}

TEST_P(SimulatorContract, MoreRowsBeginWithTheSameRows) {
  const Simulation simulation = draw(4);
  const Dataset few = simulated_data(simulation, origin(4, 700), on(2));
  const Dataset many = simulated_data(simulation, origin(4, 3000), on(2));
  expect_same_bits(many.values().topRows(700), few.values());
}

TEST_P(SimulatorContract, TheFileHoldsTheRowsAndTheModelThatMadeThem) {
  const Simulation simulation = draw(6);
  bytes(simulation, 6, 2000, 2);
  const Dataset data = read_hdf5(at("x.h5"));
  expect_same_bits(data.values(), simulated_data(simulation, origin(6, 2000), on(1)).values());
  const ModelFile file = read_model(at("x.h5"));
  ASSERT_TRUE(file.sample.has_value());
  EXPECT_EQ(file.sample->seed, 6u);
  EXPECT_EQ(file.sample->rows, 2000);
  expect_same_bits(simulated_data(file.model, *file.sample, on(1)).values(), data.values());
}

TEST_P(SimulatorContract, ValuesAreOfTheKindThatTheirColumnHas) {
  const Dataset data = simulated_data(draw(7), origin(7, 3000), on(2));
  for (Var v = 0; v < data.num_vars(); ++v) {
    const Variable& variable = data.variable(v);
    for (double x : data.column(v)) {
      if (std::isnan(x)) continue;
      ASSERT_TRUE(std::isfinite(x)) << variable.name;
      if (variable.discrete()) {
        ASSERT_TRUE(x == std::floor(x) && x >= 0 && x < static_cast<double>(variable.levels.size())) << variable.name;
      }
      if (variable.kind == VariableKind::kCount) {
        ASSERT_TRUE(x == std::floor(x) && x >= 0) << variable.name;
      }
    }
  }
}

TEST_P(SimulatorContract, EveryTrueGraphIsWhatItClaimsToBe) {
  for (const auto& [name, document] : truth_graphs(draw(8))) {
    SCOPED_TRACE(name);
    const Legality verdict = judge(document);
    EXPECT_EQ(verdict.legal, true) << verdict.violation;
  }
}

INSTANTIATE_TEST_SUITE_P(Simulators, SimulatorContract, testing::ValuesIn(simulators().begin(), simulators().end()),
                         [](const auto& instance) { return instance.param.info.name; });

}  // namespace
}  // namespace abdera
