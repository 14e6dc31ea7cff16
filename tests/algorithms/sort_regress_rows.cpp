// What bench/peers compares with. Without arguments reads tables with their true graphs from stdin and prints
// sortabilities and what sort-and-regress finds: a table is a line "rows columns edges", the values row by row, and a
// line "a b" an edge. With "unitless DEGREE COUNT" prints, of random unitless models of 20 variables, the
// R^2-sortability of the population and all coefficients.
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "algorithms/functional/r2_sort_regress.hpp"
#include "algorithms/functional/var_sort_regress.hpp"
#include "simulators/linear_scm.hpp"
#include "simulators/random_scm.hpp"
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

void print_unitless(double degree, int count) {
  for (int i = 0; i < count; ++i) {
    const Scm scm = random_scm({.graph = {.variables = 20, .degree = degree}, .scaling = Scaling::kUnitless},
                               Rng(1).fork("model", i));
    const LinearScm linear(scm);
    std::printf("{\"r2_sortability\": %.17g, \"coefficients\": [", r2_sortability(scm.dag(), linear.covariance()));
    const char* separator = "";
    for (const Edge& e : scm.dag().edges()) {
      const bool forward = e.at_b == Mark::kArrow;
      std::printf("%s%.17g", separator, linear.weights()(forward ? e.b : e.a, forward ? e.a : e.b));
      separator = ", ";
    }
    std::printf("]}\n");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 4) {
    print_unitless(std::atof(argv[2]), std::atoi(argv[3]));
    return 0;
  }
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
