#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "scores/score.hpp"

namespace abdera {

/// Remembers values of `local` of another score, also those that its searches over parents ask for. Only canonical
/// values are kept, so what is forgotten is computed again to the same bits: neither the size of the memory nor the
/// number of threads shows in any result.
///
/// `table` is that of the other score: it asks for every set once. `open` asks `local`, so this is for scores whose own
/// searches have the bits of `local`, and which cost far more to compute than to look up.
/// Cost: about 0.1 us a value that is there. Memory: grows to `max_bytes` at most, and all objects of the process
/// together to kMostBytes: one that finds no room keeps what it has. Threads: safe; locks by key.
class CachedScore final : public Score {
 public:
  static constexpr std::size_t kMostBytes = std::size_t{256} << 20;

  /// @param inner must outlive this. @param max_bytes 0: nothing is kept.
  CachedScore(const Score& inner, std::size_t max_bytes);
  explicit CachedScore(std::unique_ptr<const Score> inner, std::size_t max_bytes = kMostBytes);
  ~CachedScore() override;

  const Score& inner() const { return inner_; }
  int num_vars() const override { return inner_.num_vars(); }
  double local(Var child, std::span<const Var> parents) const override;
  void table(Var child, std::span<const Var> candidates, int max_parents, std::span<double> out,
             const StopToken& stop) const override {
    inner_.table(child, candidates, max_parents, out, stop);
  }
  std::vector<std::vector<Var>> targets() const override { return inner_.targets(); }
  bool score_equivalent() const override { return inner_.score_equivalent(); }
  std::vector<std::string> remarks() const override { return inner_.remarks(); }
  double seconds_per_local() const override { return inner_.seconds_per_local(); }

  /// Values that were there when asked for; depends on the timing of threads.
  std::uint64_t hits() const;
  std::size_t bytes() const;
  /// Of all objects of the process.
  static std::size_t bytes_of_all();

 private:
  struct Stripe;
  std::unique_ptr<const Score> owned_;
  const Score& inner_;
  std::unique_ptr<Stripe[]> stripes_;
};

}  // namespace abdera
