#include "graphs/zhang_rules.hpp"

// R5-R10, the rules that put tails. R5, R9 and R10 search over (previous, current) pairs for uncovered walks.
namespace abdera::detail {

void ZhangRules::r6(Var a, Var b) {
  if (!g_.undirected(a, b)) return;
  each([&](std::size_t i) { return circles_at(b, i); }, [&](Var c) { tail(c, b); });
}

void ZhangRules::r7(Var a, Var b) {
  if (g_.mark(b, a) != Mark::kTail || g_.mark(a, b) != Mark::kCircle) return;
  each([&](std::size_t i) { return circles_at(b, i) & strangers(a, i); },
       [&](Var c) {
         if (!ambiguous(a, b, c)) tail(c, b);
       });
}

void ZhangRules::r8(Var a, Var b) {
  if (g_.mark(b, a) != Mark::kTail || g_.mark(a, b) == Mark::kTail) return;
  each(
      [&](std::size_t i) {
        const auto marks = g_.mark_words(a, i);
        return marks.near(Mark::kCircle) & marks.far(Mark::kArrow) & g_.children_word(b, i);
      },
      [&](Var c) { tail(c, a); });
}

void ZhangRules::r5(Var a, Var b) {
  walk_.clear();
  queue_.assign(1, {a, b, -1});
  for (std::size_t head = 0; head < queue_.size(); ++head) {
    const Step step = queue_[head];
    each([&](std::size_t i) { return circle_circle(step.to, i) & strangers(step.from, i); },
         [&](Var next) {
           if (walk_.contains(step.to, next) || ambiguous(step.from, step.to, next)) return;
           walk_.insert(step.to, next);
           queue_.push_back({step.to, next, static_cast<int>(head)});
         });
    if (!walk_.contains(a, b)) continue;
    // Which of several walks was found depends on the order of the nodes; that a, b is on one does not, and every
    // other edge of the walk has its own turn.
    if (options_.together) {
      tail(a, b), tail(b, a);
      return;
    }
    // The walk has come round: the last step that led to a, b and all before it.
    for (Step s{a, b, static_cast<int>(head)}; s.before >= 0; s = queue_[static_cast<std::size_t>(s.before)])
      tail(s.from, s.to), tail(s.to, s.from);
    return;
  }
}

void ZhangRules::start_walks_into(Var v) {
  each([&](std::size_t i) { return possibly_before(v, i); },
       [&](Var u) {
         walk_.insert(u, v);
         queue_.push_back({u, v, -1});
       });
}

void ZhangRules::extend_walks() {
  for (std::size_t head = 0; head < queue_.size(); ++head) {
    const Step step = queue_[head];
    each(
        [&](std::size_t i) {
          return possibly_before(step.from, i) & strangers(step.to, i) & ~walk_.word(step.from, i);
        },
        [&](Var before) {
          if (ambiguous(before, step.from, step.to)) return;
          walk_.insert(before, step.from);
          queue_.push_back({before, step.from, static_cast<int>(head)});
        });
  }
}

void ZhangRules::r9(Var c) {
  walk_.clear(), queue_.clear();
  start_walks_into(c);
  extend_walks();
  for (Var b = 0; b < g_.size(); ++b) {
    if (b == c || g_.adjacent(b, c)) continue;
    each([&](std::size_t i) { return circle_arrow(c, i) & walk_.word(b, i); },
         [&](Var a) {
           if (!ambiguous(b, a, c)) tail(c, a);
         });
  }
}

void ZhangRules::r10(Var c) {
  walk_.clear(), queue_.clear();
  g_.for_parents(c, [&](Var b) { start_walks_into(b); });
  if (queue_.empty()) return;
  extend_walks();
  each([&](std::size_t i) { return circle_arrow(c, i); },
       [&](Var a) {
         std::fill(level_.begin(), level_.end(), 0);  // the first nodes of walks from a to a parent of c
         g_.for_neighbours(a, [&](Var first) {
           if (walk_.contains(a, first))
             level_[static_cast<std::size_t>(first) / 64] |= std::uint64_t{1} << (first % 64);
         });
         bool apart = false;
         each([&](std::size_t i) { return level_[i]; },
              [&](Var mu) {
                each([&](std::size_t i) { return apart ? 0 : level_[i] & strangers(mu, i); },
                     [&](Var nu) { apart = apart || !ambiguous(mu, a, nu); });
              });
         if (apart) tail(c, a);
       });
}

}  // namespace abdera::detail
