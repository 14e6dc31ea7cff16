#include "cli/world_table.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/text_table.hpp"

namespace abdera::cli {
namespace {

struct Moments {
  double n = 0, mean = 0, sum = 0;  ///< sum of squared distances
  void add(double x) {
    n += 1;
    const double from = x - mean;
    mean += from / n, sum += from * (x - mean);
  }
  double variance() const { return n > 1 ? sum / (n - 1) : NAN; }
};

Moments moments(std::span<const double> values) {
  Moments out;
  for (double x : values)
    if (!std::isnan(x)) out.add(x);
  return out;
}

std::string number(double x) { return std::isnan(x) ? "-" : fmt::format("{:.5g}", x); }
nlohmann::ordered_json json_number(double x) {
  return std::isnan(x) ? nlohmann::ordered_json() : nlohmann::ordered_json(x);
}

}  // namespace

WorldTable::WorldTable(const Dataset& first, const Dataset& second, std::string first_name, std::string second_name,
                       bool same_rows)
    : same_rows_(same_rows), first_name_(std::move(first_name)), second_name_(std::move(second_name)) {
  for (Var v = 0; v < first.num_vars(); ++v) {
    const Variable& variable = first.variable(v);
    if (!variable.discrete() || variable.levels.empty()) {
      add(v, variable.name, first.column(v), second.column(v));
      continue;
    }
    // Shares of levels; of two levels the second says it all.
    for (std::size_t level = variable.levels.size() == 2 ? 1 : 0; level < variable.levels.size(); ++level) {
      const auto shares = [&](std::span<const double> codes) {
        std::vector<double> out(codes.begin(), codes.end());
        for (double& x : out)
          if (!std::isnan(x)) x = x == static_cast<double>(level) ? 1 : 0;
        return out;
      };
      add(v, variable.name + "=" + variable.levels[level], shares(first.column(v)), shares(second.column(v)));
    }
  }
}

void WorldTable::add(Var column, std::string name, std::span<const double> a, std::span<const double> b) {
  const Moments x = moments(a), y = moments(b);
  double error = NAN;
  if (same_rows_) {
    error = std::sqrt(x.variance() / x.n + y.variance() / y.n);
    Moments paired;
    for (std::size_t i = 0; i < a.size(); ++i)
      if (!std::isnan(a[i]) && !std::isnan(b[i])) paired.add(b[i] - a[i]);
    if (paired.n == x.n && paired.n == y.n) error = std::sqrt(paired.variance() / paired.n);
  }
  rows_.push_back({column,
                   std::move(name),
                   {x.mean, y.mean},
                   {std::sqrt(x.variance()), std::sqrt(y.variance())},
                   y.mean - x.mean,
                   error});
}

std::string WorldTable::text() const {
  std::vector<std::string> heading = {"variable", first_name_ + " mean", "sd", second_name_ + " mean",
                                      "sd",       "difference of means", "+-"};
  if (!notes_.empty()) heading.push_back("values");
  TextTable table(heading, 1);
  for (const Row& r : rows_) {
    std::vector<std::string> row = {r.name,          number(r.mean[0]),    number(r.sd[0]),         number(r.mean[1]),
                                    number(r.sd[1]), number(r.difference), number(r.standard_error)};
    if (!notes_.empty()) row.push_back(notes_[static_cast<std::size_t>(r.column)]);
    table.add(row);
  }
  return table.text();
}

std::string WorldTable::json() const {
  auto out = nlohmann::ordered_json::array();
  for (const Row& r : rows_) {
    nlohmann::ordered_json row = {{"variable", r.name},
                                  {first_name_, {{"mean", json_number(r.mean[0])}, {"sd", json_number(r.sd[0])}}},
                                  {second_name_, {{"mean", json_number(r.mean[1])}, {"sd", json_number(r.sd[1])}}},
                                  {"difference", json_number(r.difference)},
                                  {"standard_error", json_number(r.standard_error)}};
    if (!notes_.empty()) row["values"] = notes_[static_cast<std::size_t>(r.column)];
    out.push_back(std::move(row));
  }
  return out.dump(1);
}

}  // namespace abdera::cli
