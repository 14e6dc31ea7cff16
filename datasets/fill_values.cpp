#include "datasets/fill_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "datasets/column_names.hpp"

namespace abdera {
namespace {

/// Number of nines if the shortest text of |x| has no other digit, else 0.
int nines(double x) {
  int count = 0;
  for (const char c : fmt::format("{}", std::abs(x))) {
    if (c == '.') continue;
    if (c != '9') return 0;
    ++count;
  }
  return count;
}

/// The largest of sign * x below `limit`, how often it occurs, and the next one (-inf if none).
struct Extreme {
  double value = -std::numeric_limits<double>::infinity(), next = value;
  Eigen::Index count = 0;
};
Extreme extreme(std::span<const double> column, double sign, double limit) {
  Extreme e;
  for (const double raw : column) {
    const double x = sign * raw;
    if (!(x < limit) || std::isinf(x)) continue;
    if (x > e.value) {
      e.next = e.value, e.value = x, e.count = 1;
    } else if (x == e.value) {
      ++e.count;
    } else if (x > e.next) {
      e.next = x;
    }
  }
  return e;
}

}  // namespace

std::vector<FillValue> likely_fills(std::span<const double> column) {
  constexpr double kBeyondMeasure = 1e20;
  std::vector<FillValue> fills;
  for (const double sign : {1.0, -1.0}) {
    double limit = std::numeric_limits<double>::infinity();
    const double other_end = extreme(column, -sign, limit).value;  // of -sign * x
    for (;;) {
      const Extreme e = extreme(column, sign, limit);
      if (e.count == 0 || std::isinf(e.next)) break;  // a constant column has no fill value
      const int digits = nines(e.value);
      const bool isolated = e.value - e.next > e.next + other_end;
      const bool repeats = e.count > 1;
      if (!(digits >= 3 && (repeats || isolated)) && !(digits == 2 && repeats && isolated) &&
          !(std::abs(e.value) >= kBeyondMeasure && (repeats || isolated)))
        break;
      fills.push_back({sign * e.value, e.count});
      limit = e.value;
    }
  }
  return fills;
}

std::vector<std::string> fill_warnings(const Dataset& data) {
  std::vector<std::string> warnings;
  for (Var v = 0; v < data.num_vars(); ++v) {
    if (data.variable(v).discrete()) continue;
    for (const auto& [value, count] : likely_fills(data.column(v)))
      warnings.push_back(
          fmt::format("column '{}' holds {} {} times: likely a fill value; if it means missing, use --na {}:{}",
                      data.variable(v).name, value, count, value, quote_name(data.variable(v).name)));
  }
  return warnings;
}

}  // namespace abdera
