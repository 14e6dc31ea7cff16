#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "bench/report/learn_report.hpp"
#include "cli/input.hpp"
#include "core/params.hpp"
#include "graphs/graph_document.hpp"

namespace abdera::cli {

using NamedValues = std::vector<std::pair<std::string, Value>>;

/// A component of a run with the options in force.
struct UsedComponent {
  std::string name;
  NamedValues options;
  std::vector<FieldDoc> docs;
};

/// Everything known after a run of `learn`: what its outputs are made from.
struct LearnRun {
  GraphDocument document;  ///< without `sections`, which `add_sections` fills
  Input input;
  std::vector<std::string> remarks;  ///< of the test and the score on these data
  UsedComponent learner;
  UsedComponent test, score;                     ///< name "" when the learner takes none
  std::string knowledge_file, knowledge_digest;  ///< "" without knowledge
  std::vector<std::pair<std::string, std::uint64_t>> counts;
  std::vector<std::pair<std::string, double>> numbers;            ///< as in `LearnResult`
  std::vector<std::pair<std::string, Eigen::MatrixXd>> matrices;  ///< as in `LearnResult`
  std::vector<report::Detectable> detectable;
  double alpha = 0;
  std::uint64_t seed = 0;
  int threads = 1;
  double seconds = 0;
  std::string started;        ///< ISO 8601, UTC
  bool reproducible = false;  ///< leave out what differs between runs: times, threads, command line
};

/// The value of a count, 0 when the learner has none of that name.
std::uint64_t count_of(const LearnRun& run, std::string_view name);

/// Fills the sections "learner", "test", "score", "stats", "provenance" and the matrices of the JSON form.
void add_sections(LearnRun& run);

/// What people read after a run: data, size, edges, what is open, warnings. Ends with a line end.
std::string summary_text(const LearnRun& run);

/// What the HTML report shows. @param picture SVG, or "" with the reason in `picture_note`.
report::LearnReport report_of(const LearnRun& run, std::string picture, std::string picture_note);

/// The smallest |partial correlation| that the Fisher z-test calls a dependence, |r| with p = alpha:
/// tanh(z(1 - alpha / 2) / sqrt(n - |S| - 3)), and the one it finds with power 0.8, for |S| = 0 and `largest_given`.
/// NaN where there are no degrees of freedom.
std::vector<report::Detectable> detectable_correlations(double n, double alpha, int largest_given);

}  // namespace abdera::cli
