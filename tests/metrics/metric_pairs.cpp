// Reads pairs of graphs from stdin and prints their distances and the time each took: what bench/peers compares with.
// A pair is a line "p edges_of_truth edges_of_estimate" and then a line "a b kind" an edge, kind 1: a --> b, 2: a ---
// b.
#include <chrono>
#include <cstdio>
#include <iostream>

#include "bench/metrics/aid.hpp"
#include "bench/metrics/shd.hpp"
#include "bench/metrics/sid.hpp"

namespace {

using namespace abdera;

SparseGraph read_graph(int p, std::size_t edges) {
  std::vector<Edge> out(edges);
  for (Edge& e : out) {
    int kind = 0;
    std::cin >> e.a >> e.b >> kind;
    e.at_a = Mark::kTail;
    e.at_b = kind == 1 ? Mark::kArrow : Mark::kTail;
  }
  return {p, out};
}

template <class Metric>
void print(const char* name, const char* separator, Metric&& metric) {
  const auto start = std::chrono::steady_clock::now();
  const auto value = metric();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf("\"%s\": %lld, \"%s_seconds\": %.6g%s", name, static_cast<long long>(value), name, took.count(),
              separator);
}

}  // namespace

int main() {
  int p = 0;
  std::size_t in_truth = 0, in_estimate = 0;
  while (std::cin >> p >> in_truth >> in_estimate) {
    const SparseGraph truth = read_graph(p, in_truth), estimate = read_graph(p, in_estimate);
    std::printf("{");
    print("shd", ", ", [&] { return shd(truth, estimate).count; });
    print("parent_aid", ", ", [&] { return parent_aid(truth, estimate).count; });
    print("ancestor_aid", ", ", [&] { return ancestor_aid(truth, estimate).count; });
    if (truth.only_directed() && estimate.only_directed())
      print("sid", ", ", [&] { return sid(truth, estimate).lower.count; });
    print("oset_aid", "}\n", [&] { return oset_aid(truth, estimate).count; });
  }
}
