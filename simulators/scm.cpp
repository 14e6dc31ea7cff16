#include "simulators/scm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/error.hpp"
#include "core/params.hpp"
#include "graphs/dag.hpp"

namespace abdera {
namespace {

constexpr Eigen::Index kBlock = 1024;  // rows made at a time: parents are still in the cache when children need them

}  // namespace

Scm::Scm(std::vector<ScmVariable> variables) : variables_(std::move(variables)), dag_(size()) {
  std::set<std::string> names;
  std::set<std::uint64_t> ids;
  for (Var v = 0; v < size(); ++v) {
    const ScmVariable& variable = this->variable(v);
    const std::string& name = variable.info.name;
    require(!name.empty(), fmt::format("variable {} has no name", v + 1));
    require(names.insert(name).second, fmt::format("two variables are named '{}'", name));
    require(ids.insert(variable.id).second, fmt::format("'{}' has the noise of another variable", name));
    require(variable.mechanism != nullptr, fmt::format("'{}' has no mechanism", name));
    require(variable.mechanism->num_parents() == static_cast<int>(variable.parents.size()),
            fmt::format("'{}' has {} parents, its mechanism takes {}", name, variable.parents.size(),
                        variable.mechanism->num_parents()));
    for (Var parent : variable.parents) {
      require(parent >= 0 && parent < size() && parent != v,
              fmt::format("'{}' has a parent that is no other variable", name));
      require(!dag_.adjacent(parent, v), fmt::format("'{}' and '{}' are each other's parents, or one is listed twice",
                                                     name, this->variable(parent).info.name));
      dag_.set_directed(parent, v);
    }
  }
  auto order = topological_order(dag_);
  require(order.has_value(), "the parents of the variables make a cycle; a structural causal model here has none");
  order_ = std::move(*order);
}

std::vector<std::string> Scm::names() const {
  std::vector<std::string> out;
  for (const auto& variable : variables_) out.push_back(variable.info.name);
  return out;
}

Var Scm::index_of(std::string_view name) const {
  for (Var v = 0; v < size(); ++v)
    if (variable(v).info.name == name) return v;
  const auto all = names();
  const auto near = nearest_name(name, all);
  throw UsageError(fmt::format("the model has no variable '{}'{}", name,
                               near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
}

std::vector<Var> Scm::recorded() const {
  std::vector<Var> out;
  for (Var v = 0; v < size(); ++v)
    if (variable(v).recorded) out.push_back(v);
  return out;
}

std::vector<Var> Scm::latent() const {
  std::vector<Var> out;
  for (Var v = 0; v < size(); ++v)
    if (!variable(v).recorded) out.push_back(v);
  return out;
}

void Scm::sample_rows(const Rng& stream, std::int64_t first_row, Eigen::Ref<Eigen::MatrixXd> values,
                      Eigen::MatrixXd* noise) const {
  const CellNoise cells(stream);
  const auto rows = static_cast<std::size_t>(values.rows());
  std::vector<const double*> parents;
  for (Var v : order_) {
    const ScmVariable& variable = this->variable(v);
    parents.clear();
    for (Var parent : variable.parents) parents.push_back(values.col(parent).data());
    const std::span<double> out(values.col(v).data(), rows);
    const std::span<double> exogenous = noise ? std::span<double>(noise->col(v).data(), rows) : out;
    variable.mechanism->noise().fill(cells, variable.id, first_row, exogenous);
    variable.mechanism->evaluate(parents, exogenous, out);
  }
}

ScmSample sample(const Scm& scm, Eigen::Index rows, const Rng& stream, const RunContext& run, bool keep_noise) {
  require(rows >= 0, fmt::format("a sample of {} rows", rows));
  ScmSample out;
  out.values.resize(rows, scm.size());
  if (keep_noise) out.noise.resize(rows, scm.size());
  const Eigen::Index blocks = (rows + kBlock - 1) / kBlock;
  const double seconds = static_cast<double>(rows) * scm.size() * 2e-8;
  const auto end = parallel_for(blocks, run, seconds, [&](std::ptrdiff_t block) {
    const Eigen::Index first = block * kBlock, n = std::min(kBlock, rows - first);
    Eigen::MatrixXd values(n, scm.size()), noise(keep_noise ? n : 0, keep_noise ? scm.size() : 0);
    scm.sample_rows(stream, first, values, keep_noise ? &noise : nullptr);
    out.values.middleRows(first, n) = values;
    if (keep_noise) out.noise.middleRows(first, n) = noise;
  });
  if (end == LoopEnd::kStopped) throw Error("stopped before all rows were made");
  return out;
}

Dataset recorded_data(const Scm& scm, const Eigen::MatrixXd& values) {
  std::vector<Variable> variables;
  const auto recorded = scm.recorded();
  Eigen::MatrixXd columns(values.rows(), static_cast<Eigen::Index>(recorded.size()));
  for (std::size_t j = 0; j < recorded.size(); ++j) {
    variables.push_back(scm.variable(recorded[j]).info);
    columns.col(static_cast<Eigen::Index>(j)) = values.col(recorded[j]);
  }
  return {std::move(variables), std::move(columns)};
}

}  // namespace abdera
