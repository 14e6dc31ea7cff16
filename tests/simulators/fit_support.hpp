#pragma once
#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "datasets/dataset.hpp"
#include "simulators/fit.hpp"

namespace abdera::fit_test {

/// A table from its columns.
inline Dataset table(const std::vector<std::pair<Variable, std::vector<double>>>& columns) {
  std::vector<Variable> variables;
  Eigen::MatrixXd values(static_cast<Eigen::Index>(columns.front().second.size()),
                         static_cast<Eigen::Index>(columns.size()));
  for (const auto& [variable, column] : columns) {
    values.col(static_cast<Eigen::Index>(variables.size())) =
        Eigen::Map<const Eigen::VectorXd>(column.data(), values.rows());
    variables.push_back(variable);
  }
  return {std::move(variables), std::move(values)};
}

inline Variable continuous(std::string name) { return {.name = std::move(name)}; }
inline Variable levels(std::string name, std::vector<std::string> labels) {
  const auto kind = labels.size() == 2 ? VariableKind::kBinary : VariableKind::kNominal;
  return {.name = std::move(name), .kind = kind, .levels = std::move(labels)};
}

/// A DAG given by its edges.
inline GraphDocument dag(std::vector<std::string> nodes, const std::vector<std::pair<Var, Var>>& edges) {
  GraphDocument out;
  out.kind = GraphKind::kDag;
  out.graph = MixedGraph(static_cast<int>(nodes.size()));
  out.nodes = std::move(nodes);
  for (const auto& [from, to] : edges) out.graph.set_directed(from, to);
  return out;
}

/// @throws UsageError when the report has no such variable or coefficient.
inline const VariableFit& fit_of(const FitReport& report, const std::string& name) {
  for (const auto& v : report.variables)
    if (v.name == name) return v;
  throw UsageError("no variable " + name);
}
inline const Coefficient& coefficient_of(const VariableFit& fit, const std::string& name) {
  for (const auto& c : fit.coefficients)
    if (c.name == name) return c;
  throw UsageError("no coefficient " + name);
}

// Henderson & Velleman (1981), Biometrics 37, 391-411, table 1: 32 cars (Motor Trend, 1974).
inline Dataset cars() {
  return table({{continuous("mpg"),
                 {21,   21,   22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4,
                  14.7, 32.4, 30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26,   30.4, 15.8, 19.7, 15,   21.4}},
                {continuous("disp"),
                 {160, 160,  108,  258,  360,   225, 360, 146.7, 140.8, 167.6, 167.6, 275.8, 275.8, 275.8, 472, 460,
                  440, 78.7, 75.7, 71.1, 120.1, 318, 304, 350,   400,   79,    120.3, 95.1,  351,   145,   301, 121}},
                {continuous("hp"), {110, 110, 93, 110, 175, 105, 245, 62,  95,  123, 123, 180, 180, 180, 205, 215,
                                    230, 66,  52, 65,  97,  150, 150, 245, 175, 66,  91,  113, 264, 175, 335, 109}},
                {continuous("wt"), {2.62,  2.875, 2.32,  3.215, 3.44,  3.46,  3.57, 3.19,  3.15,  3.44,  3.44,
                                    4.07,  3.73,  3.78,  5.25,  5.424, 5.345, 2.2,  1.615, 1.835, 2.465, 3.52,
                                    3.435, 3.84,  3.845, 1.935, 2.14,  1.513, 3.17, 2.77,  3.57,  2.78}},
                {levels("gear", {"3", "4", "5"}),
                 {1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 2, 2, 2, 2, 2, 1}},
                {{.name = "carb", .kind = VariableKind::kCount},
                 {4, 4, 1, 1, 2, 1, 4, 2, 2, 4, 4, 3, 3, 3, 4, 4, 4, 1, 2, 1, 1, 2, 2, 4, 2, 1, 2, 2, 4, 6, 8, 2}}});
}

}  // namespace abdera::fit_test
