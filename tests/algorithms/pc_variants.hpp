#pragma once
#include <functional>
#include <string>
#include <vector>

#include "algorithms/constraint/cpc.hpp"
#include "algorithms/constraint/grow_shrink.hpp"
#include "algorithms/constraint/iamb.hpp"
#include "algorithms/constraint/mpc.hpp"
#include "algorithms/constraint/pc_max.hpp"
#include "tests/algorithms/pc_support.hpp"

namespace abdera::testing_pc {

/// A learner of the PC family with the options that make it what it is.
struct Variant {
  std::string name;
  std::function<PcResult(const CiTest&, const Knowledge&, PcOptions, RunContext&)> learn;
};

inline const std::vector<Variant>& variants() {
  static const std::vector<Variant> list = [] {
    std::vector<Variant> out;
    auto fixed = [&]<class Options>(std::string name,
                                    PcResult (*fn)(const CiTest&, const Knowledge&, const Options&, RunContext&)) {
      out.push_back({std::move(name), [fn](const CiTest& test, const Knowledge& known, PcOptions pc, RunContext& run) {
                       Options options;
                       pc.collider_rule = options.pc.collider_rule;
                       options.pc = pc;
                       return fn(test, known, options, run);
                     }});
    };
    fixed("cpc", cpc), fixed("mpc", mpc), fixed("pc_max", pc_max);
    for (const auto& [kind, name] : {std::pair{ConsistentSets::kSkeleton, "pc, consistent skeleton"},
                                     std::pair{ConsistentSets::kOrientation, "pc, consistent orientation"}})
      out.push_back({name, [kind = kind](const CiTest& test, const Knowledge& known, PcOptions o, RunContext& run) {
                       o.consistent_sets = kind;
                       return pc(test, known, o, run);
                     }});
    for (const auto& [fn, name] : {std::pair{&grow_shrink, "grow_shrink"}, std::pair{&iamb, "iamb"}})
      for (BlanketSymmetry symmetry : {BlanketSymmetry::kAnd, BlanketSymmetry::kOr})
        out.push_back({std::string(name) + (symmetry == BlanketSymmetry::kAnd ? " and" : " or"),
                       [fn = fn, symmetry](const CiTest& test, const Knowledge& known, PcOptions o, RunContext& run) {
                         return PcResult(fn(test, known, {.pc = o, .symmetry = symmetry}, run));
                       }});
    return out;
  }();
  return list;
}

}  // namespace abdera::testing_pc
