#include <sys/resource.h>

#include <csignal>

#include "core/error.hpp"
#include "datasets/dataset_hdf5.hpp"
#include "datasets/hdf5_file.hpp"
#include "tests/datasets/hdf5_support.hpp"
#include "tests/support/clock.hpp"

namespace abdera {
namespace {

using testing_support::bytes_of, testing_support::example, testing_support::message_of, testing_support::same;

class DatasetHdf5 : public testing_support::FolderTest {};

TEST_F(DatasetHdf5, ReadsBackEveryPartBitByBit) {
  for (const Eigen::Index rows : {6, 4096, 4097, 9000}) {
    const Dataset data = example(rows);
    for (const bool compress : {false, true}) {
      write_hdf5(data, at("a.h5"), {.compress = compress, .force = true});
      EXPECT_TRUE(same(read_hdf5(at("a.h5")), data)) << rows << " rows, compress " << compress;
    }
  }
}

/// A panel of two units with weights, two regimes, upper limits and a shared cause of error.
Dataset panel() {
  Dataset data({{.name = "flux"}, {.name = "mass"}}, Eigen::MatrixXd{{1, 2}, {3, 4}, {5, 6}, {7, 8}});
  data.set_upper_limit(Dataset::Flags{{0, 0}, {1, 0}, {0, 0}, {1, 0}});
  data.set_error_factors({{"distance", Eigen::MatrixXd{{0.1, 0.2}, {0.1, 0.3}, {0.4, 0.5}, {0.7, 0.6}}},
                          {"dust", Eigen::MatrixXd{{1, 0}, {2, 0}, {3, 0}, {4, 0}}}});
  data.set_row_attributes({{1, 2, 0.5, 1}, {0, 0.1, 0, 0.1}, "min", {7, 7, 9, 9}, {0, 1, 1, 0}, {{}, {1}}});
  return data;
}

TEST_F(DatasetHdf5, ReadsBackWhatIsKnownOfRowsAndErrors) {
  write_hdf5(panel(), at("panel.h5"), {});
  EXPECT_TRUE(same(read_hdf5(at("panel.h5")), panel()));
  EXPECT_EQ(Hdf5Reader(at("panel.h5")).text_attribute("/", "sampling"), "panel");
}

TEST_F(DatasetHdf5, RowsAndColumnsTakeWhatIsKnownOfThemAlong) {
  const std::vector<Eigen::Index> rows = {3, 1};
  const std::vector<Var> columns = {1};
  const Dataset part = panel().select_rows(rows).select(columns);
  EXPECT_EQ(*part.upper_limit(), (Dataset::Flags{{0}, {0}}));
  EXPECT_EQ(part.error_factors()[0].loading, (Eigen::MatrixXd{{0.6}, {0.3}}));
  EXPECT_EQ(part.row_attributes(), (RowAttributes{{1, 2}, {0.1, 0.1}, "min", {9, 7}, {0, 1}, {{}, {0}}}));
  const std::vector<Var> untouched = {0};
  EXPECT_EQ(panel().select(untouched).row_attributes().regime_targets, (std::vector<std::vector<Var>>{{}, {}}));
}

TEST_F(DatasetHdf5, ReadsBackTablesWiderThanOneChunk) {
  constexpr int kVars = 131;
  std::vector<Variable> variables(kVars);
  for (int v = 0; v < kVars; ++v) variables[static_cast<std::size_t>(v)].name = "v" + std::to_string(v);
  Eigen::MatrixXd values(5001, kVars);
  for (Eigen::Index i = 0; i < values.size(); ++i) values.data()[i] = static_cast<double>(i);
  const Dataset data(variables, values);
  write_hdf5(data, at("wide.h5"), {});
  EXPECT_TRUE(same(read_hdf5(at("wide.h5")), data));
}

TEST_F(DatasetHdf5, AStreamOfStripsGivesTheBytesOfTheTable) {
  const Eigen::MatrixXd values = Eigen::MatrixXd::Random(9001, 131), sigma = values.cwiseAbs(),
                        limits = (values.array() > 0.5).cast<double>();
  std::vector<Variable> variables(131);
  for (std::size_t v = 0; v < variables.size(); ++v) variables[v].name = "v" + std::to_string(v);
  Dataset table(variables, values);
  table.set_sigma(sigma);
  table.set_upper_limit(limits.cast<std::int8_t>());
  write_hdf5(table, at("table.h5"), {.reproducible = true});

  const auto pass = [](const Eigen::MatrixXd& from) {
    return [&from] {
      return [&from, row = Eigen::Index{0}](Eigen::Ref<Eigen::MatrixXd> strip) mutable {
        EXPECT_LE(strip.rows(), static_cast<Eigen::Index>(Hdf5Writer::kTileRows));
        strip = from.middleRows(row, strip.rows());
        row += strip.rows();
      };
    };
  };
  const TableStream stream{9001, pass(values), pass(sigma), pass(limits)};
  Hdf5Writer file(at("stream.h5"));
  write_hdf5(Dataset(variables, Eigen::MatrixXd(0, 131)), stream, file, {.reproducible = true});
  file.commit();
  EXPECT_EQ(bytes_of(at("stream.h5")), bytes_of(at("table.h5")));
}

TEST_F(DatasetHdf5, WritesAViewOfForeignMemoryWithItsStride) {
  const Eigen::MatrixXd big = Eigen::MatrixXd::Random(50, 3);
  const Dataset data =
      Dataset::view({{.name = "a"}, {.name = "b"}, {.name = "c"}}, {big.data(), 20, 3, Eigen::OuterStride<>(50)});
  write_hdf5(data, at("view.h5"), {});
  EXPECT_TRUE(same(read_hdf5(at("view.h5")), data));
}

TEST_F(DatasetHdf5, KeepsSigmaInFloat32OnlyWhereThatLosesNothing) {
  for (const double value : {0.5, 0.1}) {
    Dataset data({{.name = "a"}}, Eigen::MatrixXd::Ones(3, 1));
    data.set_sigma(Eigen::MatrixXd::Constant(3, 1, value));
    write_hdf5(data, at("s.h5"), {.force = true});
    EXPECT_TRUE(same(read_hdf5(at("s.h5")), data));
    EXPECT_EQ(Hdf5Reader(at("s.h5")).text_attribute("/sigma", "comment").has_value(), value == 0.1);
  }
}

// Groups once carried the time of day in whole seconds: seen only when the clock moves between the two.
TEST_F(DatasetHdf5, EqualDataGiveEqualBytesInDifferentSecondsWhenReproducible) {
  const auto write = [&](const std::string& run) {
    write_hdf5(example(), at(run + ".h5"), {.reproducible = true});
    write_hdf5(example(), at(run + "-compressed.h5"), {.compress = true, .reproducible = true});
  };
  write("a");
  testing_support::wait_for_next_second();
  write("b");
  for (const std::string kind : {".h5", "-compressed.h5"})
    EXPECT_TRUE(bytes_of(at("a" + kind)) == bytes_of(at("b" + kind))) << kind;
  EXPECT_FALSE(Hdf5Reader(at("a.h5")).text_attribute("/", "date_created"));
  write_hdf5(example(), at("c.h5"), {});
  EXPECT_TRUE(Hdf5Reader(at("c.h5")).text_attribute("/", "date_created"));
}

TEST_F(DatasetHdf5, NeverReplacesWithoutForce) {
  write_hdf5(example(), at("a.h5"), {});
  EXPECT_THROW(write_hdf5(example(), at("a.h5"), {}), UsageError);
  EXPECT_NO_THROW(write_hdf5(example(), at("a.h5"), {.force = true}));
}

TEST_F(DatasetHdf5, RefusesANameHoldingNul) {
  const Dataset data({{.name = std::string("a\0b", 3)}}, Eigen::MatrixXd::Ones(2, 1));
  EXPECT_NE(message_of<UsageError>([&] { write_hdf5(data, at("a.h5"), {}); }).find("NUL"), std::string::npos);
  EXPECT_TRUE(files().empty());
}

// The limit falls on different operations of the library: creation, a chunk, the final flush, the seal.
TEST_F(DatasetHdf5, ADiskThatFillsUpLeavesNothingBehindAndTheLibraryUsable) {
  write_hdf5(example(20000), at("whole.h5"), {.reproducible = true});
  const auto size = std::filesystem::file_size(at("whole.h5"));
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  for (const auto limit :
       {std::uintmax_t{0}, std::uintmax_t{100}, size / 3, size / 2, size - 3000, size - 49, size - 10}) {
    const rlimit small{static_cast<rlim_t>(limit), before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    const auto message =
        message_of<OutputError>([&] { write_hdf5(example(20000), at("cut.h5"), {.reproducible = true}); });
    setrlimit(RLIMIT_FSIZE, &before);
    EXPECT_NE(message.find("cut.h5"), std::string::npos) << limit << ": " << message;
    EXPECT_EQ(files(), std::vector<std::string>{"whole.h5"}) << limit;
  }
  std::signal(SIGXFSZ, old_handler);
  write_hdf5(example(20000), at("again.h5"), {.reproducible = true});
  const auto again = bytes_of(at("again.h5")), whole = bytes_of(at("whole.h5"));
  std::string where;
  for (std::size_t i = 0; i < std::min(again.size(), whole.size()); ++i)
    if (again[i] != whole[i]) where += std::to_string(i) + ' ';
  EXPECT_TRUE(again == whole) << "sizes " << again.size() << " and " << whole.size() << ", different at " << where;
}

}  // namespace
}  // namespace abdera
