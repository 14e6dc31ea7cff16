#include "algorithms/constraint/test_budget.hpp"

namespace abdera::detail {

TestBudget::TestBudget(std::uint64_t left, std::size_t items) : left_(left), items_(items) {
  if (left_ != kUnlimited) tests_.assign(items_, kOpen);
}

void TestBudget::book(std::size_t item, std::uint64_t tests, bool cut_short) {
  if (left_ == kUnlimited) return;
  const std::scoped_lock lock(guard_);
  tests_[item] = cut_short ? kTooMany : tests;
  while (prefix_ < items_ && tests_[prefix_] != kOpen) {
    if (tests_[prefix_] > left_ - used_) {
      spent_ = true;
      return;
    }
    used_ += tests_[prefix_++];
  }
}

}  // namespace abdera::detail
