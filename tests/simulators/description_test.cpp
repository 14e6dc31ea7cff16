#include "simulators/description.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "simulators/builders.hpp"
#include "tests/simulators/scm_support.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

using namespace scm_test;

std::vector<double> evaluated(const Mechanism& mechanism, const std::vector<std::vector<double>>& parents,
                              std::size_t rows) {
  std::vector<double> noise(rows), out(rows);
  mechanism.noise().fill(CellNoise(Rng(2)), 5, 0, noise);
  mechanism.evaluate(pointers(parents), noise, out);
  return out;
}

// The description holds all that there is to a mechanism: what is made of it gives the same bits.
TEST(Description, AMechanismMadeFromItIsTheSame) {
  constexpr std::size_t kRows = 200;
  for (const Example& example : examples()) {
    SCOPED_TRACE(example.name);
    const Description description = example.mechanism->description();
    const MechanismPtr again = mechanism_from(description, "a mechanism");
    EXPECT_EQ(again->description(), description);
    EXPECT_EQ(again->num_parents(), example.mechanism->num_parents());
    EXPECT_EQ(again->noise(), example.mechanism->noise());
    const auto parents = random_parents(example.parent_levels, kRows, Rng(1));
    EXPECT_EQ(evaluated(*again, parents, kRows), evaluated(*example.mechanism, parents, kRows));
  }
}

TEST(Description, AsJsonItReadsBackTheSame) {
  for (const Example& example : examples()) {
    SCOPED_TRACE(example.name);
    const Description description = example.mechanism->description();
    const std::string json = to_json(description);
    EXPECT_EQ(description_from_json(json, "text").type, description.type);
    const MechanismPtr again = mechanism_from(description_from_json(json, "text"), "a mechanism");
    EXPECT_EQ(again->description(), description);
  }
  EXPECT_EQ(to_json({"noisy_or", {{"leak", 0.1}, {"strengths", Description::Numbers{0.6, 1e-300}}}}),
            "{\"type\":\"noisy_or\",\n \"leak\":0.1,\n \"strengths\":[0.6,1e-300]}\n");
}

TEST(Description, MalformedJsonIsNamedByItsPlace) {
  const auto message = [](std::string_view text) {
    return testing_support::message_of<DataError>([&] { description_from_json(text, "model.json"); });
  };
  EXPECT_EQ(message("{\"a\":\n 1,}"), "model.json: line 2, column 4: malformed JSON");
  EXPECT_EQ(message("[1]"), "model.json: the text is not an object");
  EXPECT_EQ(message("{\"a\":null}"), "model.json: /a is null");
  EXPECT_EQ(message("{\"a\":{\"b\":[1,\"x\"]}}"), "model.json: /a/b mixes numbers with other values");
  EXPECT_THROW(to_json({"x", {{"y", HUGE_VAL}}}), UsageError);
}

void expect_error(const Description& description, const std::string& what) {
  try {
    mechanism_from(description, "the mechanism of 'A'");
    ADD_FAILURE() << "accepted";
  } catch (const DataError& error) {
    EXPECT_EQ(error.what(), what);
  }
}

TEST(Description, NamesWhatIsWrongAndWhere) {
  expect_error({"noisyor", {}},
               "the mechanism of 'A', of type 'noisyor': no mechanism is called so; did you mean 'noisy_or'?");
  expect_error({"noisy_or", {}}, "the mechanism of 'A', of type 'noisy_or': 'leak' is missing");
  expect_error({"noisy_or", {{"leak", std::string("x")}}},
               "the mechanism of 'A', of type 'noisy_or': 'leak' is not a number");
  expect_error({"noisy_or", {{"leak", 2.0}, {"strengths", Description::Numbers{}}}},
               "the mechanism of 'A', of type 'noisy_or': a leak is a probability, not 2");
  expect_error({"noisy_or", {{"leak", 0.5}, {"strengths", Description::Numbers{}}, {"more", 1.0}}},
               "the mechanism of 'A', of type 'noisy_or': 'more' is not known");
  expect_error({"table", {{"parent_levels", Description::Numbers{1.5}}, {"levels", 2.0}}},
               "the mechanism of 'A', of type 'table': 'parent_levels' holds 1.5, not a whole number");
  expect_error({"poisson", {{"log_rate", std::vector<Description>{{"liner", {}}}}}},
               "the mechanism of 'A', of type 'liner': no response is called so; did you mean 'linear'?");
}

}  // namespace
}  // namespace abdera
