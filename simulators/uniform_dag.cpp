#include "simulators/uniform_dag.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>

#include "core/error.hpp"
#include "simulators/topology.hpp"

namespace abdera {
namespace {

using Integer = boost::multiprecision::cpp_int;

/// a(n, k): DAGs over n labelled nodes of which k have no parent. Those k taken away, s nodes of the other m = n - k
/// become parentless: each of these had some parents among the k, each of the rest any.
class Counts {
 public:
  explicit Counts(int n) : rows_{{Integer(0)}} {
    for (int m = 1; m <= n; ++m) {
      std::vector<Integer> row(static_cast<std::size_t>(m) + 1);
      for (int k = 1; k <= m; ++k) {
        Integer sum = 0;
        if (k == m) {
          sum = 1;
        } else {
          for (int s = 1; s <= m - k; ++s) sum += below(m - k, k, s);
        }
        row[static_cast<std::size_t>(k)] = binomial(m, k) * sum;
      }
      rows_.push_back(std::move(row));
    }
  }
  const Integer& at(int n, int k) const { return rows_[static_cast<std::size_t>(n)][static_cast<std::size_t>(k)]; }
  /// Ways to put m nodes, s of them parentless among themselves, below k parentless ones.
  Integer below(int m, int k, int s) const {
    return boost::multiprecision::pow((Integer(1) << k) - 1, static_cast<unsigned>(s)) * (at(m, s) << (k * (m - s)));
  }
  Integer all(int n) const {
    if (n == 0) return 1;
    const auto& row = rows_[static_cast<std::size_t>(n)];
    return std::accumulate(row.begin(), row.end(), Integer(0));
  }

 private:
  static Integer binomial(int n, int k) {
    Integer out = 1;
    for (int i = 1; i <= k; ++i) out = out * (n - k + i) / i;
    return out;
  }
  std::vector<std::vector<Integer>> rows_;
};

/// Uniform below `bound`: as many random bits as it has, again until they are below.
Integer random_below(const Integer& bound, Rng& rng) {
  const auto bits = static_cast<int>(msb(bound)) + 1;
  while (true) {
    Integer number = 0;
    for (int have = 0; have < bits; have += 64) number = (number << 64) | Integer(rng.next_u64());
    number >>= (bits + 63) / 64 * 64 - bits;
    if (number < bound) return number;
  }
}

/// k with probability weight(k) / sum over 1..n.
template <class Weight>
int choose(int n, Rng& rng, Weight&& weight) {
  std::vector<Integer> weights;
  Integer total = 0;
  for (int k = 1; k <= n; ++k) total += weights.emplace_back(weight(k));
  Integer left = random_below(total, rng);
  for (int k = 1; k < n; ++k) {
    if (left < weights[static_cast<std::size_t>(k) - 1]) return k;
    left -= weights[static_cast<std::size_t>(k) - 1];
  }
  return n;
}

/// One table a size, kept: a sweep draws many graphs of few sizes.
std::shared_ptr<const Counts> counts_up_to(int n) {
  require(n <= kMostUniform, fmt::format("uniform DAGs have at most {} variables, not {}; others: topology=erdos_renyi "
                                         "with degree (variables - 1) / 2 is close to them",
                                         kMostUniform, n));
  static std::mutex mutex;
  static std::map<int, std::shared_ptr<const Counts>> tables;
  const std::lock_guard lock(mutex);
  auto& table = tables[n];
  if (!table) table = std::make_shared<const Counts>(n);
  return table;
}

}  // namespace

MixedGraph uniform_dag(int n, const Rng& rng) {
  const auto table = counts_up_to(n);
  const Counts& counts = *table;
  Rng stream = rng;
  std::vector<Var> node(static_cast<std::size_t>(n));
  std::iota(node.begin(), node.end(), 0);
  stream.shuffle(node);
  MixedGraph dag(n);
  if (n == 0) return dag;
  int begin = 0, k = choose(n, stream, [&](int j) { return counts.at(n, j); });
  while (begin + k < n) {
    const int m = n - begin - k;
    const int s = choose(m, stream, [&](int j) { return counts.below(m, k, j); });
    for (int child = begin + k; child < n; ++child) {
      const bool some = child < begin + k + s;  // newly parentless: at least one parent among the k
      std::vector<char> parent(static_cast<std::size_t>(k));
      do {
        for (char& chosen : parent) chosen = static_cast<char>(stream.next_u32() & 1u);
      } while (some && std::find(parent.begin(), parent.end(), 1) == parent.end());
      for (int i = 0; i < k; ++i)
        if (parent[static_cast<std::size_t>(i)])
          dag.set_directed(node[static_cast<std::size_t>(begin + i)], node[static_cast<std::size_t>(child)]);
    }
    begin += k, k = s;
  }
  return dag;
}

std::string number_of_dags(int n) { return counts_up_to(n)->all(n).str(); }

}  // namespace abdera
