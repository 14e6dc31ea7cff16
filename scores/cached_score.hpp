#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "scores/score.hpp"

namespace abdera {

/// Remembers values of `local` of another score. Only canonical values are kept, so what is forgotten is computed again
/// to the same bits: neither the size of the memory nor the number of threads shows in any result.
///
/// `open` and `table` are those of the other score: their values only rank, or are asked once.
/// Cost: about 0.1 us a value that is there. Memory: grows to `max_bytes` at most. Threads: safe; locks by key.
class CachedScore final : public Score {
 public:
  /// @param inner must outlive this. @param max_bytes 0: nothing is kept.
  CachedScore(const Score& inner, std::size_t max_bytes);
  ~CachedScore() override;

  int num_vars() const override { return inner_.num_vars(); }
  double local(Var child, std::span<const Var> parents) const override;
  std::unique_ptr<ParentSearch> open(Var child) const override { return inner_.open(child); }
  std::vector<std::unique_ptr<ParentSearch>> open_all() const override { return inner_.open_all(); }
  void table(Var child, std::span<const Var> candidates, int max_parents, std::span<double> out,
             const StopToken& stop) const override {
    inner_.table(child, candidates, max_parents, out, stop);
  }
  bool score_equivalent() const override { return inner_.score_equivalent(); }
  std::vector<std::string> remarks() const override { return inner_.remarks(); }
  double seconds_per_local() const override { return inner_.seconds_per_local(); }

  /// Values that were there when asked for; depends on the timing of threads.
  std::uint64_t hits() const;
  std::size_t bytes() const;

 private:
  struct Stripe;
  const Score& inner_;
  std::unique_ptr<Stripe[]> stripes_;
};

}  // namespace abdera
