#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/exit_codes.hpp"
#include "datasets/hdf5_file.hpp"
#include "tests/cli/command.hpp"

namespace abdera::cli_test {
namespace {

using testing::HasSubstr;

TEST(BootstrapVerb, WritesSharesBesideTheGraphOfAllRows) {
  const Sandbox box;
  box.file("t.csv", chain_csv());
  const auto end = box.run({"bootstrap", "t.csv", "--replicates", "50", "--seed", "3", "-o", "b.json", "-o", "b.h5",
                            "-o", "b.html", "-o", "b.svg"});
  ASSERT_EQ(end.code, cli::kOk) << end.err;
  EXPECT_THAT(end.err, HasSubstr("50 of 50 replicates learned (bootstrap, drawn from 200 units)"));
  const auto json = nlohmann::json::parse(box.read("b.json"));
  ASSERT_EQ(json["edges"].size(), 2u);
  const auto& bootstrap = json["bootstrap"];
  EXPECT_EQ(bootstrap["learned"], 50);
  for (const auto& edge : json["edges"]) {
    EXPECT_GT(edge["probability"].get<double>(), 0.5);
    // What stands beside the edge is what stands in the table, with its marks.
    bool found = false;
    for (const auto& pair : bootstrap["pairs"])
      for (const auto& other : pair["edges"]) {
        const bool same = other["source"] == edge["source"] && other["target"] == edge["target"] &&
                          other["mark_source"] == edge["mark_source"] && other["mark_target"] == edge["mark_target"];
        if (!same) continue;
        found = true;
        EXPECT_EQ(other["frequency"], edge["probability"]);
      }
    EXPECT_TRUE(found);
  }
  EXPECT_THAT(box.read("b.html"), HasSubstr("share"));

  const Hdf5Reader file(box.path("b.h5"));
  EXPECT_EQ(file.text_attribute("/", "schema"), "abdera-bootstrap/1");
  const auto adjacent = file.numbers("/adjacent"), tail = file.numbers("/tail"), arrow = file.numbers("/arrow"),
             circle = file.numbers("/circle");
  ASSERT_EQ(adjacent.size(), 16u);
  for (std::size_t a = 0; a < 4; ++a)
    for (std::size_t b = 0; b < 4; ++b) {
      EXPECT_EQ(adjacent[4 * a + b], adjacent[4 * b + a]);
      EXPECT_NEAR(tail[4 * a + b] + arrow[4 * a + b] + circle[4 * a + b], adjacent[4 * a + b], 1e-12);
    }
  EXPECT_EQ(file.numbers("/status"), std::vector<double>(50, 1));
  EXPECT_EQ(file.numbers("/graphs/cell_offset").size(), 51u);
  EXPECT_EQ(box.run({"compare", "b.h5", "b.json"}).code, cli::kOk);
}

TEST(BootstrapVerb, HasTheSameBytesOnAnyNumberOfThreads) {
  const Sandbox box;
  box.file("t.csv", chain_csv());
  const auto bytes = [&](const char* threads) {
    const auto end = box.run({"bootstrap", "t.csv", "--replicates", "20", "--resampling", "complementary",
                              "--reproducible", "--threads", threads, "-o", "b.h5", "-o", "b.json", "--force"});
    EXPECT_EQ(end.code, cli::kOk) << end.err;
    EXPECT_THAT(end.err, HasSubstr("no more stable than the average pair"));
    return box.read("b.h5") + box.read("b.json");
  };
  const auto one = bytes("1");
  EXPECT_EQ(bytes("2"), one);
  EXPECT_EQ(bytes("7"), one);
}

TEST(BootstrapVerb, RefusesWhatHasNoRows) {
  const Sandbox box;
  box.file("c.txt", "A,B\n1,0.5\n0.5,1\n");
  auto end = box.run({"bootstrap", "c.txt", "--n", "100", "-o", "-"});
  EXPECT_EQ(end.code, cli::kNotApplicable);
  EXPECT_TRUE(end.one_error()) << end.err;
  EXPECT_THAT(end.err, HasSubstr("needs a table"));
  box.file("t.csv", chain_csv());
  end = box.run({"bootstrap", "t.csv", "--replicates", "0"});
  EXPECT_EQ(end.code, cli::kUsage);
  end = box.run({"bootstrap", "t.csv", "--resampling", "subsample", "--fraction", "1.5"});
  EXPECT_EQ(end.code, cli::kUsage) << end.err;
}

TEST(BootstrapVerb, WritesWhatIsCompleteAtTheTimeLimit) {
  const Sandbox box;
  box.file("t.csv", chain_csv(2000));
  const auto end = box.run({"bootstrap", "t.csv", "--replicates", "1000000", "--time-limit", "0.5", "-o", "b.json"});
  EXPECT_EQ(end.code, cli::kTimeLimit) << end.err;
  const auto bootstrap = nlohmann::json::parse(box.read("b.json"))["bootstrap"];
  EXPECT_GT(bootstrap["learned"], 0);
  EXPECT_LT(bootstrap["learned"], 1000000);
  EXPECT_EQ(bootstrap["stop_reason"], "time_limit");
}

}  // namespace
}  // namespace abdera::cli_test
