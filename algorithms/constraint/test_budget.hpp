#pragma once
#include <atomic>
#include <cstdint>
#include <limits>
#include <mutex>
#include <vector>

namespace abdera::detail {

/// Shares what is left of a budget of tests among the items of one parallel loop so that the outcome depends on no
/// schedule: an item counts when it and all items before it together need no more than is left. What other items found
/// must not be used.
///
/// Threads: all members from any number.
class TestBudget {
 public:
  static constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();

  /// @param left kUnlimited: every item counts, nothing is booked.
  TestBudget(std::uint64_t left, std::size_t items);

  /// Whether the items before the first one that is still open already need more than is left: then no item that has
  /// not yet started can count.
  bool spent() const { return spent_.load(std::memory_order_relaxed); }
  /// Tests after which an item may give up.
  std::uint64_t item_limit() const { return left_; }
  /// @param cut_short whether the item gave up at `item_limit`: then it does not count, nor does any after it.
  void book(std::size_t item, std::uint64_t tests, bool cut_short);
  /// After the loop: the number of items that count, which are the first ones.
  std::size_t counted() const { return left_ == kUnlimited ? items_ : prefix_; }

 private:
  static constexpr std::uint64_t kOpen = kUnlimited, kTooMany = kUnlimited - 1;
  const std::uint64_t left_;
  const std::size_t items_;
  std::atomic<bool> spent_{false};
  std::mutex guard_;
  std::vector<std::uint64_t> tests_;  // of each item; kOpen: not yet done
  std::size_t prefix_ = 0;            // items done without a gap that count
  std::uint64_t used_ = 0;            // by those
};

/// What is left of a budget, or kUnlimited of none.
inline std::uint64_t budget_left(std::uint64_t budget, std::uint64_t used) {
  return budget == TestBudget::kUnlimited ? budget : budget - (used < budget ? used : budget);
}

}  // namespace abdera::detail
