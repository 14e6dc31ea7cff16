#pragma once

namespace abdera::cli {

/// Exit codes of the command line: a contract with scripts and schedulers, never renumber.
enum ExitCode : int {
  kOk = 0,
  kInternal = 1,  ///< a defect of ours, or an output that could not be written
  kUsage = 2,
  kBadData = 3,
  kNotApplicable = 4,
  kContradictoryKnowledge = 5,
  kFailedCells = 6,  ///< a sweep is finished, some of its cells ended neither ok nor skipped
  kIncomplete = 7,   ///< the budget of tests was spent: the best so far was written; cells of a sweep still to be run
  kNonDeterminism = 8,  ///< a cell of a sweep that was computed twice came out differently
  kEngineRefused = 9,   ///< a scheduler is not there or said no
  kPreempted = 75,      ///< a sweep was asked to end before it had finished: run it again
  kTimeLimit = 124,
  kSigInt = 130,
  kSigTerm = 143,
};

}  // namespace abdera::cli
