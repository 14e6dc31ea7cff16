#include "datasets/whole_numbers.hpp"

#include <fmt/format.h>

#include "core/error.hpp"

namespace abdera::detail {

void refuse_number(const std::string& path, const std::string& column, std::size_t row, double value, double low,
                   double high) {
  throw DataError(
      fmt::format("'{}': {}, row {}: {} is not a whole number from {} to {}", path, column, row, value, low, high));
}

}  // namespace abdera::detail
