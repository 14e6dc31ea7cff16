#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "citests/registry.hpp"
#include "cli/exit_codes.hpp"
#include "cli/input.hpp"
#include "cli/name_list.hpp"
#include "cli/run_options.hpp"
#include "cli/verbs.hpp"
#include "core/error.hpp"

namespace abdera::cli {
namespace {

struct TestOptions {
  EvidenceOptions evidence;
  std::vector<std::string> variables;
  bool json = false;
};

Var index_of(const std::vector<std::string>& names, const std::string& name) {
  const auto it = std::find(names.begin(), names.end(), name);
  if (it != names.end()) return static_cast<Var>(it - names.begin());
  const auto near = nearest_name(name, names);
  throw DataError(
      fmt::format("there is no column '{}'{}", name,
                  near.empty() ? "; 'abdera data show' lists them" : fmt::format("; did you mean '{}'?", near)));
}

const char* outcome_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::kTested:
      return "tested";
    case Outcome::kNotTestable:
      return "not_testable";
    case Outcome::kDeterministic:
      return "deterministic";
  }
  return "unknown";
}

void print(const TestOptions& o, const CiResult& r) {
  if (o.json) {
    const std::vector<std::string> given(o.variables.begin() + 2, o.variables.end());
    std::cout << nlohmann::ordered_json{{"test", o.evidence.test},
                                        {"x", o.variables[0]},
                                        {"y", o.variables[1]},
                                        {"given", given},
                                        {"outcome", outcome_text(r.outcome)},
                                        {"p_value", r.p_value},
                                        {"log_p", r.log_p},
                                        {"statistic", r.statistic},
                                        {"effect", r.effect},
                                        {"dof", r.dof},
                                        {"n", r.n_used}}
                     .dump()
              << "\n";
    return;
  }
  std::cout << fmt::format("outcome    {}\n", outcome_text(r.outcome));
  if (r.outcome == Outcome::kTested)
    std::cout << fmt::format("p          {:.6g}\nstatistic  {:.6g}\neffect     {:.6g}\n", r.p_value, r.statistic,
                             r.effect);
  std::cout << fmt::format("n          {:g}\n", r.n_used);
}

int test(const TestOptions& o) {
  const auto& entry = find_ci_test(o.evidence.test);
  const auto params = parse_params(o.evidence.test_params, "--test-p");
  entry.options_in_force(params);
  EvidenceOptions evidence = o.evidence;
  auto& table = evidence.table;
  if (table.columns.empty() && table.drop.empty())  // other columns are no matter
    for (const auto& name : o.variables) table.columns.push_back(quote_name(name));
  const auto input = read_input(evidence, {.test = &entry});
  std::vector<Var> vars;
  for (const auto& name : o.variables) {
    vars.push_back(index_of(input.names, name));
    require(std::count(vars.begin(), vars.end(), vars.back()) == 1,
            fmt::format("the variable '{}' is given twice", name));
  }
  Progress quiet(ProgressMode::kNone, false);
  const auto context = make_context({}, quiet);
  const auto ci = make_ci_test(entry, input.evidence(), params, context, input.missing);
  for (const auto& warning : input.warnings) fmt::print(stderr, "warning: {}\n", warning);
  for (const auto& remark : ci->remarks()) fmt::print(stderr, "{}: {}\n", entry.info.name, remark);
  print(o, ci->test(vars[0], vars[1], std::span(vars).subspan(2)));
  return kOk;
}

}  // namespace

Action set_up_test(CLI::App& command) {
  const auto o = std::make_shared<TestOptions>();
  add_evidence_options(command, o->evidence);
  command.add_option("VARIABLES", o->variables, "X Y [Z...]: is X independent of Y given all Z?")
      ->required()
      ->expected(2, -1);
  command.add_flag("--json", o->json, "machine-readable, on stdout");
  command.footer(
      "Examples:\n  abdera test galaxies.csv M_BH log_sigma0\n"
      "  abdera test galaxies.csv M_BH log_sigma0 'GJC23log(M*,gal/M_sun)' --json");
  return [o] { return test(*o); };
}

}  // namespace abdera::cli
