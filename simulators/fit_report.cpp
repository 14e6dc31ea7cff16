#include "simulators/fit_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace abdera {
namespace {

using Json = nlohmann::ordered_json;

double information(double log_likelihood, double parameters, double weight) {
  return weight * parameters - 2 * log_likelihood;
}

std::string number(double x) { return std::isnan(x) ? "" : fmt::format("{:.6g}", x); }
std::string probability(double p) {
  return std::isnan(p) ? "" : p < 1e-300 ? "<1e-300" : p < 1e-4 ? fmt::format("{:.1e}", p) : fmt::format("{:.4f}", p);
}

/// Characters, not bytes, so that columns of any alphabet line up.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}
std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, width_of(text)), ' ');
}

void add_variable(const VariableFit& v, std::string& out) {
  out += fmt::format("\n{}: {}", v.name, v.family);
  if (!v.noise.empty()) out += fmt::format(", {} noise of sd {:.6g}", v.noise, v.sd);
  out += fmt::format(", log-likelihood {:.6g}, BIC {:.6g}", v.log_likelihood, v.bic());
  if (!std::isnan(v.r2))
    out += fmt::format(", {} {:.4f}, adjusted {:.4f}", v.noise.empty() ? "McFadden's R^2" : "R^2", v.r2, v.adjusted_r2);
  out += "\n";
  std::size_t width = 12;
  for (const auto& c : v.coefficients) width = std::max(width, width_of(c.name));
  out += fmt::format("  {} {:>14} {:>14} {:>10} {:>9}\n", padded("coefficient", width), "value", "std. error",
                     "statistic", "p");
  for (const auto& c : v.coefficients) {
    auto line =
        fmt::format("  {} {:>14} {:>14} {:>10} {:>9}", padded(c.name, width), number(c.value), number(c.standard_error),
                    std::isnan(c.statistic) ? "" : fmt::format("{:.3f}", c.statistic), probability(c.p_value));
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  for (const auto& t : v.terms)
    out += fmt::format("  {} as a whole: {} coefficients, statistic {:.4g}, p {}\n", t.name, t.columns, t.statistic,
                       probability(t.p_value));
}

Json json_of(const VariableFit& v) {
  Json coefficients = Json::array(), terms = Json::array();
  for (const auto& c : v.coefficients)
    coefficients.push_back({{"name", c.name},
                            {"value", c.value},
                            {"standard_error", c.standard_error},
                            {"statistic", c.statistic},
                            {"p_value", c.p_value}});
  for (const auto& t : v.terms)
    terms.push_back({{"name", t.name}, {"columns", t.columns}, {"statistic", t.statistic}, {"p_value", t.p_value}});
  return {{"name", v.name},
          {"family", v.family},
          {"noise", v.noise.empty() ? Json(nullptr) : Json(v.noise)},
          {"coefficients", coefficients},
          {"terms", terms},
          {"n", v.n},
          {"parameters", v.parameters},
          {"rss", v.rss},
          {"sd", v.sd},
          {"r2", v.r2},
          {"adjusted_r2", v.adjusted_r2},
          {"log_likelihood", v.log_likelihood},
          {"aic", v.aic()},
          {"bic", v.bic()}};
}

Json json_of(const CovarianceFit& c) {
  return {{"chi_square", c.chi_square},
          {"dof", c.dof},
          {"p_value", c.p_value},
          {"baseline_chi_square", c.baseline_chi_square},
          {"baseline_dof", c.baseline_dof},
          {"rmsea", c.rmsea},
          {"rmsea_90", {c.rmsea_low, c.rmsea_high}},
          {"cfi", c.cfi},
          {"tli", c.tli},
          {"srmr", c.srmr}};
}

Json json_of(const TableFit& t) {
  return {{"g_square", t.g_square},
          {"dof", t.dof},
          {"p_value", t.p_value},
          {"cells_seen", t.cells_seen},
          {"cells", t.cells}};
}

}  // namespace

double VariableFit::aic() const { return information(log_likelihood, parameters, 2); }
double VariableFit::bic() const { return information(log_likelihood, parameters, std::log(n)); }
double FitReport::aic() const { return information(log_likelihood, parameters, 2); }
double FitReport::bic() const { return information(log_likelihood, parameters, std::log(n)); }

std::string to_text(const FitReport& report) {
  std::string out = fmt::format(
      "{} variables, {} rows{}\nlog-likelihood {:.8g}, {} parameters, AIC {:.8g}, BIC {:.8g}\n",
      report.variables.size(), report.n, report.dropped > 0 ? fmt::format(" ({} left out)", report.dropped) : "",
      report.log_likelihood, report.parameters, report.aic(), report.bic());
  if (const auto& c = report.covariance)
    out += fmt::format(
        "covariance: chi-square {:.4g} with {} degrees of freedom, p {}\n"
        "RMSEA {:.4f} (90 % interval {:.4f} to {:.4f}), CFI {:.4f}, TLI {:.4f}, SRMR {:.4f}\n",
        c->chi_square, c->dof, probability(c->p_value), c->rmsea, c->rmsea_low, c->rmsea_high, c->cfi, c->tli, c->srmr);
  if (const auto& t = report.table)
    out += fmt::format("joint table: G^2 {:.4g} with {} degrees of freedom, p {} ({} of {} cells have rows)\n",
                       t->g_square, t->dof, probability(t->p_value), t->cells_seen, t->cells);
  for (const auto& note : report.notes) out += "note: " + note + "\n";
  for (const auto& v : report.variables) add_variable(v, out);
  return out;
}

std::string to_json(const FitReport& report) {
  Json variables = Json::array();
  for (const auto& v : report.variables) variables.push_back(json_of(v));
  const Json out = {{"schema", "abdera-fit/1"},
                    {"n", report.n},
                    {"dropped", report.dropped},
                    {"log_likelihood", report.log_likelihood},
                    {"parameters", report.parameters},
                    {"aic", report.aic()},
                    {"bic", report.bic()},
                    {"covariance", report.covariance ? json_of(*report.covariance) : Json(nullptr)},
                    {"table", report.table ? json_of(*report.table) : Json(nullptr)},
                    {"notes", report.notes},
                    {"variables", variables}};
  return out.dump(2) + "\n";
}

}  // namespace abdera
