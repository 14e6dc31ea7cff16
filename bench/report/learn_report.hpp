#pragma once
#include <Eigen/Core>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "datasets/dataset.hpp"
#include "graphs/graph_document.hpp"

namespace abdera::report {

/// The effect a run could have seen with conditioning sets of this size.
struct Detectable {
  int given = 0;
  double at_alpha = std::numeric_limits<double>::quiet_NaN();  ///< |effect| at which the test has p = alpha
  double power_80 = std::numeric_limits<double>::quiet_NaN();  ///< |effect| found four times out of five
};

/// One option of the run with the value in force.
struct OptionRow {
  std::string owner, name, value, default_value, help;
};

/// Everything a report of one learned graph shows. Fields left empty leave their section out.
struct LearnReport {
  std::string title, subtitle;
  GraphDocument document;
  std::string picture;       ///< SVG with classes `node` and `edge`; a prologue is dropped
  std::string picture_note;  ///< why there is no picture
  Dataset data;              ///< the columns used, for the profile; no columns when a covariance was given
  double rows = 0;
  bool scored = false;     ///< by a score and no tests
  bool resampled = false;  ///< the probability of an edge is its share of replicates
  /// As in `LearnResult`: probabilities of arcs and paths and mean effects are shown as tables.
  std::vector<std::pair<std::string, Eigen::MatrixXd>> matrices;
  double alpha = std::numeric_limits<double>::quiet_NaN();
  std::vector<Detectable> detectable;
  std::vector<std::string> warnings;
  std::vector<std::pair<std::string, std::string>> counts;      ///< what was counted in the run
  std::vector<std::pair<std::string, std::string>> provenance;  ///< label and value, in order
  std::vector<OptionRow> options;
};

/// One self-contained page that works offline: facts, picture, how to read the marks, edges, probabilities of arcs and
/// paths, separating sets, ambiguous triples and conflicts, data profile, options, provenance. The same report gives
/// the same bytes. Cost: linear in edges, separations and data.
std::string learn_report_html(const LearnReport& report);

}  // namespace abdera::report
