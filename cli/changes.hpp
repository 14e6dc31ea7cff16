#pragma once
#include <string>
#include <vector>

#include "core/rng.hpp"
#include "simulators/intervention.hpp"

namespace CLI {
class App;
}

namespace abdera::cli {

/// Interventions as the command line says them.
struct ChangeOptions {
  std::vector<std::string> set, shift, draw, replace;
  double miss = 0, stray = 0, stray_shift = 1;
};
/// Adds --do, --shift, --draw and --replace, and with `uncertain` --miss, --stray and --stray-shift.
void add_change_options(CLI::App& command, ChangeOptions& options, bool uncertain);

/// Variables by name, values of discrete ones by label or code.
/// @throws UsageError naming the nearest name or label; DataError as `mechanism_from`.
std::vector<Intervention> changes_of(const ChangeOptions& options, const std::vector<Variable>& variables);

/// "set X to 5", "shift Y by 0.5": for people and the history of a file.
std::string change_text(const Intervention& change, const std::vector<Variable>& variables);

}  // namespace abdera::cli
