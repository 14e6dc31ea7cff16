#include "core/params.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace abdera {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
    }
  }
  return row.back();
}

template <class T>
bool parse_all(const std::string& text, T& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

[[noreturn]] void wrong_type(std::string_view name, const Value& v, const char* wanted) {
  throw UsageError(fmt::format("option '{}' takes {}, not '{}'", name, wanted, to_text(v)));
}

template <class T>
void check_range(std::string_view name, T x, Range range) {
  if (!(static_cast<double>(x) >= range.low && static_cast<double>(x) <= range.high))
    throw UsageError(fmt::format("option '{}' = {} is outside {}", name, x, detail::limits_text(range)));
}

}  // namespace

std::string to_text(const Value& value) {
  return std::visit([](const auto& x) { return fmt::format("{}", x); }, value);
}

std::string nearest_name(std::string_view name, std::span<const std::string> names) {
  std::string best;
  // At least one character must be kept: "zz" is not near to "a".
  std::size_t best_distance = std::min(std::max<std::size_t>(2, name.size() / 3) + 1, name.size());
  for (const auto& candidate : names)
    if (const auto d = edit_distance(name, candidate); d < best_distance) best = candidate, best_distance = d;
  return best;
}

namespace detail {

bool to_bool(const Value& v, std::string_view name) {
  if (const auto* b = std::get_if<bool>(&v)) return *b;
  if (const auto* s = std::get_if<std::string>(&v)) {
    if (*s == "true" || *s == "yes" || *s == "1") return true;
    if (*s == "false" || *s == "no" || *s == "0") return false;
  }
  wrong_type(name, v, "true or false");
}

std::int64_t to_int(const Value& v, std::string_view name, Range range) {
  std::int64_t x = 0;
  if (const auto* i = std::get_if<std::int64_t>(&v)) {
    x = *i;
  } else if (const auto* s = std::get_if<std::string>(&v); !s || !parse_all(*s, x)) {
    wrong_type(name, v, "a whole number");
  }
  check_range(name, x, range);
  return x;
}

double to_double(const Value& v, std::string_view name, Range range) {
  double x = 0;
  if (const auto* d = std::get_if<double>(&v)) {
    x = *d;
  } else if (const auto* i = std::get_if<std::int64_t>(&v)) {
    x = static_cast<double>(*i);
  } else if (const auto* s = std::get_if<std::string>(&v); !s || !parse_all(*s, x)) {
    wrong_type(name, v, "a number");
  }
  check_range(name, x, range);
  return x;
}

std::string to_string(const Value& v) { return to_text(v); }

std::string limits_text(Range range) {
  if (std::isinf(range.low) && std::isinf(range.high)) return "";
  return fmt::format("[{}, {}]", range.low, range.high);
}

void unknown_choice(std::string_view option, const std::string& value, const std::vector<std::string>& choices) {
  throw UsageError(fmt::format("option '{}' has no choice '{}'; it takes {}", option, value, fmt::join(choices, ", ")));
}

void unknown_option(const std::string& option, const std::vector<std::string>& known) {
  if (known.empty()) throw UsageError(fmt::format("no option named '{}': this component has none", option));
  const auto near = nearest_name(option, known);
  throw UsageError(near.empty() ? fmt::format("no option named '{}'; known: {}", option, fmt::join(known, ", "))
                                : fmt::format("no option named '{}'; did you mean '{}'?", option, near));
}

}  // namespace detail
}  // namespace abdera
