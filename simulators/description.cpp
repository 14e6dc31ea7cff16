#include "simulators/description.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"

namespace abdera {
namespace {

constexpr double kLargestInteger = 1e9;

}  // namespace

template <class T>
const T& DescriptionReader::get(std::string_view name, const char* kind) {
  for (std::size_t i = 0; i < used_.size(); ++i) {
    if (description_.entries[i].first != name) continue;
    used_[i] = true;
    const auto& value = description_.entries[i].second;
    if (const T* found = std::get_if<T>(&value)) return *found;
    if constexpr (!std::is_same_v<T, double> && !std::is_same_v<T, std::string>) {  // an empty list may be any
      static const T kEmpty;
      const auto* list = std::get_if<Description::Numbers>(&value);
      if (list && list->empty()) return kEmpty;
    }
    fail(fmt::format("'{}' is not {}", name, kind));
  }
  fail(fmt::format("'{}' is missing", name));
}

void DescriptionReader::fail(const std::string& what) const {
  throw DataError(type().empty() ? fmt::format("{}: {}", where_, what)
                                 : fmt::format("{}, of type '{}': {}", where_, type(), what));
}

double DescriptionReader::number(std::string_view name) { return get<double>(name, "a number"); }

int DescriptionReader::integer(std::string_view name) {
  const double value = number(name);
  if (value != std::floor(value) || std::abs(value) > kLargestInteger)
    fail(fmt::format("'{}' is {}, not a whole number", name, value));
  return static_cast<int>(value);
}

const std::string& DescriptionReader::text(std::string_view name) { return get<std::string>(name, "a text"); }

bool DescriptionReader::flag(std::string_view name) {
  const double value = number(name);
  if (value != 0 && value != 1) fail(fmt::format("'{}' is {}, not 0 or 1", name, value));
  return value == 1;
}

const Description::Texts& DescriptionReader::texts(std::string_view name) {
  return get<Description::Texts>(name, "a list of texts");
}

bool DescriptionReader::has(std::string_view name) const {
  return std::any_of(description_.entries.begin(), description_.entries.end(),
                     [&](const auto& entry) { return entry.first == name; });
}

const Description::Numbers& DescriptionReader::numbers(std::string_view name) {
  return get<Description::Numbers>(name, "a list of numbers");
}

std::vector<int> DescriptionReader::integers(std::string_view name) {
  std::vector<int> out;
  for (double value : numbers(name)) {
    if (value != std::floor(value) || std::abs(value) > kLargestInteger)
      fail(fmt::format("'{}' holds {}, not a whole number", name, value));
    out.push_back(static_cast<int>(value));
  }
  return out;
}

const Description::Table& DescriptionReader::table(std::string_view name) {
  return get<Description::Table>(name, "a list of lists of numbers");
}

const std::vector<Description>& DescriptionReader::parts(std::string_view name) {
  return get<std::vector<Description>>(name, "a list of objects");
}

const Description& DescriptionReader::part(std::string_view name) {
  const auto& all = parts(name);
  if (all.size() != 1) fail(fmt::format("'{}' holds {} objects, not one", name, all.size()));
  return all.front();
}

void DescriptionReader::finish() const {
  for (std::size_t i = 0; i < used_.size(); ++i)
    if (!used_[i]) fail(fmt::format("'{}' is not known", description_.entries[i].first));
}

}  // namespace abdera
