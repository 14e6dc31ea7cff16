#include "graphs/big_count.hpp"

#include <bit>
#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <iterator>

#include "core/error.hpp"

namespace abdera {
namespace {

using boost::multiprecision::cpp_int;

cpp_int number(const BigCount& count) {
  cpp_int out;
  if (!count.words().empty()) import_bits(out, count.words().begin(), count.words().end(), 64, false);
  return out;
}

BigCount count_of(const cpp_int& value) {
  std::vector<std::uint64_t> words;
  export_bits(value, std::back_inserter(words), 64, false);
  return BigCount::from_words(std::move(words));
}

/// The highest 64 bits, with the lowest of them set if any bit below is: rounds like the whole number. The value is
/// `word` times 2^`exponent`.
struct Leading {
  std::uint64_t word;
  int exponent;
};

Leading leading(const std::vector<std::uint64_t>& words) {
  const int top_bits = static_cast<int>(std::bit_width(words.back()));
  std::uint64_t word = words.back();
  if (words.size() > 1 && top_bits < 64) word = (word << (64 - top_bits)) | (words[words.size() - 2] >> top_bits);
  bool below = words.size() > 1 && top_bits < 64 && (words[words.size() - 2] << (64 - top_bits)) != 0;
  const std::size_t whole = words.size() == 1 ? 0 : words.size() - (top_bits < 64 ? 2 : 1);
  for (std::size_t i = 0; i < whole; ++i) below = below || words[i] != 0;
  const int exponent = words.size() == 1 ? 0 : static_cast<int>(words.size() - 1) * 64 + top_bits - 64;
  return {word | static_cast<std::uint64_t>(below), exponent};
}

}  // namespace

BigCount::BigCount(std::uint64_t value) {
  if (value != 0) words_.push_back(value);
}

BigCount BigCount::from_words(std::vector<std::uint64_t> words) {
  while (!words.empty() && words.back() == 0) words.pop_back();
  BigCount out;
  out.words_ = std::move(words);
  return out;
}

int BigCount::bits() const {
  if (words_.empty()) return 0;
  return static_cast<int>(words_.size() - 1) * 64 + static_cast<int>(std::bit_width(words_.back()));
}

std::string BigCount::to_string() const { return number(*this).str(); }

double BigCount::to_double() const {
  if (words_.empty()) return 0;
  const auto [word, exponent] = leading(words_);
  return std::ldexp(static_cast<double>(word), exponent);
}

double BigCount::log10() const {
  if (words_.empty()) return -INFINITY;
  const auto [word, exponent] = leading(words_);
  return std::log10(static_cast<double>(word)) + exponent * std::log10(2.0);
}

std::optional<std::uint64_t> BigCount::to_u64() const {
  if (words_.size() > 1) return std::nullopt;
  return words_.empty() ? 0 : words_.front();
}

std::strong_ordering operator<=>(const BigCount& a, const BigCount& b) {
  if (a.words_.size() != b.words_.size()) return a.words_.size() <=> b.words_.size();
  for (std::size_t i = a.words_.size(); i-- > 0;)
    if (a.words_[i] != b.words_[i]) return a.words_[i] <=> b.words_[i];
  return std::strong_ordering::equal;
}

BigCount operator*(const BigCount& a, const BigCount& b) { return count_of(number(a) * number(b)); }

std::pair<BigCount, BigCount> divide(const BigCount& a, const BigCount& b) {
  require(b != BigCount(0), "division of " + a.to_string() + " by 0");
  cpp_int quotient, remainder;
  divide_qr(number(a), number(b), quotient, remainder);
  return {count_of(quotient), count_of(remainder)};
}

BigCount random_below(const BigCount& bound, FunctionRef<std::uint64_t()> next_word) {
  require(bound != BigCount(0), "a random number below 0 does not exist");
  // The numbers below a power of two need one bit less than it has.
  bool power_of_two = std::has_single_bit(bound.words().back());
  for (std::size_t i = 0; i + 1 < bound.words().size(); ++i) power_of_two = power_of_two && bound.words()[i] == 0;
  const int bits = bound.bits() - (power_of_two ? 1 : 0);
  std::vector<std::uint64_t> words(static_cast<std::size_t>(bits + 63) / 64);
  while (true) {
    for (auto& word : words) word = next_word();
    if (bits % 64 != 0) words.back() >>= 64 - bits % 64;
    auto drawn = BigCount::from_words(words);
    if (drawn < bound) return drawn;
  }
}

}  // namespace abdera
