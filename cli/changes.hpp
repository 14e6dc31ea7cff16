#pragma once
#include <string>
#include <string_view>
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

/// One intervention on a variable by name. @param how "do" to a number, or a label or code of a discrete variable;
/// "shift" by a number; "draw" from LAW:MEAN:SD[:SHAPE]; "replace" by a mechanism as JSON, which `where` names.
/// @throws UsageError naming the nearest name or label; DataError as `mechanism_from`.
Intervention change_of(std::string_view how, const std::string& name, const std::string& value,
                       const std::vector<Variable>& variables, std::string_view where = "the mechanism");
/// All of them, "replace" from files. @throws as `change_of`; UsageError for none.
std::vector<Intervention> changes_of(const ChangeOptions& options, const std::vector<Variable>& variables);

/// "set X to 5", "shift Y by 0.5": for people and the history of a file.
std::string change_text(const Intervention& change, const std::vector<Variable>& variables);

}  // namespace abdera::cli
