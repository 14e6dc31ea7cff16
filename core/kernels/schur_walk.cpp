#include "core/kernels/schur_walk.hpp"

#include "core/kernels/lanes.hpp"

namespace abdera::kernels {
namespace {

constexpr double kInfinite = __builtin_huge_val();
constexpr double kLargestInverseDet = 1e6;
constexpr std::uint64_t kPollEvery = 1 << 16;

ABDERA_INLINE Lanes subtract_product(Lanes a, Lanes b, Lanes c) { return multiply_add(-a, b, c); }  // c - a b

/// One step of elimination: 1 / pivot, or 0 where the pivot makes S ill-conditioned. Then nothing is eliminated, and
/// the infinite inverse determinant hands every query below to the caller.
struct Pivot {
  double inverse, inverse_det;
};
ABDERA_INLINE Pivot pivot_of(double pivot, double inverse_det) {
  const double inverse = 1 / pivot, det = inverse_det * inverse;
  if (pivot > 0 && det <= kLargestInverseDet) return {inverse, det};
  return {0, kInfinite};
}

/// What the leaves over one S without its last member share: pointers to rows over the last member's positions.
struct Row {
  const double *factor, *inverse, *fx, *vx, *bound;
  const double* y_pivot;  // targets' row of the last eliminated member
  const double *c, *v;
};

struct Lane {
  double c2, q;
};
ABDERA_INLINE Lane one_lane(const Row& row, int a, double y, double y_pivot, double c, double v) {
  const double y_a = y - row.factor[a] * y_pivot;
  const double cov = c - row.fx[a] * y_a;
  const double var = v - y_a * row.inverse[a] * y_a;
  return {cov * cov, var * row.vx[a]};
}

class Walk {
 public:
  explicit Walk(SchurWalk& w) : w_(w), single_(w.single) {}

  bool run() {
    if (w_.size == 1) return last_member(w_.levels[0], -1, w_.first_begin, end_of(0, 1));
    return descend(0, w_.first_begin);
  }

 private:
  /// One past the last position for the member at `depth` when it and those after it number `left`.
  int end_of(int depth, int left) const {
    const int end = w_.pool - left + 1;
    return depth == 0 && w_.first_end < end ? w_.first_end : end;
  }

  bool descend(int depth, int begin) {
    const SchurLevel& level = w_.levels[depth];
    const int left = w_.size - depth, end = end_of(depth, left);
    for (int s = begin; s < end; ++s) {
      w_.chosen[depth] = s;
      if (left == 2) {
        if (!last_member(level, s, s + 1, w_.pool)) return false;
      } else {
        eliminate(level, s, w_.levels[depth + 1]);
        if (!descend(depth + 1, s + 1)) return false;
      }
    }
    return true;
  }

  void eliminate(const SchurLevel& from, int s, SchurLevel& to) const {
    const std::ptrdiff_t stride = w_.pool_stride;
    const double* row = from.pool + s * stride;
    const Pivot pivot = pivot_of(from.diagonal[s], from.inverse_det);
    const double fx = from.x[s] * pivot.inverse;
    to.inverse_det = pivot.inverse_det;
    to.vx = from.vx - fx * from.x[s];
    const std::ptrdiff_t begin = (s + 1) / kLanes * kLanes;
    const Lanes inverse = splat(pivot.inverse), x = splat(from.x[s]);
    for (std::ptrdiff_t b = begin; b < w_.pool; b += kLanes) {
      const Lanes r = load(row + b), f = r * inverse;
      store(to.diagonal + b, subtract_product(f, r, load(from.diagonal + b)));
      store(to.x + b, subtract_product(f, x, load(from.x + b)));
      if (single_) store(to.y + b, subtract_product(f, splat(from.y[s]), load(from.y + b)));
    }
    for (int a = s + 1; a < w_.pool; ++a) {
      const Lanes f = splat(row[a] * pivot.inverse);
      for (std::ptrdiff_t b = (a + 1) / kLanes * kLanes; b < w_.pool; b += kLanes)
        store(to.pool + a * stride + b, subtract_product(f, load(row + b), load(from.pool + a * stride + b)));
      if (!single_)
        targets_row(from.y + s * w_.target_stride, f, from.y + a * w_.target_stride, to.y + a * w_.target_stride);
    }
    if (single_) {
      to.c[0] = from.c[0] - fx * from.y[s];
      to.v[0] = from.v[0] - from.y[s] * pivot.inverse * from.y[s];
    } else {
      targets_after(from, s, fx, pivot.inverse, to.c, to.v);
    }
  }
  void targets_row(const double* pivot_row, Lanes f, const double* from, double* to) const {
    for (std::ptrdiff_t j = 0; j < w_.targets; j += kLanes)
      store(to + j, subtract_product(f, load(pivot_row + j), load(from + j)));
  }
  void targets_after(const SchurLevel& from, int s, double fx, double inverse, double* c, double* v) const {
    const double* row = from.y + s * w_.target_stride;
    const Lanes f = splat(fx), i = splat(inverse);
    for (std::ptrdiff_t j = 0; j < w_.targets; j += kLanes) {
      const Lanes y = load(row + j);
      store(c + j, subtract_product(f, y, load(from.c + j)));
      store(v + j, subtract_product(y * i, y, load(from.v + j)));
    }
  }

  /// What a vector of candidates for the last member contributes, given the eliminated member before it.
  struct Members {
    Lanes factor, inverse, fx, vx, bound;
  };
  struct LastPivot {
    double x, fx, vx;  // of the eliminated member: with x, divided by the pivot, and what is left of x
    Pivot pivot;
    const double* row;
  };
  ABDERA_INLINE Members members(const SchurLevel& level, const LastPivot& last, std::ptrdiff_t a) const {
    const Lanes r = load(last.row + a), f = r * splat(last.pivot.inverse);
    const Lanes inverse = splat(1) / subtract_product(f, r, load(level.diagonal + a));
    const Lanes x = subtract_product(f, splat(last.x), load(level.x + a)), g = x * inverse;
    const Lanes det = splat(last.pivot.inverse_det) * inverse;
    const Lanes bound = multiply_add(splat(w_.rounding), det, splat(w_.floor));
    return {f, inverse, g, subtract_product(g, x, splat(last.vx)),
            (det > Lanes{}) & (det <= splat(kLargestInverseDet)) ? bound : splat(kInfinite)};
  }

  /// All S whose last but one member is s (-1: S has one member) and whose last lies in [begin, end).
  bool last_member(const SchurLevel& level, int s, int begin, int end) {
    if (begin >= end) return true;
    if (w_.tests >= w_.next_poll) {
      w_.next_poll = w_.tests + kPollEvery;
      if (w_.poll(w_.owner)) return w_.stopped = true, false;
    }
    // Without a member before the last, a pivot of weight zero stands in its place.
    LastPivot last{0, 0, level.vx, {0, level.inverse_det}, level.x};
    if (s >= 0) {
      last.pivot = pivot_of(level.diagonal[s], level.inverse_det);
      last.x = level.x[s];
      last.fx = last.x * last.pivot.inverse;
      last.vx = level.vx - last.fx * last.x;
      last.row = level.pool + s * w_.pool_stride;
    }
    return single_ ? one_target(level, last, s, begin, end) : many_targets(level, last, s, begin, end);
  }

  bool first_members_inside() const {
    if (!w_.inside) return false;
    for (int i = 0; i + 1 < w_.size; ++i)
      if (!w_.inside[w_.chosen[i]]) return false;
    return true;
  }

  bool one_target(const SchurLevel& level, const LastPivot& last, int s, int begin, int end) {
    const bool skipping = first_members_inside();
    const double y_s = s < 0 ? 0 : level.y[s];
    const Lanes y_pivot = splat(y_s), c = splat(level.c[0] - last.fx * y_s);
    const Lanes v = splat(level.v[0] - y_s * last.pivot.inverse * y_s);
    int counted = begin;  // positions before it are in w_.tests
    auto count_to = [&](int position) {
      for (; counted < position; ++counted) w_.tests += !(skipping && w_.inside[counted]);
    };
    for (std::ptrdiff_t chunk = begin / kLanes * kLanes; chunk < end; chunk += kLanes) {
      const Members m = members(level, last, chunk);
      const Lanes y = subtract_product(m.factor, y_pivot, load(level.y + chunk));
      const Lanes cov = subtract_product(m.fx, y, c), c2 = cov * cov;
      const Lanes q = subtract_product(y * m.inverse, y, v) * m.vx;
      unsigned flags = ~greater_bits(c2, multiply_add(q, splat(w_.high[0]), m.bound)) & kAllLanes;
      if (chunk < begin) flags &= kAllLanes << (begin - chunk);
      if (end - chunk < kLanes) flags &= kAllLanes >> (kLanes - (end - chunk));
      for (; flags; flags &= flags - 1) {
        const int i = __builtin_ctz(flags), a = static_cast<int>(chunk) + i;
        if (skipping && w_.inside[a]) continue;
        count_to(a + 1);
        w_.chosen[w_.size - 1] = a;
        if (w_.flagged(w_.owner, 0, c2[i], q[i], m.bound[i]) != kSchurMore) return false;
      }
    }
    if (skipping) {
      count_to(end);
    } else {
      w_.tests += static_cast<std::uint64_t>(end - counted);
    }
    return true;
  }

  bool many_targets(const SchurLevel& level, const LastPivot& last, int s, int begin, int end) {
    compact();
    const bool skipping = first_members_inside();
    const std::ptrdiff_t stride = w_.pool_stride;
    double *factors = w_.scratch, *inverses = factors + stride, *fxs = inverses + stride, *vxs = fxs + stride;
    double *bounds = vxs + stride, *c = bounds + stride, *v = c + w_.target_stride;
    for (std::ptrdiff_t a = begin / kLanes * kLanes; a < end; a += kLanes) {
      const Members m = members(level, last, a);
      store(factors + a, m.factor), store(inverses + a, m.inverse), store(fxs + a, m.fx);
      store(vxs + a, m.vx), store(bounds + a, m.bound);
    }
    Row row{factors, inverses, fxs, vxs, bounds, level.y, level.c, level.v};
    if (s >= 0) {
      targets_after(level, s, last.fx, last.pivot.inverse, c, v);
      row.y_pivot = level.y + s * w_.target_stride;
      row.c = c, row.v = v;
    }
    const int words = (w_.targets + 63) / 64;
    std::uint64_t active_count = 0;
    for (int i = 0; i < words; ++i) w_.active[i] = w_.alive[i];
    for (int i = 0; i + 1 < w_.size; ++i) {
      const int lane = w_.target_of[w_.chosen[i]];
      if (lane >= 0) w_.active[lane / 64] &= ~(std::uint64_t{1} << (lane % 64));
    }
    for (int i = 0; i < words; ++i) active_count += static_cast<std::uint64_t>(__builtin_popcountll(w_.active[i]));
    for (int a = begin; a < end; ++a) {
      if (skipping && w_.inside[a]) continue;
      const int own = w_.target_of[a];
      const bool own_active = own >= 0 && (w_.active[own / 64] >> (own % 64) & 1u);
      const std::uint64_t queries = active_count - own_active;
      std::uint64_t limit = ~std::uint64_t{0};  // queries of this S that are still allowed
      if (w_.tests + queries > w_.max_tests) limit = w_.max_tests - w_.tests;
      const double* y_row = level.y + a * w_.target_stride;
      const Lanes factor = splat(row.factor[a]), inverse = splat(row.inverse[a]), fx = splat(row.fx[a]);
      const Lanes vx = splat(row.vx[a]), bound = splat(row.bound[a]), low = splat(w_.low);
      std::uint64_t before = 0;  // active queries in earlier words
      for (int word = 0; word < words; ++word) {
        std::uint64_t active = w_.active[word];
        if (own_active && own / 64 == word) active &= ~(std::uint64_t{1} << (own % 64));
        const std::ptrdiff_t first = word * 64, past = first + 64 < w_.targets ? first + 64 : w_.targets;
        std::uint64_t dependent = 0, independent = 0;
        for (std::ptrdiff_t j = first; j < past; j += kLanes) {
          const Lanes y = subtract_product(factor, load(row.y_pivot + j), load(y_row + j));
          const Lanes cov = subtract_product(fx, y, load(row.c + j));
          const Lanes var = subtract_product(y * inverse, y, load(row.v + j));
          const Lanes over = multiply_add(var * vx, load(w_.high + j), bound);
          const unsigned bits = greater_bits(cov * cov, over);
          dependent |= static_cast<std::uint64_t>(bits) << (j - first);
          if (bits != kAllLanes)
            independent |= static_cast<std::uint64_t>(greater_bits(var * vx * low, cov * cov + bound)) << (j - first);
        }
        for (std::uint64_t pending = active & ~dependent; pending; pending &= pending - 1) {
          const int bit = __builtin_ctzll(pending), lane = static_cast<int>(first) + bit;
          const std::uint64_t up_to = active & (~std::uint64_t{0} >> (63 - bit));
          const std::uint64_t asked = before + static_cast<std::uint64_t>(__builtin_popcountll(up_to));
          if (asked > limit) break;
          w_.chosen[w_.size - 1] = a;
          const SchurNext next =
              independent >> bit & 1u
                  ? w_.independent(w_.owner, lane)
                  : flag(lane, one_lane(row, a, y_row[lane], row.y_pivot[lane], row.c[lane], row.v[lane]),
                         row.bound[a]);
          if (next == kSchurEnd) return w_.tests += asked, false;
          if (next == kSchurDrop) {
            w_.alive[word] &= ~(std::uint64_t{1} << bit);
            w_.active[word] &= ~(std::uint64_t{1} << bit);
            --active_count;
          }
        }
        before += static_cast<std::uint64_t>(__builtin_popcountll(active));
      }
      if (queries > limit) return w_.tests += limit, w_.stopped = true, false;
      w_.tests += queries;
      if (active_count == 0 && none_alive()) return false;
    }
    return true;
  }
  SchurNext flag(int lane, Lane found, double bound) const {
    return w_.flagged(w_.owner, lane, found.c2, found.q, bound);
  }
  bool none_alive() const {
    for (int i = 0; i < (w_.targets + 63) / 64; ++i)
      if (w_.alive[i]) return false;
    return true;
  }

  /// Moves the lanes still alive together, in their order, when that halves the vectors. Levels below the present one
  /// are filled anew from it, so all may be moved.
  void compact() {
    const int words = (w_.targets + 63) / 64;
    int left = 0;
    for (int i = 0; i < words; ++i) left += __builtin_popcountll(w_.alive[i]);
    if (left == w_.targets || 2 * ((left + kLanes - 1) / kLanes) > (w_.targets + kLanes - 1) / kLanes) return;
    const int levels = w_.size > 1 ? w_.size - 1 : 1;
    int to = 0;
    for (int from = 0; from < w_.targets; ++from) {
      if (!(w_.alive[from / 64] >> (from % 64) & 1u)) {
        for (int a = 0; a < w_.pool; ++a)
          if (w_.target_of[a] == from) w_.target_of[a] = -1;
        continue;
      }
      if (to != from) {
        for (int l = 0; l < levels; ++l) {
          SchurLevel& level = w_.levels[l];
          for (int a = 0; a < w_.pool; ++a) level.y[a * w_.target_stride + to] = level.y[a * w_.target_stride + from];
          level.c[to] = level.c[from];
          level.v[to] = level.v[from];
        }
        w_.high[to] = w_.high[from];
        w_.target_index[to] = w_.target_index[from];
        for (int a = 0; a < w_.pool; ++a)
          if (w_.target_of[a] == from) w_.target_of[a] = to;
      }
      ++to;
    }
    for (int i = 0; i < words; ++i) w_.alive[i] = 0;
    for (int i = 0; i < left; ++i) w_.alive[i / 64] |= std::uint64_t{1} << (i % 64);
    w_.targets = left;
  }

  SchurWalk& w_;
  const bool single_;
};

bool run(SchurWalk& walk) { return Walk(walk).run(); }

}  // namespace

extern const SchurRun ABDERA_KERNEL(kSchur);  // internal linkage otherwise
const SchurRun ABDERA_KERNEL(kSchur) = run;

}  // namespace abdera::kernels
