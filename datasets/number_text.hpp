#pragma once
#include <charconv>
#include <optional>
#include <string_view>

namespace abdera::detail {

/// A number too large or too small for from_chars: infinite, or the nearest (denormal) double.
double out_of_range_number(std::string_view text);

/// Without the blanks at both ends, which a quoted field may have.
inline std::string_view without_blanks(std::string_view field) {
  while (!field.empty() && field.front() == ' ') field.remove_prefix(1);
  while (!field.empty() && field.back() == ' ') field.remove_suffix(1);
  return field;
}

/// A whole text as a double: decimal with optional sign and exponent, inf, nan. Nothing else, no blanks.
inline std::optional<double> parse_number(std::string_view text) {
  const char* begin = text.data();
  const char* const end = begin + text.size();
  if (begin != end && *begin == '+') {
    ++begin;
    if (begin == end || *begin == '-') return std::nullopt;
  }
  double x = 0;
  const auto [stop, error] = std::from_chars(begin, end, x);
  if (stop != end || error == std::errc::invalid_argument) return std::nullopt;
  if (error == std::errc::result_out_of_range) return out_of_range_number(text);
  return x;
}

}  // namespace abdera::detail
