#include "datasets/statistics/level_columns.hpp"

#include <utility>

namespace abdera {

LevelColumns::LevelColumns(const Dataset& data) : rows_(static_cast<std::size_t>(data.num_rows())) {
  std::vector<Var> with_levels;
  for (Var v = 0; v < data.num_vars(); ++v) {
    const bool has_levels = data.variable(v).discrete();
    position_.push_back(has_levels ? static_cast<Var>(with_levels.size()) : -1);
    if (has_levels) with_levels.push_back(v);
  }
  if (!with_levels.empty()) columns_.emplace(data.select(with_levels));
}

StrataRows LevelColumns::strata(std::span<const Var> columns) const {
  Strata strata, finer;
  strata.start(rows_);
  for (const Var v : columns) {
    finer.refine(strata, *columns_, at(v));
    std::swap(strata, finer);
  }
  StrataRows out;
  out.fill(strata);
  return out;
}

}  // namespace abdera
