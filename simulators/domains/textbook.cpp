#include "simulators/domains/textbook.hpp"

#include "simulators/domains/model_builder.hpp"

namespace abdera {
namespace {

Variable number(std::string name) {
  Variable info;
  info.name = std::move(name);
  return info;
}

}  // namespace

Scm textbook(const TextbookOptions& options) {
  ModelBuilder model;
  switch (options.which) {
    case TextbookCase::kTwoEquations:
      model.add_linear(1, number("x1"), 1, {}, 1);
      model.add_linear(2, number("x2"), 0, {{"x1", 3}}, 1);
      break;
    case TextbookCase::kKidneyStones:  // counts of [charig1986]
      model.add_table(1, "large_stone", {}, {343.0 / 700});
      model.add_table(2, "open_surgery", {"large_stone"}, {87.0 / 357, 263.0 / 343});
      model.add_table(3, "success", {"large_stone", "open_surgery"}, {234.0 / 270, 81.0 / 87, 55.0 / 80, 192.0 / 263});
      break;
    case TextbookCase::kStorm:
      model.add_table(1, "low_pressure", {}, {0.2});
      model.add_table(2, "barometer_falls", {"low_pressure"}, {0.05, 0.95});
      model.add_table(3, "storm", {"low_pressure"}, {0.02, 0.6});
      break;
    case TextbookCase::kHospital:
      model.add_table(1, "diabetes", {}, {0.08});
      model.add_table(2, "gallstones", {}, {0.12});
      model.add_noisy_or(3, "in_hospital", 0.02, {{"diabetes", 0.25}, {"gallstones", 0.35}}, false);
      break;
  }
  return std::move(model).build();
}

ObservedScm observed_textbook(const TextbookOptions& options) {
  ObservedScm out{textbook(options), {}};
  out.recording = Recording::of(out.scm);
  if (options.which == TextbookCase::kHospital) {
    const Var admitted = out.scm.index_of("in_hospital");
    out.recording.selection = {admitted};
    out.recording.added = {{admitted, NodeRole::kSelection}};
  }
  return out;
}

}  // namespace abdera
