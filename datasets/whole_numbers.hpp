#pragma once
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "datasets/hdf5_file.hpp"

namespace abdera {

namespace detail {
[[noreturn]] void refuse_number(const std::string& path, const std::string& column, std::size_t row, double value,
                                double low, double high);
}

/// A column of whole numbers between `low` and `high`.
/// @throws DataError naming file, column and row of a value that is none; as Hdf5Reader.
template <class T>
std::vector<T> whole_numbers(const Hdf5Reader& file, const std::string& column, T low, T high) {
  std::vector<T> out;
  const auto values = file.numbers(column);
  out.reserve(values.size());
  for (const double x : values) {
    if (!(x >= static_cast<double>(low) && x <= static_cast<double>(high)) || x != std::trunc(x))
      detail::refuse_number(file.path(), column, out.size(), x, static_cast<double>(low), static_cast<double>(high));
    out.push_back(static_cast<T>(x));
  }
  return out;
}

}  // namespace abdera
