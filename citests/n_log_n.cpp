#include "citests/n_log_n.hpp"

#include <algorithm>
#include <cmath>

namespace abdera {
namespace {

constexpr std::uint64_t kTable = 1 << 16;

// Extended precision: the error of a double product is larger than the unit.
long double n_log_n(std::uint64_t n) {
  const auto x = static_cast<long double>(n);
  return n < 2 ? 0 : x * std::log(x);
}

}  // namespace

NLogN::NLogN(std::uint64_t largest)
    : bits_(60 - std::ilogb(static_cast<double>(n_log_n(largest)) + 1)), whole_(largest < kTable) {
  table_.reserve(std::min(largest + 1, kTable));
  for (std::uint64_t n = 0; n <= largest && n < kTable; ++n) table_.push_back(compute(n));
}

std::int64_t NLogN::compute(std::uint64_t n) const { return std::llround(std::ldexp(n_log_n(n), bits_)); }

double NLogN::value(std::int64_t sum) const { return std::ldexp(static_cast<double>(sum), -bits_); }

}  // namespace abdera
