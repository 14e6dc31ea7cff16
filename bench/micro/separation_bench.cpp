#include <benchmark/benchmark.h>

#include <array>
#include <cstring>
#include <vector>

#include "core/rng.hpp"
#include "graphs/separation.hpp"

namespace abdera {
namespace {

struct Question {
  Var x, y;
  std::array<Var, 8> given;
};

/// A random DAG (Erdos-Renyi) over p nodes in random order.
MixedGraph random_dag(int p, double degree) {
  Rng rng(1);
  MixedGraph dag(p);
  for (Var a = 0; a < p; ++a)
    for (Var b = a + 1; b < p; ++b)
      if (rng.uniform() < degree / (p - 1)) dag.set_directed(a, b);
  std::vector<Var> label(static_cast<std::size_t>(p));
  for (Var v = 0; v < p; ++v) label[static_cast<std::size_t>(v)] = v;
  rng.shuffle(label);
  return dag.relabelled(label);
}

std::vector<Question> random_questions(int p) {
  Rng rng(2);
  std::vector<Var> nodes(static_cast<std::size_t>(p));
  for (Var v = 0; v < p; ++v) nodes[static_cast<std::size_t>(v)] = v;
  std::vector<Question> out(4096);
  for (auto& q : out) {
    rng.shuffle(nodes);
    q.x = nodes[0], q.y = nodes[1];
    std::memcpy(q.given.data(), nodes.data() + 2, sizeof q.given);
  }
  return out;
}

/// d-separation of random pairs given `given` random nodes: questions a second.
void BM_Separation(benchmark::State& state) {
  const int p = static_cast<int>(state.range(0));
  const MixedGraph dag = random_dag(p, static_cast<double>(state.range(1)));
  const auto questions = random_questions(p);
  const auto size = static_cast<std::size_t>(state.range(2));
  SeparationScratch scratch;
  std::int64_t asked = 0, separated = 0;
  for (auto _ : state)
    for (const auto& q : questions) {
      separated += m_separated(dag, q.x, q.y, std::span(q.given).first(size), scratch);
      ++asked;
    }
  state.SetItemsProcessed(asked);
  state.counters["separated"] = static_cast<double>(separated) / static_cast<double>(asked);
  state.counters["graph_bytes"] = 32.0 * static_cast<double>(dag.words()) * p;
  state.counters["scratch_bytes"] = 40.0 * static_cast<double>(dag.words());
}
BENCHMARK(BM_Separation)
    ->ArgNames({"p", "degree", "given"})
    ->ArgsProduct({{100}, {2, 3, 4, 8}, {0, 1, 2, 4, 8}})
    ->Args({1000, 4, 4})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace abdera
