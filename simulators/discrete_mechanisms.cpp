#include "simulators/discrete_mechanisms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.hpp"

namespace abdera {
namespace {

/// The configuration of the discrete parents (levels > 0) in row i, the first varying slowest.
/// @throws DataError for a value that is no level.
std::size_t configuration(std::span<const int> levels, ParentColumns parents, std::size_t i) {
  std::size_t at = 0;
  for (std::size_t j = 0; j < levels.size(); ++j) {
    if (levels[j] == 0) continue;
    const double value = parents[j][i];
    if (!(value >= 0 && value < levels[j] && value == std::floor(value)))
      throw DataError(fmt::format("row {}: parent {} is {}, not a level 0..{}", i + 1, j + 1, value, levels[j] - 1));
    at = at * static_cast<std::size_t>(levels[j]) + static_cast<std::size_t>(value);
  }
  return at;
}

std::size_t num_configurations(std::span<const int> levels) {
  std::size_t count = 1;
  for (int l : levels) {
    require(l >= 0, fmt::format("a parent with {} levels", l));
    if (l > 0) count *= static_cast<std::size_t>(l);
  }
  return count;
}

double respond(const Response& response, ParentColumns parents, std::size_t i) {
  constexpr std::size_t kFew = 16;
  const double* few[kFew];
  std::vector<const double*> many;
  const double** columns = few;
  if (parents.size() > kFew) many.resize(parents.size()), columns = many.data();
  for (std::size_t j = 0; j < parents.size(); ++j) columns[j] = parents[j] + i;
  double value = 0;
  response.evaluate({columns, parents.size()}, std::span(&value, 1));
  return value;
}

}  // namespace

void LevelMechanism::evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const {
  std::vector<double> up_to;
  for (std::size_t i = 0; i < out.size(); ++i) {
    cumulative(parents, i, up_to);
    const auto level = std::upper_bound(up_to.begin(), up_to.end(), noise[i]);
    out[i] = static_cast<double>(level - up_to.begin());
  }
}

void LevelMechanism::abduct(ParentColumns parents, std::span<const double> values, std::span<const double> uniform,
                            std::span<double> noise) const {
  std::vector<double> up_to;
  for (std::size_t i = 0; i < values.size(); ++i) {
    cumulative(parents, i, up_to);
    const double value = values[i];
    const bool level = value >= 0 && value < static_cast<double>(up_to.size()) && value == std::floor(value);
    const auto k = level ? static_cast<std::size_t>(value) : 0;
    const double low = k == 0 ? 0 : up_to[k - 1], high = level ? up_to[k] : 0;
    if (!(high > low))
      throw DataError(fmt::format("row {}: the value {} has probability 0 given its parents", i + 1, value));
    // Strictly inside: at `high` the next level begins, at `low` this one does.
    noise[i] = std::clamp(low + uniform[i] * (high - low), low, std::nextafter(high, low));
  }
}

TableMechanism::TableMechanism(std::vector<int> parent_levels, int levels, std::vector<double> table)
    : parent_levels_(std::move(parent_levels)), levels_(levels), table_(std::move(table)), cumulative_(table_) {
  for (int l : parent_levels_) require(l > 0, "every parent of a table needs levels");
  require(levels > 0, fmt::format("a table needs levels, not {}", levels));
  const std::size_t rows = num_configurations(parent_levels_), width = static_cast<std::size_t>(levels);
  require(cumulative_.size() == rows * width,
          fmt::format("a table of {} configurations and {} levels has {} entries, not {}", rows, levels, rows * width,
                      cumulative_.size()));
  for (std::size_t r = 0; r < rows; ++r) {
    const std::span row(cumulative_.data() + r * width, width);
    for (double p : row)
      require(p >= 0 && std::isfinite(p), fmt::format("row {} of a table has the entry {}", r + 1, p));
    const double sum = std::accumulate(row.begin(), row.end(), 0.0);
    require(sum > 0, fmt::format("row {} of a table has no weight", r + 1));
    std::partial_sum(row.begin(), row.end(), row.begin());
    for (double& p : row) p = p >= row.back() ? 1 : p / sum;
  }
}

void TableMechanism::cumulative(ParentColumns parents, std::size_t i, std::vector<double>& out) const {
  const auto width = static_cast<std::ptrdiff_t>(levels_);
  const auto row = cumulative_.begin() + static_cast<std::ptrdiff_t>(configuration(parent_levels_, parents, i)) * width;
  out.assign(row, row + width);
}

LogisticMechanism::LogisticMechanism(std::vector<ResponsePtr> scores) : scores_(std::move(scores)) {
  require(!scores_.empty(), "a logistic mechanism needs a score for each level but the first");
  for (const auto& score : scores_)
    require(score->num_parents() == num_parents(), "the scores of a logistic mechanism have different parents");
}

void LogisticMechanism::cumulative(ParentColumns parents, std::size_t i, std::vector<double>& out) const {
  out.assign(1, 0.0);
  for (const auto& score : scores_) out.push_back(respond(*score, parents, i));
  const double largest = *std::max_element(out.begin(), out.end());
  double sum = 0;
  for (double& x : out) sum += x = std::exp(x - largest);
  double up_to = 0;
  for (double& x : out) x = (up_to += x) / sum;
  out.back() = 1;
}

NoisyOr::NoisyOr(double leak, std::vector<double> strengths) : leak_(leak), strengths_(std::move(strengths)) {
  require(leak >= 0 && leak <= 1, fmt::format("a leak is a probability, not {}", leak));
  for (double s : strengths_) require(s >= 0 && s <= 1, fmt::format("a strength is a probability, not {}", s));
}

void NoisyOr::cumulative(ParentColumns parents, std::size_t i, std::vector<double>& out) const {
  double absent = 1 - leak_;
  for (std::size_t j = 0; j < strengths_.size(); ++j)
    if (parents[j][i] != 0) absent *= 1 - strengths_[j];
  out.assign({absent, 1.0});
}

void PoissonMechanism::cumulative(ParentColumns parents, std::size_t i, std::vector<double>& out) const {
  const double rate = std::min(kMaxRate, std::exp(respond(*log_rate_, parents, i)));
  out.clear();
  double mass = std::exp(-rate), up_to = mass;
  // Until what is left is lost in rounding; beyond the mode masses fall.
  for (int k = 1; out.empty() || k <= rate || mass > 0x1p-60; ++k) {
    out.push_back(std::min(up_to, 1.0));
    mass *= rate / k;
    up_to += mass;
  }
  out.push_back(1);
}

ConditionalGaussian::ConditionalGaussian(std::vector<int> parent_levels, std::vector<Equation> equations)
    : parent_levels_(std::move(parent_levels)), equations_(std::move(equations)) {
  const std::size_t configurations = num_configurations(parent_levels_);
  const auto continuous = static_cast<std::size_t>(std::count(parent_levels_.begin(), parent_levels_.end(), 0));
  require(equations_.size() == configurations,
          fmt::format("{} equations for {} configurations", equations_.size(), configurations));
  for (const Equation& e : equations_) {
    require(e.weights.size() == continuous,
            fmt::format("an equation has {} weights for {} continuous parents", e.weights.size(), continuous));
    require(e.sd > 0 && std::isfinite(e.sd), fmt::format("a standard deviation must be positive, not {}", e.sd));
  }
}

const ConditionalGaussian::Equation& ConditionalGaussian::equation(ParentColumns parents, std::size_t i) const {
  return equations_[configuration(parent_levels_, parents, i)];
}

double ConditionalGaussian::mean(const Equation& equation, ParentColumns parents, std::size_t i) const {
  double sum = equation.intercept;
  std::size_t next = 0;
  for (std::size_t j = 0; j < parent_levels_.size(); ++j)
    if (parent_levels_[j] == 0) sum += equation.weights[next++] * parents[j][i];
  return sum;
}

void ConditionalGaussian::evaluate(ParentColumns parents, std::span<const double> noise, std::span<double> out) const {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const Equation& e = equation(parents, i);
    out[i] = mean(e, parents, i) + e.sd * noise[i];
  }
}

void ConditionalGaussian::abduct(ParentColumns parents, std::span<const double> values, std::span<const double>,
                                 std::span<double> noise) const {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Equation& e = equation(parents, i);
    noise[i] = (values[i] - mean(e, parents, i)) / e.sd;
  }
}

}  // namespace abdera
