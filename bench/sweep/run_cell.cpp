#include "bench/sweep/run_cell.hpp"

#include <sys/resource.h>

#include <chrono>
#include <ctime>
#include <limits>
#include <new>

#include "algorithms/bootstrap.hpp"
#include "algorithms/learner.hpp"
#include "bench/metrics/comparable.hpp"
#include "bench/metrics/registry.hpp"
#include "bench/sweep/external_program.hpp"
#include "citests/testwise.hpp"
#include "core/error.hpp"
#include "core/kernels/dispatch.hpp"
#include "datasets/checks.hpp"
#include "graphs/names.hpp"
#include "graphs/text/graph_builder.hpp"
#include "graphs/text/knowledge_file.hpp"
#include "scores/registry.hpp"

namespace abdera {
namespace {

using Clock = StopToken::Clock;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double seconds_of(const timeval& t) { return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec); }

/// Of this process and of the programs it has waited for.
double cpu_now() {
  timespec own{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &own);
  rusage programs{};
  getrusage(RUSAGE_CHILDREN, &programs);
  return static_cast<double>(own.tv_sec) + 1e-9 * static_cast<double>(own.tv_nsec) + seconds_of(programs.ru_utime) +
         seconds_of(programs.ru_stime);
}

/// Wall-clock and processor time of a part.
class Stopwatch {
 public:
  void read(CellRecord& record) const {
    record.wall_seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    record.cpu_seconds = cpu_now() - cpu_;
  }

 private:
  Clock::time_point start_ = Clock::now();
  double cpu_ = cpu_now();
};

/// A learner of the registry with what it works on.
class LearnerRun {
 public:
  LearnerRun(const SweepLearner& entry, const SweepLearnerPoint& point, const Dataset& data)
      : entry_(entry), point_(point), learner_(find_learner(entry.learner.name)), data_(data) {
    check_data();
    knowledge_ = entry.knowledge.empty() ? Knowledge(data.num_vars()) : read_knowledge(entry.knowledge, data.names());
    knowledge_.check(data.names());
  }

  LearnResult learn(const Dataset& rows, RunContext& run) const {
    const DataInput input{&rows, nullptr};
    std::unique_ptr<CiTest> test;
    std::unique_ptr<Score> score;
    if (learner_.needs_test)
      test = make_ci_test(find_ci_test(entry_.test.name), input, point_.test_options, run, missing());
    if (learner_.needs_score) score = find_score(entry_.score.name).make(input, point_.score_options, run);
    return learner_.learn({test.get(), score.get(), &rows}, knowledge_, point_.options, run);
  }

 private:
  MissingPolicy missing() const {
    return entry_.missing == "testwise" ? MissingPolicy::kTestwise : MissingPolicy::kError;
  }
  /// @throws NotApplicable where the learner is not for such data.
  void check_data() const {
    const bool weights = !data_.row_attributes().weight.empty();
    if (weights && learner_.needs_test && !find_ci_test(entry_.test.name).uses_weights)
      throw NotApplicable("test '" + entry_.test.name + "' does not take the weights of the rows into account");
    if (weights && learner_.needs_score && !find_score(entry_.score.name).uses_weights)
      throw NotApplicable("score '" + entry_.score.name + "' does not take the weights of the rows into account");
    try {
      require_finite(data_);
      if (missing() == MissingPolicy::kError)
        for (Var v = 0; v < data_.num_vars(); ++v)
          if (data_.has_missing(v))
            throw NotApplicable(
                "values are missing (in a spec, missing = \"testwise\" is for learners with just a test)");
      require_varying(data_);
    } catch (const DataError& e) {
      throw NotApplicable(e.what());
    }
  }

  const SweepLearner& entry_;
  const SweepLearnerPoint& point_;
  const LearnerEntry& learner_;
  const Dataset& data_;
  Knowledge knowledge_{0};
};

std::vector<double> row_major(const Eigen::MatrixXd& matrix) {
  std::vector<double> out;
  for (Eigen::Index i = 0; i < matrix.rows(); ++i)
    for (Eigen::Index j = 0; j < matrix.cols(); ++j) out.push_back(matrix(i, j));
  return out;
}

void add_bootstrap(const LearnerRun& learner, const CellData& data, int replicates, RunContext& run,
                   GraphDocument& document, CellResult& result) {
  BootstrapOptions options;
  options.replicates = replicates;
  const BootstrapResult drawn = bootstrap(
      data.data, [&](const Dataset& rows, RunContext& alone) { return learner.learn(rows, alone); }, options, run);
  if (drawn.stop_reason != StopReason::kCompleted) result.stop_reason = to_string(drawn.stop_reason);
  result.counts.emplace_back("bootstrap_learned", static_cast<std::uint64_t>(drawn.learned));
  if (drawn.learned == 0) return;
  for (const Edge& edge : document.edges()) document.notes[{edge.a, edge.b}].probability = drawn.frequency(edge);
  const int p = data.data.num_vars();
  Eigen::MatrixXd shares = Eigen::MatrixXd::Zero(p, p);
  for (const PairFrequency& pair : drawn.pairs)
    shares(pair.a, pair.b) = shares(pair.b, pair.a) = drawn.adjacency(pair.a, pair.b);
  result.matrices.emplace_back("adjacency_probability", row_major(shares));
}

void learn(const SweepSpec& spec, const SweepLearnerPoint& point, const CellData& data, RunContext& run,
           GraphDocument& document, CellResult& result) {
  const SweepLearner& entry = spec.learners[point.entry];
  const LearnerRun learner(entry, point, data.data);
  LearnResult learned = learner.learn(data.data, run);
  result.kind = learned.kind;
  result.legal = learned.legal;
  result.stop_reason = to_string(learned.stop_reason);
  result.counts = std::move(learned.counts);
  result.numbers = std::move(learned.numbers);
  for (const auto& [name, matrix] : learned.matrices)
    if (name == "arc_probability") result.matrices.emplace_back(name, row_major(matrix));
  document.kind = learned.kind;
  document.graph = std::move(learned.graph);
  document.notes = std::move(learned.notes);
  if (entry.bootstrap > 0) add_bootstrap(learner, data, entry.bootstrap, run, document, result);
}

void learn_outside(const SweepLearner& entry, const CellData& data, const SweepBudget& budget,
                   const std::string& scratch, std::uint64_t seed, GraphDocument& document, CellResult& result) {
  const ProgramRun program =
      run_command({entry.command, entry.folder, scratch}, data.data, {seed, budget.threads, budget.seconds});
  document = program.graph;
  result.kind = document.kind;
  if (program.timed_out) result.stop_reason = to_string(StopReason::kTimeLimit);
}

using Metrics = std::vector<std::pair<std::string, double>>;

Metrics undefined_metrics(const SweepSpec& spec) {
  Metrics out;
  for (const std::string& name : spec.metrics)
    for (const MetricValueInfo& value : find_metric(name).values) out.emplace_back(value.name, kNaN);
  return out;
}

/// The values of every metric of the spec, NaN where one is not defined for these two graphs.
Metrics measured(const SweepSpec& spec, const GraphDocument& truth, const GraphDocument& estimate,
                 const RunContext& run) {
  Metrics out = undefined_metrics(spec);
  if (detail::bow_not_held(truth) || detail::bow_not_held(estimate)) return out;
  const auto converted = as_class_of(truth, estimate.kind);
  auto place = out.begin();
  for (const std::string& name : spec.metrics) {
    const MetricEntry& metric = find_metric(name);
    const GraphDocument& against = converted && metric.compares_marks ? *converted : truth;
    if (accepts(metric, against.kind, estimate.kind)) {
      const SparseGraph t(against.graph), e(estimate.graph);
      const auto values = evaluate(metric, {t, against.kind, e, estimate.kind}, {}, run);
      for (std::size_t i = 0; i < values.size(); ++i) place[static_cast<std::ptrdiff_t>(i)].second = values[i];
    }
    place += static_cast<std::ptrdiff_t>(metric.values.size());
  }
  return out;
}

void set_failure(CellRecord& record, CellStatus status, const std::string& message, const CellData& data) {
  record.status = status;
  record.message = with_names(message, data.data.names());
}

/// Runs `work`; what it throws becomes status and message. @return whether nothing was thrown.
bool guarded(CellRecord& record, const CellData& data, FunctionRef<void()> work) {
  try {
    work();
    return true;
  } catch (const NotApplicable& e) {
    set_failure(record, CellStatus::kSkipped, e.what(), data);
  } catch (const ProgramTimeLimit& e) {
    set_failure(record, CellStatus::kTimeout, e.what(), data);
  } catch (const std::bad_alloc&) {
    set_failure(record, CellStatus::kOom, "no more memory could be had", data);
  } catch (const std::exception& e) {
    set_failure(record, CellStatus::kError, e.what(), data);
  }
  return false;
}

StopToken in_seconds(double seconds) {
  return StopToken(nullptr,
                   Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds)));
}

}  // namespace

CellRecord run_cell(const SweepSpec& spec, const SweepPlan& plan, const SweepCell& cell, const SweepBudget& budget,
                    const CellData& data, const std::string& scratch, FunctionRef<void(const CellRecord&)> learned) {
  const SweepLearnerPoint& point = plan.learners[cell.learner];
  const SweepLearner& entry = spec.learners[point.entry];
  CellRecord record;
  record.id = to_string(cell.id);
  record.data_id = to_string(cell.data_id);
  record.budget = budget;
  record.dispatch = to_string(dispatch_level());

  RunContext run;
  const std::uint64_t seed = sweep_seed("learner", record.id);
  run.rng = Rng(seed);
  run.threads = budget.threads;
  run.stop = in_seconds(budget.seconds);
  GraphDocument document;
  document.nodes = data.data.names();
  CellResult result;
  const Stopwatch watch;
  const bool done = guarded(record, data, [&] {
    if (entry.command.empty()) {
      learn(spec, point, data, run, document, result);
    } else {
      learn_outside(entry, data, budget, scratch, seed, document, result);
    }
  });
  watch.read(record);
  if (!done) return record;

  record.status = result.stop_reason == to_string(StopReason::kTimeLimit) ? CellStatus::kTimeout : CellStatus::kOk;
  if (record.status == CellStatus::kTimeout) record.message = "stopped at its time limit; the best so far is kept";
  result.edges = sweep_edges(document);
  if (!data.truth) result.metrics = undefined_metrics(spec);
  record.result = result;
  if (!data.truth) return record;

  record.message = "metrics were cut off";
  learned(record);
  record.message = record.status == CellStatus::kTimeout ? "stopped at its time limit; the best so far is kept" : "";
  RunContext after = run;
  after.stop = in_seconds(budget.seconds);
  CellRecord unmeasured = record;
  if (!guarded(unmeasured, data, [&] { record.result->metrics = measured(spec, *data.truth, document, after); }))
    record.message = "metrics: " + unmeasured.message;
  return record;
}

}  // namespace abdera
