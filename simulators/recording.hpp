#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulators/scm.hpp"

namespace abdera {

/// What a node of an observed model is there for.
enum class NodeRole : std::uint8_t {
  kVariable,     ///< of the model itself, recorded or latent
  kProxy,        ///< another variable as it is recorded: with error, rounded, with limits, on the scale of a batch
  kDerived,      ///< a function of others that a rule of selection looks at, such as a flux
  kMissing,      ///< 1 where a column has no value
  kSelection,    ///< 1 where the row is recorded
  kSigma,        ///< the one-sigma error of a proxy
  kErrorFactor,  ///< an error that several proxies share
  kUpperLimit,   ///< 1 where a proxy is an upper limit
  kBatch,        ///< the batch of the row
  kRepeat,       ///< 1 where the row is recorded twice
};
std::string_view to_string(NodeRole role);

/// A node that observation added to a model.
struct ObservationNode {
  Var node;
  NodeRole role;
  Var of = -1;  ///< the node it is a proxy, the error, the limit or the indicator of; -1 when there is none or several
};

/// One column of the data. It keeps the name of the variable it shows, whatever was done to that on the way.
struct RecordedColumn {
  std::string name;
  Var node;                                       ///< whose values it holds
  std::vector<Var> missing{};                     ///< no value where one of these is 1
  Var sigma = -1;                                 ///< its values are the one-sigma errors
  std::vector<std::pair<Var, double>> factors{};  ///< shared errors with their one-sigma effect on this column
  Var upper_limit = -1;                           ///< where 1 the value is an upper limit
};

/// How rows of a model become rows of data: what of the observation no mechanism can say. Everything random about it is
/// a node of the model, so that it has a place in the graph and noise of its own.
struct Recording {
  std::vector<RecordedColumn> columns;
  std::vector<ObservationNode> added{};  ///< the nodes that are not variables of the model itself
  std::vector<Var> selection{};          ///< rows are recorded where all of these are 1
  Var repeat = -1;                       ///< rows where it is 1 are recorded twice, one after the other
  /// Of a time series: the mean of `window` rows is one row of data, or every `every`-th row is.
  std::int64_t window = 1, every = 1;
  /// Nodes on which values depend that are missing at random: columns of theirs must be complete.
  std::vector<Var> at_random{};
  std::string no_mag{};  ///< why no MAG says which columns are independent; empty when one does

  /// All recorded variables of a model as they are.
  static Recording of(const Scm& scm);
  NodeRole role(Var node) const;
  /// The variable of the model that a node shows: follows proxies to their origin.
  Var origin(Var node) const;
  bool has_missing() const;

  /// @param nodes all variables of the model. @throws UsageError for a node that is none of them, a name or node of two
  /// columns, a column that decides on the selection or is another column's indicator, windows of fewer than one row,
  /// or two of windows, gaps and repeated rows.
  void check(std::span<const ScmVariable> nodes) const;
};

}  // namespace abdera
