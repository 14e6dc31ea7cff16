#include "core/params.hpp"

#include "core/registry.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

enum class Shape { kRound, kSquare };
struct Options {
  double alpha = 0.01;
  int depth = -1;
  bool fast = true;
  Shape shape = Shape::kRound;
  std::string label = "x";
  static auto fields() {
    return std::tuple{
        field("alpha", &Options::alpha, "level", {0, 1}), field("depth", &Options::depth, "limit", {-1, 64}),
        field("fast", &Options::fast, "hurry"),
        field("shape", &Options::shape, "form", Choices<Shape>{{"round", Shape::kRound}, {"square", Shape::kSquare}}),
        field("label", &Options::label, "name")};
  }
};

std::string message_of(const Params& params) {
  return testing_support::message_of<UsageError>([&] { bind<Options>(params); });
}

TEST(Params, BindsTextAndTypedValuesAlike) {
  const auto typed =
      bind<Options>({{"alpha", 0.05}, {"depth", std::int64_t{3}}, {"fast", false}, {"shape", std::string("square")}});
  const auto text = bind<Options>({{"alpha", std::string("0.05")},
                                   {"depth", std::string("3")},
                                   {"fast", std::string("false")},
                                   {"shape", std::string("square")}});
  EXPECT_EQ(values_of(typed), values_of(text));
  EXPECT_EQ(typed.shape, Shape::kSquare);
  EXPECT_EQ(bind<Options>({{"alpha", std::int64_t{1}}}).alpha, 1.0);
  EXPECT_EQ(bind<Options>({{"label", std::string("5")}}).label, "5");
}

TEST(Params, RefusesWhatItCannotMean) {
  EXPECT_EQ(message_of({{"alhpa", 0.1}}), "no option named 'alhpa'; did you mean 'alpha'?");
  EXPECT_EQ(message_of({{"alpha", 1.5}}), "option 'alpha' = 1.5 is outside [0, 1]");
  EXPECT_EQ(message_of({{"alpha", std::string("nan")}}), "option 'alpha' = nan is outside [0, 1]");
  EXPECT_EQ(message_of({{"alpha", std::string("small")}}), "option 'alpha' takes a number, not 'small'");
  EXPECT_EQ(message_of({{"depth", 1.5}}), "option 'depth' takes a whole number, not '1.5'");
  EXPECT_EQ(message_of({{"depth", std::string("99")}}), "option 'depth' = 99 is outside [-1, 64]");
  EXPECT_EQ(message_of({{"fast", std::string("maybe")}}), "option 'fast' takes true or false, not 'maybe'");
  EXPECT_EQ(message_of({{"shape", std::string("oval")}}),
            "option 'shape' has no choice 'oval'; it takes round, square");
  EXPECT_NE(message_of({{"zzzzzz", 1.0}}).find("known: alpha, depth"), std::string::npos);
}

TEST(Params, DescribesEveryFieldWithItsDefault) {
  const auto docs = describe<Options>();
  ASSERT_EQ(docs.size(), 5u);
  EXPECT_EQ(docs[0].limits, "[0, 1]");
  EXPECT_EQ(docs[3].limits, "round|square");
  EXPECT_EQ(to_text(docs[3].default_value), "round");
  EXPECT_EQ(docs[1].type, "int");
}

TEST(Registry, NamesTheNearestComponent) {
  struct Entry {
    ComponentInfo info;
  };
  const std::vector<Entry> entries{{{"fisher_z", "", "", {}}}, {{"oracle", "", "", {}}}};
  EXPECT_EQ(find_component<Entry>(entries, "oracle", "test").info.name, "oracle");
  try {
    find_component<Entry>(entries, "fisherz", "test");
    FAIL();
  } catch (const UsageError& e) {
    EXPECT_STREQ(e.what(), "no test named 'fisherz'; did you mean 'fisher_z'?");
  }
}

TEST(NearestName, KeepsAtLeastOneCharacter) {
  const std::vector<std::string> names = {"a", "density", "alpha"};
  EXPECT_EQ(nearest_name("zz", names), "");
  EXPECT_EQ(nearest_name("desnity", names), "density");
  EXPECT_EQ(nearest_name("aplha", names), "alpha");
}

}  // namespace
}  // namespace abdera
