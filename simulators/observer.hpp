#pragma once
#include <Eigen/Core>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulators/recording.hpp"

namespace abdera {

/// Adds to a model the nodes by which it is observed, and keeps the recording that goes with them: what steps of
/// observation are made of, and the way to a rule that no step has.
///
/// The noise of an added node is named by the name of the node, so that no step changes a column that does not depend
/// on it.
class Observer {
 public:
  /// Values of rows first_row, first_row + 1, ... of the nodes given to the constructor, of a pilot sample: called with
  /// consecutive rows from 0. @param values rows x those nodes, written.
  using PilotRows = std::function<void(std::int64_t first_row, Eigen::Ref<Eigen::MatrixXd> values)>;

  /// @param nodes all variables there are so far; @param series whether rows follow one another in time.
  Observer(std::vector<ScmVariable> nodes, Recording recording, PilotRows pilot, bool series, const Rng& rng);

  Recording& recording() { return recording_; }
  const std::vector<ScmVariable>& nodes() const { return nodes_; }
  /// All nodes, those recorded that a column shows.
  std::vector<ScmVariable> recorded_nodes() const;
  const Variable& info(Var v) const { return nodes_[static_cast<std::size_t>(v)].info; }
  bool series() const { return series_; }
  /// Of whatever a step draws once: fork it by the name of the node.
  const Rng& rng() const { return rng_; }

  /// A column by its name. @throws UsageError naming the nearest.
  RecordedColumn& column(std::string_view name);
  /// The columns of a list of names joined by commas; all of them for an empty one.
  std::vector<RecordedColumn*> columns(std::string_view list);
  /// Those of them that hold numbers. @throws NotApplicable for another that is named, saying what was to be `done` to
  /// it.
  std::vector<RecordedColumn*> numeric_columns(std::string_view list, std::string_view done);
  /// The node of a column by the name of that, or a variable of the model by its own. @throws UsageError naming the
  /// nearest.
  Var node(std::string_view name);
  std::vector<Var> nodes_named(std::string_view list);

  /// A new node. A name that is taken gets a number.
  Var add(Variable info, NodeRole role, Var of, std::vector<Var> parents, MechanismPtr mechanism);
  /// A new node of two levels, 0 and 1. @param yes,no what they are called.
  Var add_binary(std::string name, NodeRole role, Var of, std::vector<Var> parents, MechanismPtr mechanism,
                 std::string no = "no", std::string yes = "yes");
  /// A proxy of what a column shows, which the column shows from now on: the first parent is the node it showed.
  /// @param how ends its name: "measured". @param more further parents.
  Var replace(RecordedColumn& column, std::string_view how, MechanismPtr mechanism, std::vector<Var> more = {});
  /// Rows are recorded only where this new node is 1. Any rule is a mechanism of levels 0 and 1.
  Var select(std::vector<Var> parents, MechanismPtr mechanism);
  /// The columns have no value where this new node is 1.
  Var mask(std::span<RecordedColumn* const> columns, std::vector<Var> parents, MechanismPtr mechanism);

  /// Values of a node in the selected rows of the pilot sample, in their order.
  /// @throws NotApplicable when fewer than 1 in 10,000 rows of it are selected.
  Eigen::VectorXd pilot(Var node);
  struct Moments {
    double mean, sd;
  };
  /// Of the pilot sample. @throws NotApplicable for a node that does not vary there.
  Moments moments(Var node);

  static constexpr Eigen::Index kPilotRows = 10'000;

 private:
  void make_pilot();

  std::vector<ScmVariable> nodes_;
  std::size_t given_;  ///< nodes of the constructor
  Recording recording_;
  PilotRows pilot_rows_;
  bool series_;
  Rng rng_;
  std::optional<Eigen::MatrixXd> pilot_;  ///< selected rows x nodes at the time
};

/// Values of the nodes from `given` on, each a function of nodes before it: what observation adds to rows of a model.
/// @param values rows x all nodes; the first `given` columns are read, the others written.
void sample_added(std::span<const ScmVariable> nodes, std::size_t given, const Rng& stream, std::int64_t first_row,
                  Eigen::Ref<Eigen::MatrixXd> values);

}  // namespace abdera
