#pragma once
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "core/rng.hpp"
#include "datasets/dataset.hpp"

// Tables of levels for the tests of discrete data.
namespace abdera::testing_support {

/// Columns V0, V1, ... of levels, `codes` by column.
inline Dataset table_of_levels(const std::vector<std::vector<int>>& codes) {
  const std::size_t rows = codes.empty() ? 0 : codes[0].size();
  std::vector<Variable> variables;
  Dataset::Matrix values(static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(codes.size()));
  for (std::size_t v = 0; v < codes.size(); ++v) {
    int most = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      values(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(v)) = codes[v][i];
      most = std::max(most, codes[v][i]);
    }
    Variable variable{.name = "V" + std::to_string(v), .kind = VariableKind::kNominal};
    for (int level = 0; level <= most; ++level) variable.levels.push_back("l" + std::to_string(level));
    variables.push_back(std::move(variable));
  }
  return Dataset(std::move(variables), std::move(values));
}

/// Columns with these numbers of levels, each copied with some probability from a column before it, so that there are
/// dependences, levels and strata without rows, and rare levels.
inline std::vector<std::vector<int>> random_codes(const std::vector<int>& levels, int rows, Rng rng) {
  std::vector<std::vector<int>> codes(levels.size());
  for (std::size_t v = 0; v < levels.size(); ++v) {
    const std::size_t source = v == 0 ? 0 : rng.below(static_cast<std::uint32_t>(v));
    const double copied = 0.8 * rng.uniform(), skew = 1 + 2 * rng.uniform();
    for (int i = 0; i < rows; ++i) {
      int code = static_cast<int>(std::pow(rng.uniform(), skew) * levels[v]);
      if (v > 0 && rng.uniform() < copied) code = codes[source][static_cast<std::size_t>(i)] % levels[v];
      codes[v].push_back(code);
    }
  }
  return codes;
}

/// 200 rows of 4 columns of 3 levels, whose G-square values two implementations agree on.
inline std::vector<std::vector<int>> reference_codes() {
  static const std::string kDigits =
      "2000222200010002000000010111210111122222222220000001111201010101111102022000211100012220111120020002"
      "0111202020111112200220011111000111120010020211110002101212121010211100002110222200012110101221210002"
      "0010202122210121222200202222202010120001000011120001101002202020221221010002211100022221022022220002"
      "0011200221212020000000010111111021210001000022200001002020002020101122220121211100022001000200000001"
      "0220000122200101200122220112000210102020202021101010000000000222000222200000021200002221000010100002"
      "0202202000100221011111110000002110120000200121120110002101111010000110120202000001120001000021102021"
      "1111022202221110000120200000212102202002111120020001202022212220022220220202111222210222222001012010"
      "1111222200020000101022221111000201012101222202220000200200020221222111122010022000010000200200010000";
  std::vector<std::vector<int>> codes(4);
  for (std::size_t i = 0; i < kDigits.size(); ++i) codes[i % 4].push_back(kDigits[i] - '0');
  return codes;
}

}  // namespace abdera::testing_support
