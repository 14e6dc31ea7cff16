#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "algorithms/learner.hpp"
#include "cli/learn_run.hpp"
#include "cli/run_options.hpp"
#include "graphs/knowledge.hpp"

namespace abdera::cli {

/// What `learn` and `bootstrap` have in common on the command line.
struct LearnOptions {
  EvidenceOptions evidence;
  RunOptions run;
  std::string learner = "pc", knowledge;
  std::vector<std::string> params, outputs;
  bool reproducible = false, force = false;
};
/// Adds the options of evidence and run, --learner, -p, --knowledge, --reproducible, --force and -o.
/// @param outputs the help of -o.
void add_learn_options(CLI::App& command, LearnOptions& options, const std::string& outputs);

/// A learner with its options, the test it takes, and what both work on.
struct LearnTask {
  const LearnerEntry* learner = nullptr;
  // Used only where the learner takes one.
  const CiTestEntry* test = nullptr;
  const ScoreEntry* score = nullptr;
  Params params, test_params, score_params;
  Knowledge knowledge;
  LearnRun run;  ///< input, components, knowledge files

  /// Learns from rows of the input, or from all of it. With missing values left out test by test the counts of the
  /// result have "fewest_rows", that of the test with the fewest.
  /// @param remarks of the test and the score are appended to it, if given.
  LearnResult learn(const DataInput& input, RunContext& context, std::vector<std::string>* remarks = nullptr) const;
};

/// Binds the options of the components that `task` names; the data are not read yet.
/// @throws UsageError for an option.
void bind_components(LearnTask& task);
/// Finds the components and binds their options; the data are not read yet.
/// @throws UsageError, NotApplicable.
LearnTask prepare(const LearnOptions& options);
/// Reads data and knowledge. @throws as `read_input` and `read_knowledge`.
void read_evidence(LearnTask& task, const LearnOptions& options);
/// Learns from all of the input and fills in the document and what is known of the run but its sections.
/// @return why it ended. @throws as `LearnTask::learn`.
StopReason learn_all(LearnTask& task, RunContext& context);
/// How long a run took and where: fills in what `add_sections` writes of it.
class RunClock {
 public:
  RunClock();
  void note(LearnRun& run, const RunContext& context) const;

 private:
  std::chrono::system_clock::time_point wall_;
  std::chrono::steady_clock::time_point start_;
};
/// Makes the document of a run from the result of its learner, which it uses up.
void fill_document(LearnRun& run, LearnResult result);
/// Writes every output that can be; the first failure is reported after the others are safe.
void write_outputs(const LearnRun& run, const LearnOptions& options);

}  // namespace abdera::cli
