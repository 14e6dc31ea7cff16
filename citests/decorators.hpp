#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "citests/ci_test.hpp"

namespace abdera {

/// Counts the queries that reach another test, by size of S. Forwards `scan` one size at a time, so the counts are
/// exact and the kernel behind the wrapped test is used. Threads: as the wrapped test; counts are atomic.
class Counting final : public CiTest {
 public:
  /// @param test must outlive this.
  explicit Counting(const CiTest& test);

  int num_vars() const override { return test_.num_vars(); }
  CiResult test(Var x, Var y, std::span<const Var> given) const override;
  ScanStats scan(const Scan& scan, OnIndependent independent, std::span<Best> best) const override;
  bool batches() const override { return test_.batches(); }
  double seconds_per_test() const override { return test_.seconds_per_test(); }

  /// Queries by |S|, up to the largest size seen.
  std::vector<std::uint64_t> counts() const;
  std::uint64_t total() const;

 private:
  void add(std::size_t size, std::uint64_t queries) const;
  const CiTest& test_;
  mutable std::vector<std::atomic<std::uint64_t>> counts_;  ///< one a possible size of S
};

/// Remembers every answer of another test, keyed by (min(x, y), max(x, y), sorted S). Answers equal the uncached ones
/// because tests are symmetric and ignore the order of S. `scan` is the default loop: a cache must see single tests, so
/// a wrapped kernel is not used; wrap tests that cost more than a look-up (about 100 ns).
/// Cost: about 100 bytes a distinct query. Threads: as the wrapped test; 64 locks by key.
class Cached final : public CiTest {
 public:
  /// @param test must outlive this.
  explicit Cached(const CiTest& test);
  ~Cached() override;

  int num_vars() const override { return test_.num_vars(); }
  CiResult test(Var x, Var y, std::span<const Var> given) const override;
  double seconds_per_test() const override { return test_.seconds_per_test(); }

  std::uint64_t hits() const { return hits_.load(std::memory_order_relaxed); }
  std::uint64_t misses() const { return misses_.load(std::memory_order_relaxed); }

 private:
  struct Stripe;
  const CiTest& test_;
  std::unique_ptr<Stripe[]> stripes_;
  mutable std::atomic<std::uint64_t> hits_{0}, misses_{0};
};

/// Hands every query and its result to a function. `scan` is the default loop, so that each single test is seen.
/// Threads: as the wrapped test, if the function may be called from many threads.
class Traced final : public CiTest {
 public:
  using Observer = std::function<void(Var x, Var y, std::span<const Var> given, const CiResult& result)>;
  /// @param test must outlive this.
  Traced(const CiTest& test, Observer observer) : test_(test), observer_(std::move(observer)) {}

  int num_vars() const override { return test_.num_vars(); }
  CiResult test(Var x, Var y, std::span<const Var> given) const override;
  double seconds_per_test() const override { return test_.seconds_per_test(); }

 private:
  const CiTest& test_;
  Observer observer_;
};

}  // namespace abdera
