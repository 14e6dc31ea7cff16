// Reads tables with their true graphs from stdin and prints sortabilities and what sort-and-regress finds: what
// bench/peers compares with. A table is a line "rows columns edges", the values row by row, and a line "a b" an edge.
#include <cstdio>
#include <iostream>

#include "algorithms/functional/r2_sort_regress.hpp"
#include "algorithms/functional/var_sort_regress.hpp"
#include "simulators/sortability.hpp"

namespace {

using namespace abdera;

void print(const char* name, const LearnResult& result) {
  std::printf(", \"%s\": [", name);
  const char* separator = "";
  for (const Edge& e : result.graph.edges()) {
    const bool forward = e.at_b == Mark::kArrow;
    std::printf("%s[%d, %d, %.17g]", separator, forward ? e.a : e.b, forward ? e.b : e.a,
                result.notes.at({e.a, e.b}).effect);
    separator = ", ";
  }
  std::printf("]");
}

}  // namespace

int main() {
  Eigen::Index rows = 0;
  int p = 0, edges = 0;
  while (std::cin >> rows >> p >> edges) {
    Eigen::MatrixXd values(rows, p);
    for (Eigen::Index i = 0; i < rows; ++i)
      for (int j = 0; j < p; ++j) std::cin >> values(i, j);
    MixedGraph truth(p);
    for (int e = 0; e < edges; ++e) {
      Var a = 0, b = 0;
      std::cin >> a >> b;
      truth.set_directed(a, b);
    }
    std::vector<Variable> variables;
    for (int j = 0; j < p; ++j) variables.push_back({.name = "X" + std::to_string(j + 1)});
    const Dataset data(std::move(variables), std::move(values));
    RunContext run;
    const Covariance c = covariance(data, run);
    std::printf("{\"var_sortability\": %.17g, \"r2_sortability\": %.17g", var_sortability(truth, c.matrix),
                r2_sortability(truth, c.matrix));
    print("var_sort_regress", var_sort_regress(data, Knowledge(), {}, run));
    print("r2_sort_regress", r2_sort_regress(data, Knowledge(), {}, run));
    std::printf("}\n");
  }
}
