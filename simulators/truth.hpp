#pragma once
#include <optional>
#include <string>
#include <vector>

#include "graphs/graph_document.hpp"
#include "simulators/recording.hpp"

namespace abdera {

/// One node of the extended DAG and its part in the observation.
struct TruthNode {
  std::string name;
  NodeRole role;
  std::string of;      ///< the node it is a proxy, the error, the limit or the indicator of; "" none or several
  std::string column;  ///< the column that shows it; "" when it is latent
};

/// What is true of data that were recorded from a model.
///
/// A MAG is that of m-separation in the extended DAG: every independence it states holds in the recorded rows, whatever
/// the mechanisms. Added nodes may be functions of their parents without noise (rounding, limits, thresholds, flux). No
/// step records a node together with a function of it alone, so that none adds an independence of its own by that; but
/// a proxy screens nothing off: where a column is rounded, censored or measured, the variable behind it is latent, and
/// what it separated is adjacent.
struct ObservationTruth {
  GraphDocument extended;        ///< DAG over all nodes: variables, proxies, indicators, selection, errors, ...
  std::vector<TruthNode> nodes;  ///< of `extended`
  GraphDocument dag, cpdag;      ///< over the variables of the model itself, latent ones too, before any observation
  std::string no_mag;            ///< why there is none of the next two; empty when there are
  std::optional<GraphDocument> mag, pag;  ///< over the columns, given selection, missing values filled in
  /// With missing values. `m_graph` is `extended` with a node X* for each column with missing values: what is seen of
  /// it, a child of the node it shows and of its indicators. The others are over the columns given that no value is
  /// missing, and selection: of the rows without missing values.
  std::optional<GraphDocument> m_graph, complete_mag, complete_pag;
};

/// @throws UsageError as `Recording::check`. Cost: that of `mag_of` and `pag_of`, twice with missing values.
/// Source: [richardson2002] (MAG), [zhang2008] (PAG), [mohan2021] (m-graph).
ObservationTruth truth_of(const Scm& scm, const Recording& recording);

}  // namespace abdera
