#include "citests/decorators.hpp"

#include <algorithm>
#include <mutex>
#include <numeric>
#include <unordered_map>

#include "citests/scan_part.hpp"

namespace abdera {

Counting::Counting(const CiTest& test) : test_(test), counts_(static_cast<std::size_t>(std::max(test.num_vars(), 1))) {}

void Counting::add(std::size_t size, std::uint64_t queries) const {
  counts_[size].fetch_add(queries, std::memory_order_relaxed);
}

CiResult Counting::test(Var x, Var y, std::span<const Var> given) const {
  add(given.size(), 1);
  return test_.test(x, y, given);
}

ScanStats Counting::scan(const Scan& scan, OnIndependent independent, std::span<Best> best) const {
  ScanProgress progress = begin_scan(scan);
  const int largest = std::min(scan.max_size, static_cast<int>(scan.pool.size()));
  for (int size = std::max(scan.min_size, 0); size <= largest && !progress.left.empty() && !progress.ended; ++size) {
    const std::uint64_t before = progress.stats.tests;
    scan_part(
        scan, size, size, independent, best,
        [&](const Scan& part, OnIndependent on, std::span<Best> bests) { return test_.scan(part, on, bests); },
        progress);
    add(static_cast<std::size_t>(size), progress.stats.tests - before);
  }
  return progress.stats;
}

std::vector<std::uint64_t> Counting::counts() const {
  std::vector<std::uint64_t> out;
  for (const auto& c : counts_) out.push_back(c.load(std::memory_order_relaxed));
  while (!out.empty() && out.back() == 0) out.pop_back();
  return out;
}

std::uint64_t Counting::total() const {
  const auto all = counts();
  return std::accumulate(all.begin(), all.end(), std::uint64_t{0});
}

namespace {

using Key = std::vector<Var>;  // min(x, y), max(x, y), sorted S

struct KeyHash {
  std::size_t operator()(const Key& key) const {
    std::uint64_t h = key.size();
    for (Var v : key) {
      h = (h ^ static_cast<std::uint64_t>(v)) * 0x9e3779b97f4a7c15u;
      h ^= h >> 32;
    }
    return h;
  }
};

constexpr std::size_t kStripes = 64;

}  // namespace

struct Cached::Stripe {
  std::mutex guard;
  std::unordered_map<Key, CiResult, KeyHash> answers;
};

Cached::Cached(const CiTest& test) : test_(test), stripes_(new Stripe[kStripes]) {}
Cached::~Cached() = default;

CiResult Cached::test(Var x, Var y, std::span<const Var> given) const {
  Key key{std::min(x, y), std::max(x, y)};
  key.insert(key.end(), given.begin(), given.end());
  std::sort(key.begin() + 2, key.end());
  Stripe& stripe = stripes_[KeyHash{}(key) / 7 % kStripes];
  {
    const std::scoped_lock lock(stripe.guard);
    if (const auto it = stripe.answers.find(key); it != stripe.answers.end()) {
      hits_.fetch_add(1, std::memory_order_relaxed);
      return it->second;
    }
  }
  // Outside the lock: a slow test must not hold up others; two threads may then compute the same answer.
  const CiResult result = test_.test(x, y, given);
  misses_.fetch_add(1, std::memory_order_relaxed);
  const std::scoped_lock lock(stripe.guard);
  return stripe.answers.emplace(std::move(key), result).first->second;
}

CiResult Traced::test(Var x, Var y, std::span<const Var> given) const {
  const CiResult result = test_.test(x, y, given);
  observer_(x, y, given, result);
  return result;
}

}  // namespace abdera
