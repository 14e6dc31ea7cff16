#include "bench/calibration/pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/calibration/robustness.hpp"

namespace abdera {
namespace {

constexpr std::size_t kFivePercent = 1;  // of kSizeLevels

std::string percent(double share) { return std::isnan(share) ? "-" : fmt::format("{:.1f}", 100 * share); }

std::string header(std::string_view first, const std::vector<CalibratedTest>& tests) {
  std::string names = fmt::format("| {} |", first), rule = "|---|";
  for (const auto& test : tests) names += fmt::format(" `{}` |", test.name), rule += "---|";
  return names + "\n" + rule + "\n";
}

std::string title_of(ColumnKinds kinds) {
  switch (kinds) {
    case ColumnKinds::kContinuous:
      return "Numbers";
    case ColumnKinds::kDiscrete:
      return "Levels";
    default:
      return "Numbers and levels";
  }
}

std::string sizes_section(ColumnKinds kinds, int draws, const RunContext& run) {
  const auto tests = calibrated_tests(kinds);
  if (tests.empty()) return "";
  std::string out = fmt::format("\n## {}\n\n{}", title_of(kinds), header("cell", tests));
  for (const NullCell& cell : null_grid(kinds)) {
    out += fmt::format("| {} |", cell.name());
    for (const auto& size : sizes(cell, tests, draws, run)) {
      const double rate = size.rate(kFivePercent), level = kSizeLevels[kFivePercent];
      const bool off = std::abs(rate - level) > size_band(level, size.tested());
      out += fmt::format(" {}{}{} |", off ? "**" : "", percent(rate), off ? "**" : "");
    }
    out += "\n";
  }
  return out;
}

}  // namespace

std::vector<CalibratedTest> calibrated_tests(ColumnKinds kinds) {
  std::vector<CalibratedTest> out;
  for (const CiTestEntry& entry : ci_tests()) {
    if (entry.columns != kinds && entry.columns != ColumnKinds::kMixed) continue;
    out.push_back({entry.info.name, &entry});
    if (entry.info.name == "chi_square")
      out.push_back({"chi_square dof=moments", &entry, {{"dof", std::string("moments")}}});
  }
  return out;
}

std::string calibration_page(int draws, const RunContext& run) {
  std::string page = fmt::format(
      "# Sizes of the tests\n\n"
      "How often each test rejects at level 0.05 where x and y are independent given S, in percent of {0} draws: it\n"
      "should be 5. Bold: outside the band of {1:.1f} to {2:.1f} in which a right size lies but for one case in a\n"
      "million. Draws in which a test could not be done are left out; `-` where none could.\n\n"
      "Rows n, size k of S, law of the variables; `dependent`: x and y depend on every member of S. `student` has 5\n"
      "degrees of freedom, `skewed` is exponential, `monotone` are Gaussian variables seen through exp (which no "
      "linear\n"
      "test may be asked about, but every test of ranks), `rare` has one level with 5 % of the rows. In mixed cells "
      "`cd`\n"
      "means that x is a number and y has levels, `logistic` that levels depend on numbers by a logistic law. Made by\n"
      "`./dev calibration`.\n",
      draws, 100 * (0.05 - size_band(0.05, draws)), 100 * (0.05 + size_band(0.05, draws)));
  for (ColumnKinds kinds : {ColumnKinds::kContinuous, ColumnKinds::kDiscrete, ColumnKinds::kMixed})
    page += sizes_section(kinds, draws, run);
  return page;
}

std::string robustness_page(int draws, const RunContext& run) {
  std::string page = fmt::format(
      "# What observation does to tests\n\n"
      "Galaxies at redshift 2 from the simulator [galaxy_environment](domains/galaxy_environment.md): halo mass, "
      "density,\n"
      "stellar mass, gas, star formation, colour and redshift, with a weak effect of density on star formation. In "
      "each\n"
      "of {} draws every test is asked about the 12 pairs that are not adjacent given the causes of the later one, at\n"
      "level 0.01, and about density and star formation given stellar mass and gas.\n\n"
      "- *size*: percent of independences rejected that hold among the recorded columns. It should be 1; more is an\n"
      "  error of the test.\n"
      "- *made dependent*: percent rejected of the independences that hold among the galaxies and that the "
      "observation\n"
      "  has broken. A test that rejects them is right about the columns and wrong about the galaxies: no test can "
      "mend\n"
      "  it, only what is known of the observation.\n"
      "- *power*: percent of draws in which the effect of density is seen.\n\n"
      "Discrete tests see columns cut into four levels with equally many rows each: a cut column does not screen off "
      "what\n"
      "the whole one does. Made by `./dev calibration`.\n",
      draws);
  auto tests = calibrated_tests(ColumnKinds::kContinuous);
  for (const CiTestEntry& entry : ci_tests())
    if (entry.columns == ColumnKinds::kDiscrete) tests.push_back({entry.info.name, &entry});
  for (const GalaxyCondition& condition : galaxy_conditions()) {
    const bool large = condition.rows > 100000;
    const auto estimates = galaxy_robustness(condition, tests, large ? std::max(draws / 40, 5) : draws, run);
    page += fmt::format("\n## {}\n\n{}. {} of the {} independences hold among the columns{}.\n\n", condition.name,
                        condition.what, estimates.front().still, estimates.front().queries,
                        large ? fmt::format("; {} draws", std::max(draws / 40, 5)) : "");
    page += "| test | size | made dependent | power | not testable |\n|---|---|---|---|---|\n";
    for (const auto& e : estimates)
      page += fmt::format("| `{}` | {} | {} | {} | {} |\n", e.test, percent(e.size_still), percent(e.size_broken),
                          percent(e.power), percent(e.untested_share));
  }
  return page;
}

}  // namespace abdera
