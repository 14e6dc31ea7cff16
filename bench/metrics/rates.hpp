#pragma once
#include <cstdint>
#include <limits>

namespace abdera {

/// Counts of a yes-or-no decision, truth against estimate, and the rates made from them.
/// A rate without a denominator is NaN: precision when nothing was claimed, recall when there was nothing to find, F1
/// when both. All rates are in [0, 1]; F1 is the harmonic mean where precision and recall exist, and 0 when one of
/// them does not.
struct Rates {
  std::int64_t true_positives = 0, false_positives = 0, false_negatives = 0;

  double precision() const { return ratio(true_positives, true_positives + false_positives); }
  double recall() const { return ratio(true_positives, true_positives + false_negatives); }
  double f1() const { return ratio(2 * true_positives, 2 * true_positives + false_positives + false_negatives); }
  bool operator==(const Rates&) const = default;

 private:
  static double ratio(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? std::numeric_limits<double>::quiet_NaN()
                      : static_cast<double>(part) / static_cast<double>(whole);
  }
};

/// A distance as a count and divided by the largest it could be (0 when there is nothing to count, as on one node).
struct Distance {
  double normalised = 0;
  std::int64_t count = 0;

  static Distance of(std::int64_t count, double largest) {
    return {largest > 0 ? static_cast<double>(count) / largest : 0, count};
  }
  bool operator==(const Distance&) const = default;
};

}  // namespace abdera
