#pragma once
#include <cstddef>
#include <cstdint>

namespace abdera::kernels {

/// Residual second moments of x, the pool and the targets after eliminating the first members of S. Rows of the pool
/// block are filled from the diagonal on; only positions after the last eliminated one are meaningful.
struct SchurLevel {
  double* pool;        ///< pool x pool_stride: covariances within the pool
  double* diagonal;    ///< its diagonal
  double* x;           ///< pool with x
  double* y;           ///< several targets: pool x target_stride, pool with targets; one target: one row like `x`
  double* c;           ///< x with each target
  double* v;           ///< variance of each target
  double vx;           ///< variance of x
  double inverse_det;  ///< one over the determinant of the correlations eliminated; infinite: ill-conditioned
};

enum SchurNext : int { kSchurMore, kSchurDrop, kSchurEnd };

/// State of one walk over all S of one size: depth-first over positions of the pool, lexicographic, each S for all
/// targets at once. The caller owns the memory; the kernel allocates nothing.
///
/// For a query with residual covariance c and variances vx, vy the kernel decides alone that the target is dependent
/// when c^2 > vx vy high + bound, where bound = floor + rounding / det(S) covers the rounding errors of c^2 and vx vy
/// (and is infinite when det(S) < 1e-6, so that nothing is decided on ill-conditioned S). With several targets it also
/// decides that one is independent when c^2 + bound < vx vy low, and says so to `independent`. Everything else is
/// handed to `flagged` with c^2, vx vy and bound.
struct SchurWalk {
  int size;                    ///< of S, >= 1
  int pool;                    ///< positions
  bool single;                 ///< one target, not in the pool: lanes run over the last member of S; no max_tests
  int targets;                 ///< lanes in use; dropped ones leave when half are empty
  int first_begin, first_end;  ///< slice of the first position
  std::ptrdiff_t pool_stride, target_stride;  ///< multiples of 8
  SchurLevel* levels;                         ///< max(size - 1, 1); level 0 is the input
  double* scratch;                            ///< 5 pool_stride + 2 target_stride
  const unsigned char* inside;    ///< by pool position: in the set whose subsets are skipped; null: none is skipped
  int* target_of;                 ///< by pool position: lane of the same variable, or -1
  int* target_index;              ///< by lane: the caller's number
  double* high;                   ///< by lane
  double low;                     ///< 0: every query that is not dependent goes to `flagged`
  std::uint64_t *alive, *active;  ///< bit rows over lanes: not dropped; not dropped nor in the first size - 1 of S
  int* chosen;                    ///< positions of S
  double floor, rounding;
  std::uint64_t tests, max_tests, next_poll;
  bool stopped;  ///< by poll or max_tests
  void* owner;
  SchurNext (*independent)(void* owner, int lane);
  SchurNext (*flagged)(void* owner, int lane, double c2, double q, double bound);
  bool (*poll)(void* owner);  ///< true: stop
};

/// Walks over all S.
/// @return false when the walk ended early: kSchurEnd, no target left, or stopped.
using SchurRun = bool (*)(SchurWalk&);

extern const SchurRun kSchurBaseline, kSchurV3, kSchurV4;

}  // namespace abdera::kernels
