#include "simulators/observer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/params.hpp"
#include "datasets/column_names.hpp"

namespace abdera {
namespace {

/// A number of 64 bits for a name (FNV-1a), spread by multiplication: the noise of a node that observation added.
std::uint64_t id_of(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return (hash ^ (hash >> 31)) * 0x9e3779b97f4a7c15u;
}

bool numeric(const Variable& v) { return !v.discrete() && v.kind != VariableKind::kCircular; }

[[noreturn]] void unknown_name(std::string_view what, std::string_view name, const std::vector<std::string>& known) {
  const auto near = nearest_name(name, known);
  throw UsageError(
      fmt::format("there is no {} '{}'{}", what, name, near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
}

}  // namespace

Observer::Observer(std::vector<ScmVariable> nodes, Recording recording, PilotRows pilot, bool series, const Rng& rng)
    : nodes_(std::move(nodes)),
      given_(nodes_.size()),
      recording_(std::move(recording)),
      pilot_rows_(std::move(pilot)),
      series_(series),
      rng_(rng) {
  recording_.check(nodes_);
}

std::vector<ScmVariable> Observer::recorded_nodes() const {
  auto out = nodes_;
  for (auto& node : out) node.recorded = false;
  for (const auto& column : recording_.columns) out[static_cast<std::size_t>(column.node)].recorded = true;
  return out;
}

RecordedColumn& Observer::column(std::string_view name) {
  std::vector<std::string> known;
  for (auto& column : recording_.columns) {
    if (column.name == name) return column;
    known.push_back(column.name);
  }
  unknown_name("recorded column", name, known);
}

std::vector<RecordedColumn*> Observer::columns(std::string_view list) {
  std::vector<RecordedColumn*> out;
  if (list.empty()) {
    for (auto& column : recording_.columns) out.push_back(&column);
    return out;
  }
  for (const auto& name : split_names(list, "columns")) {
    RecordedColumn* const one = &column(name);
    require(std::find(out.begin(), out.end(), one) == out.end(), fmt::format("column '{}' is named twice", name));
    out.push_back(one);
  }
  return out;
}

std::vector<RecordedColumn*> Observer::numeric_columns(std::string_view list, std::string_view done) {
  auto out = columns(list);
  const auto other = [&](const RecordedColumn* c) { return !numeric(info(c->node)); };
  if (list.empty()) out.erase(std::remove_if(out.begin(), out.end(), other), out.end());
  for (const RecordedColumn* column : out)
    if (other(column))
      throw NotApplicable(
          fmt::format("'{}' is {} and cannot be {}", column->name, to_string(info(column->node).kind), done));
  return out;
}

Var Observer::node(std::string_view name) {
  std::vector<std::string> known;
  for (const auto& column : recording_.columns) {
    if (column.name == name) return column.node;
    known.push_back(column.name);
  }
  for (std::size_t v = 0; v < nodes_.size(); ++v) {
    if (nodes_[v].info.name == name) return static_cast<Var>(v);
    known.push_back(nodes_[v].info.name);
  }
  unknown_name("column or variable", name, known);
}

std::vector<Var> Observer::nodes_named(std::string_view list) {
  std::vector<Var> out;
  for (const auto& name : split_names(list, "columns")) out.push_back(node(name));
  return out;
}

Var Observer::add(Variable info, NodeRole role, Var of, std::vector<Var> parents, MechanismPtr mechanism) {
  const auto taken = [&](const std::string& name) {
    return std::any_of(nodes_.begin(), nodes_.end(), [&](const ScmVariable& v) { return v.info.name == name; });
  };
  const std::string wanted = info.name;
  for (int number = 2; taken(info.name); ++number) info.name = fmt::format("{}_{}", wanted, number);
  ScmVariable variable;
  variable.id = id_of(info.name);
  variable.info = std::move(info);
  variable.parents = std::move(parents), variable.mechanism = std::move(mechanism);
  variable.recorded = false;
  const Var added = static_cast<Var>(nodes_.size());
  nodes_.push_back(std::move(variable));
  recording_.added.push_back({added, role, of});
  return added;
}

Var Observer::add_binary(std::string name, NodeRole role, Var of, std::vector<Var> parents, MechanismPtr mechanism,
                         std::string no, std::string yes) {
  Variable info{.name = std::move(name), .kind = VariableKind::kBinary, .levels = {std::move(no), std::move(yes)}};
  return add(std::move(info), role, of, std::move(parents), std::move(mechanism));
}

Var Observer::replace(RecordedColumn& column, std::string_view how, MechanismPtr mechanism, std::vector<Var> more) {
  Variable info = this->info(column.node);
  info.name = fmt::format("{}.{}", column.name, how);
  more.insert(more.begin(), column.node);
  return column.node = add(std::move(info), NodeRole::kProxy, column.node, std::move(more), std::move(mechanism));
}

Var Observer::select(std::vector<Var> parents, MechanismPtr mechanism) {
  const Var node = add_binary("selected", NodeRole::kSelection, -1, std::move(parents), std::move(mechanism));
  recording_.selection.push_back(node);
  pilot_.reset();
  return node;
}

Var Observer::mask(std::span<RecordedColumn* const> columns, std::vector<Var> parents, MechanismPtr mechanism) {
  require(!columns.empty(), "there is no column whose values could be missing");
  const bool one = columns.size() == 1;
  const Var node =
      add_binary(one ? columns.front()->name + ".missing" : "missing", NodeRole::kMissing,
                 one ? columns.front()->node : -1, std::move(parents), std::move(mechanism), "recorded", "missing");
  for (RecordedColumn* column : columns) column->missing.push_back(node);
  return node;
}

Eigen::VectorXd Observer::pilot(Var node) {
  if (!pilot_ || pilot_->cols() <= node) make_pilot();
  return pilot_->col(node);
}

void Observer::make_pilot() {
  constexpr Eigen::Index kBlock = 1000, kEnough = 2'000;
  const auto width = static_cast<Eigen::Index>(nodes_.size());
  const Rng stream = rng_.fork("pilot");
  std::vector<Eigen::VectorXd> kept;
  std::int64_t made = 0;
  Eigen::MatrixXd values(kBlock, width);
  // Where few rows are selected fewer of them are enough, so that the cost stays bounded.
  const auto enough = [&] { return static_cast<Eigen::Index>(kept.size()) >= (made < 100'000 ? kPilotRows : kEnough); };
  for (; !enough() && made < 1'000'000; made += kBlock) {
    pilot_rows_(made, values.leftCols(static_cast<Eigen::Index>(given_)));
    sample_added(nodes_, given_, stream, made, values);
    for (Eigen::Index i = 0; i < kBlock && static_cast<Eigen::Index>(kept.size()) < kPilotRows; ++i)
      if (std::all_of(recording_.selection.begin(), recording_.selection.end(),
                      [&](Var v) { return values(i, v) == 1; }))
        kept.push_back(values.row(i).transpose());
  }
  if (static_cast<double>(kept.size()) < 1e-4 * static_cast<double>(made))
    throw NotApplicable(fmt::format(
        "only {} of {} rows of a pilot sample are selected, fewer than 1 in 10,000: take a milder selection",
        kept.size(), made));
  pilot_.emplace(static_cast<Eigen::Index>(kept.size()), width);
  for (std::size_t i = 0; i < kept.size(); ++i) pilot_->row(static_cast<Eigen::Index>(i)) = kept[i].transpose();
}

Observer::Moments Observer::moments(Var node) {
  const Eigen::VectorXd values = pilot(node);
  const double mean = values.mean(), sd = std::sqrt((values.array() - mean).square().mean());
  if (!(sd > 0) || !std::isfinite(sd))
    throw NotApplicable(fmt::format(
        "'{}' has a standard deviation of {} in a pilot sample: nothing can be scaled by it", info(node).name, sd));
  return {mean, sd};
}

void sample_added(std::span<const ScmVariable> nodes, std::size_t given, const Rng& stream, std::int64_t first_row,
                  Eigen::Ref<Eigen::MatrixXd> values) {
  const CellNoise cells(stream);
  const auto rows = static_cast<std::size_t>(values.rows());
  std::vector<const double*> parents;
  for (std::size_t v = given; v < nodes.size(); ++v) {
    parents.clear();
    for (Var parent : nodes[v].parents) parents.push_back(values.col(parent).data());
    const std::span<double> out(values.col(static_cast<Eigen::Index>(v)).data(), rows);
    nodes[v].mechanism->noise().fill(cells, nodes[v].id, first_row, out);
    nodes[v].mechanism->evaluate(parents, out, out);
  }
}

}  // namespace abdera
