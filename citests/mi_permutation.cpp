#include "citests/mi_permutation.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.hpp"
#include "core/special.hpp"

namespace abdera {
namespace {

constexpr std::size_t kTable = 1 << 16;

/// Draws numbers of marked things by inversion from the mode outwards.
class Hypergeometric {
 public:
  explicit Hypergeometric(const std::vector<double>& log_factorial) : table_(log_factorial) {}

  /// How many of `drawn` things out of `all`, of which `marked` are marked, are marked.
  std::uint32_t operator()(std::uint32_t drawn, std::uint32_t marked, std::uint32_t all, Rng& rng) const {
    const std::uint32_t low = drawn + marked > all ? drawn + marked - all : 0, high = std::min(drawn, marked);
    if (low == high) return low;
    const double d = drawn, m = marked, rest = static_cast<double>(all) - d - m;
    auto up = static_cast<std::uint32_t>((d + 1) * (m + 1) / (static_cast<double>(all) + 2));
    up = std::clamp(up, low, high);
    std::uint32_t down = up;
    double p_up = mode_probability(up, drawn, marked, all), p_down = p_up;
    double left = rng.uniform() - p_up;
    if (left <= 0) return up;
    while (true) {
      const bool more = up<high, less = down> low;
      if (more) {
        const double k = up;
        p_up *= (d - k) * (m - k) / ((k + 1) * (rest + k + 1));
        ++up;
        if ((left -= p_up) <= 0) return up;
      }
      if (less) {
        const double k = down;
        p_down *= k * (rest + k) / ((d - k + 1) * (m - k + 1));
        --down;
        if ((left -= p_down) <= 0) return down;
      }
      if (!more && !less) return up;  // what rounding has left over
    }
  }

 private:
  double log_factorial(std::uint32_t n) const { return n < table_.size() ? table_[n] : log_gamma(n + 1.0); }
  double mode_probability(std::uint32_t k, std::uint32_t drawn, std::uint32_t marked, std::uint32_t all) const {
    auto choose = [&](std::uint32_t n, std::uint32_t of) {
      return log_factorial(n) - log_factorial(of) - log_factorial(n - of);
    };
    return std::exp(choose(marked, k) + choose(all - marked, drawn - k) - choose(all, drawn));
  }
  const std::vector<double>& table_;
};

/// The margins of a stratum whose table is not given by them.
struct Margins {
  std::vector<std::uint32_t> x, y;
  std::uint32_t total;
};

/// The sum of n ln n over the cells of a random table.
std::int64_t random_table(const Margins& margins, const Hypergeometric& law, const NLogN& f, Rng& rng,
                          std::vector<std::uint32_t>& columns) {
  columns.assign(margins.y.begin(), margins.y.end());
  std::int64_t sum = 0;
  std::uint32_t all = margins.total;
  for (std::size_t i = 0; i + 1 < margins.x.size(); ++i) {
    std::uint32_t drawn = margins.x[i], population = all;
    for (std::size_t j = 0; j + 1 < columns.size() && drawn > 0; ++j) {
      const std::uint32_t cell = law(drawn, columns[j], population, rng);
      population -= columns[j];
      columns[j] -= cell;
      drawn -= cell;
      sum += f(cell);
    }
    columns.back() -= drawn;
    sum += f(drawn);
    all -= margins.x[i];
  }
  for (std::uint32_t cell : columns) sum += f(cell);
  return sum;
}

}  // namespace

MiPermutation::MiPermutation(const Dataset& data, const MiPermutationOptions& options, const RunContext& run)
    : columns_(data),
      options_(options),
      rng_(run.rng.fork("mi_permutation")),
      stop_(run.stop),
      f_(columns_.num_rows()) {
  require(options.permutations >= 1, "permutations is at least 1, not " + std::to_string(options.permutations));
  require(options.enough >= 0, "enough is at least 0, not " + std::to_string(options.enough));
  for (const Variable& v : data.variables()) ids_.push_back(rng_.fork(v.name).next_u64());
  log_factorial_.resize(std::min(columns_.num_rows() + 1, kTable), 0);
  for (std::size_t n = 2; n < log_factorial_.size(); ++n) log_factorial_[n] = log_gamma(static_cast<double>(n) + 1);
}

CiResult MiPermutation::test(Var x, Var y, std::span<const Var> given) const {
  // By names and not by positions, so that neither the order of columns nor further ones change a draw.
  const auto id = [&](Var v) { return ids_[static_cast<std::size_t>(v)]; };
  const auto before = [&](Var a, Var b) { return id(a) < id(b); };
  if (before(y, x)) std::swap(x, y);
  std::vector<Var> sorted(given.begin(), given.end());
  std::sort(sorted.begin(), sorted.end(), before);
  Rng rng = rng_.fork("query", id(x), id(y));
  Strata strata, parent;
  strata.start(columns_.num_rows());
  for (Var v : sorted) {
    rng = rng.fork("given", id(v));
    std::swap(strata, parent);
    strata.refine(parent, columns_, v);
  }

  // Half of G-square is what the cells add up to less what the margins do, which permutations leave as they are.
  std::vector<Margins> free;
  std::int64_t cells = 0, margins = 0, dof = 0;
  StrataRows rows;
  rows.fill(strata);
  SparseCounter counter;
  for (std::size_t k = 0; k < rows.count(); ++k) {
    const SparseTable& table = counter.count(columns_, x, y, rows.of(k));
    if (table.x_totals.size() == 1 || table.y_totals.size() == 1) continue;
    dof += (std::ssize(table.x_totals) - 1) * (std::ssize(table.y_totals) - 1);
    for (const auto& cell : table.cells) cells += f_(cell.count);
    for (std::uint32_t n : table.x_totals) margins += f_(n);
    for (std::uint32_t n : table.y_totals) margins += f_(n);
    margins -= f_(table.total);
    free.push_back({table.x_totals, table.y_totals, table.total});
  }
  CiResult out;
  const auto n = static_cast<double>(columns_.num_rows());
  out.dof = static_cast<double>(dof);
  out.n_used = n;
  if (free.empty()) return out;

  const Hypergeometric law(log_factorial_);
  std::vector<std::uint32_t> scratch;
  int done = 0, as_dependent = 0;
  constexpr int kPollEvery = 256;
  while (done < options_.permutations && (options_.enough == 0 || as_dependent < options_.enough)) {
    if (done % kPollEvery == 0 && stop_.stop_requested()) return out;  // a test that was not finished
    std::int64_t sum = 0;
    for (const Margins& m : free) sum += random_table(m, law, f_, rng, scratch);
    as_dependent += sum >= cells;
    ++done;
  }
  const bool early = options_.enough > 0 && as_dependent >= options_.enough;
  out.outcome = Outcome::kTested;
  out.p_value = early ? static_cast<double>(as_dependent) / done : (1.0 + as_dependent) / (1.0 + done);
  out.log_p = std::log(out.p_value);
  out.statistic = std::max(f_.value(cells - margins), 0.0) / n;
  out.effect = std::sqrt(-std::expm1(-2 * out.statistic));
  return out;
}

}  // namespace abdera
