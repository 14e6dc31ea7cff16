// What a user's program looks like: simulate, learn, print.
#include <algorithms/constraint/pc.hpp>
#include <citests/fisher_z.hpp>
#include <cstdio>
#include <simulators/linear_gaussian.hpp>

int main() {
  const abdera::Rng rng(1);
  abdera::RunContext run;
  const auto model = abdera::random_linear_gaussian({.variables = 6, .degree = 2}, rng.fork("model"));
  const auto data = abdera::simulate(model, 2000, rng.fork("data"));
  const abdera::FisherZ test(abdera::covariance(data, run));
  const auto result = abdera::pc(test, abdera::Knowledge(6), {}, run);
  std::printf("%d edges, true graph has %d\n", result.graph.num_edges(), model.dag.num_edges());
  return result.graph.num_edges() > 0 && result.legal ? 0 : 1;
}
