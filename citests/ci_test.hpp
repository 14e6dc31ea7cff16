#pragma once
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "core/function_ref.hpp"
#include "core/stop.hpp"
#include "core/var_set.hpp"

namespace abdera {

/// `kNotTestable`: no degrees of freedom or too few rows. `kDeterministic`: the residual variance of x or y given S is
/// below 1e-10 of the original. Neither is ever independence.
enum class Outcome : std::uint8_t { kTested, kNotTestable, kDeterministic };

/// Evidence, not a verdict: alpha belongs to the learner.
struct CiResult {
  double p_value = std::numeric_limits<double>::quiet_NaN();    ///< in [0, 1]; NaN unless tested
  double log_p = std::numeric_limits<double>::quiet_NaN();      ///< natural log, finite where p_value underflows
  double statistic = std::numeric_limits<double>::quiet_NaN();  ///< the test's own
  double effect = std::numeric_limits<double>::quiet_NaN();     ///< e.g. partial correlation, in [-1, 1]
  double dof = std::numeric_limits<double>::quiet_NaN();
  double n_used = std::numeric_limits<double>::quiet_NaN();  ///< rows (or effective rows) the test used
  Outcome outcome = Outcome::kNotTestable;

  /// True when the test was done and did not reject at alpha.
  bool independent(double alpha) const { return outcome == Outcome::kTested && p_value > alpha; }
};

/// A batch of queries x _||_ y | S for one x, every y in `ys` and every S in a pool: the seam through which speed
/// comes. For each y, S runs over the subsets of pool minus {y}, by size, then lexicographic in POOL order (the order
/// of `pool`, not of the indices). S never contains x. Queries are answered S by S, for each S in the order of `ys`.
struct Scan {
  Var x = 0;
  std::span<const Var> ys{};    ///< distinct targets, without x
  std::span<const Var> pool{};  ///< distinct candidates for S, without x; may contain members of ys
  int min_size = 0, max_size = 0;
  double alpha = 0.01;
  /// S wholly inside this set are left out (already asked from the other end), so the empty S is too, whenever this
  /// set has members. Empty: none are left out.
  std::span<const Var> skip_inside{};
  /// The position in `pool` (y, if it is there, counted) of the first member of S lies in [first_begin, first_end):
  /// splits a hub over threads. The empty S belongs to the slice that starts at 0.
  int first_begin = 0, first_end = std::numeric_limits<int>::max();
  bool want_best = false;  ///< fill `best`
  /// Tests with |effect| below this count as independent: a floor on |partial correlation| for huge n.
  double min_effect = 0;
  const StopToken* stop = nullptr;
  std::uint64_t max_tests = std::numeric_limits<std::uint64_t>::max();
};

/// What the callback of `scan` asks for after an independence.
enum class Next : std::uint8_t { kMore, kDropY, kEnd };

/// The least dependent tested S for one y of a scan: largest p-value over all sizes of the scan (compared as log_p,
/// so also where p-values underflow to 0), first on ties.
struct Best {
  bool any = false;                                         ///< false: nothing was tested
  std::vector<Var> given;                                   ///< in pool order
  double p_value = -1;                                      ///< of test(x, y, given)
  double log_p = -std::numeric_limits<double>::infinity();  ///< of test(x, y, given)

  /// Takes a result over if it was tested and is less dependent than the present one.
  void offer(const CiResult& result, std::span<const Var> candidate);
};

struct ScanStats {
  std::uint64_t tests = 0;  ///< queries answered, untestable and deterministic ones included
  std::uint64_t not_testable = 0, deterministic = 0;
  bool stopped = false;  ///< by stop or max_tests before the end
  ScanStats& operator+=(const ScanStats& o) {
    tests += o.tests, not_testable += o.not_testable, deterministic += o.deterministic, stopped |= o.stopped;
    return *this;
  }
};

/// The verdict of a scan: `independent(alpha)`, or tested with |effect| < min_effect.
bool counts_as_independent(const CiResult& result, const Scan& scan);

/// A conditional-independence test x _||_ y | S over fixed evidence.
///
/// Contract (tests/contract): p in [0, 1]; symmetric in x and y and independent of the order of S, bit for bit;
/// `scan` decides exactly as a loop over `test` would. Threads: every const member may be called from many threads.
class CiTest {
 public:
  CiTest() = default;
  CiTest(const CiTest&) = delete;
  CiTest& operator=(const CiTest&) = delete;
  virtual ~CiTest() = default;

  virtual int num_vars() const = 0;
  /// @param given distinct variables other than x and y, in any order.
  virtual CiResult test(Var x, Var y, std::span<const Var> given) const = 0;

  using OnIndependent = FunctionRef<Next(int y_index, std::span<const Var> given)>;
  /// Answers a batch; calls `independent` for each independence (`counts_as_independent`) in the order of the queries.
  /// kDropY ends the queries of that y; kEnd ends the scan. `given` is in pool order and lives until the call returns.
  /// Stops before the first query beyond max_tests, and within 100 ms of a request to stop.
  /// @param best one entry a y when `want_best`, else empty; merged into (an entry with `any` keeps its p unless
  /// beaten).
  virtual ScanStats scan(const Scan& scan, OnIndependent independent, std::span<Best> best) const;

  /// The empty S alone, where independence is the rule and not rare: appends to `dependent` the indices of the ys that
  /// are not independent of x, increasing. Answers as `scan` does, which is the default; of `scan` only x, ys, alpha,
  /// min_effect and stop count. After a stop the ys not asked are among the dependent ones.
  virtual ScanStats screen(const Scan& scan, std::vector<int>& dependent) const;

  /// The effect of test(x, y, {}) where it is known without the rest of the evidence, for learners that order variables
  /// by it before they know which evidence they keep. NaN, which is the default: ask test().
  virtual double marginal_effect(Var /*x*/, Var /*y*/) const { return std::numeric_limits<double>::quiet_NaN(); }

  /// True when `scan` shares work over all y of one x, so that learners hand over whole neighbourhoods
  /// instead of single pairs.
  virtual bool batches() const { return false; }
  /// What people should know of this test on these data, whole sentences without a full stop; not of single queries.
  virtual std::vector<std::string> remarks() const { return {}; }
  /// Predicted seconds a test costs, for scheduling only.
  virtual double seconds_per_test() const { return 1e-6; }
};

}  // namespace abdera
