#include "graphs/zhang.hpp"

#include <tuple>

#include "graphs/zhang_rules.hpp"

namespace abdera {
namespace detail {
namespace {

constexpr RuleSet rules(std::initializer_list<int> which) {
  RuleSet set{0};
  for (int rule : which) set.bits |= std::uint32_t{1} << rule;
  return set;
}
constexpr RuleSet kSchedule[] = {rules({1, 2, 3, 4, 11}), rules({5, 6, 7}), rules({8, 9, 10})};

constexpr const char* kArrowAgainstTail = "the rules demand an arrowhead where there is a tail";
constexpr const char* kTailAgainstArrow = "the rules demand a tail where there is an arrowhead";

void sort_unique(std::vector<Conflict>& list) {
  const auto key = [](const Conflict& c) { return std::tie(c.nodes, c.what); };
  std::sort(list.begin(), list.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  list.erase(std::unique(list.begin(), list.end(), [&](const auto& a, const auto& b) { return key(a) == key(b); }),
             list.end());
}

}  // namespace

ZhangRules::ZhangRules(MixedGraph& graph, NonCollider noncollider, const ZhangOptions& options)
    : g_(graph),
      noncollider_(noncollider),
      options_(options),
      words_(graph.words()),
      arrows_(graph),
      tails_(graph),
      disputed_(graph),
      walk_(graph),
      level_(words_),
      next_(words_),
      reached_(words_) {}

ZhangResult ZhangRules::run() {
  RuleSet on = options_.rules;
  for (int rule : {5, 6, 7})
    if (!options_.selection) on = on.without(rule);
  if (options_.selection) on = on.without(11);
  const std::span<const RuleSet> schedule = options_.schedule.empty() ? kSchedule : options_.schedule;
  for (bool changed = true; changed;) {
    changed = false;
    for (RuleSet phase : schedule)
      while (round({phase.bits & on.bits})) changed = true;
  }
  sort_unique(result_.conflicts);
  return std::move(result_);
}

bool ZhangRules::round(RuleSet rules) {
  const int before = result_.oriented;
  for (Var a = 0; a < g_.size(); ++a)
    g_.for_neighbours(a, [&](Var b) {
      if (rules.has(1)) r1(a, b);
      if (rules.has(2)) r2(a, b);
      if (rules.has(3)) r3(a, b);
      if (rules.has(6)) r6(a, b);
      if (rules.has(7)) r7(a, b);
      if (rules.has(8)) r8(a, b);
      if (rules.has(11) && g_.mark(b, a) == Mark::kTail && g_.mark(a, b) == Mark::kCircle) arrow(a, b);
    });
  if (rules.has(4))
    for (Var gamma = 0; gamma < g_.size(); ++gamma)
      each([&](std::size_t i) { return g_.mark_words(gamma, i).far(Mark::kCircle); },
           [&](Var beta) { r4(beta, gamma); });
  if (rules.has(5))
    for (Var a = 0; a < g_.size(); ++a)
      each([&](std::size_t i) { return circle_circle(a, i); },
           [&](Var b) {
             if (a < b && g_.mark(a, b) == Mark::kCircle) r5(a, b);
           });
  for (Var c = 0; c < g_.size() && (rules.has(9) || rules.has(10)); ++c) {
    if (!any([&](std::size_t i) { return circle_arrow(c, i); })) continue;
    if (rules.has(9)) r9(c);
    if (rules.has(10)) r10(c);
  }
  if (options_.together) settle();
  return result_.oriented > before;
}

void ZhangRules::directed(Var a, Var b) {
  if (g_.mark(a, b) == Mark::kTail) return report(a, b, kArrowAgainstTail);
  arrow(a, b), tail(b, a);
}

void ZhangRules::demand(Var a, Var b, Mark mark) {
  if (options_.together) {
    (mark == Mark::kArrow ? arrows_ : tails_).insert(a, b);
  } else {
    put(a, b, mark);
  }
}

void ZhangRules::put(Var a, Var b, Mark mark) {
  const Mark now = g_.mark(a, b);
  if (now == Mark::kCircle) {
    g_.set_edge(a, g_.mark(b, a), mark, b);
    ++result_.oriented;
  } else if (now != mark) {
    report(a, b, mark == Mark::kArrow ? kArrowAgainstTail : kTailAgainstArrow);
  }
}

void ZhangRules::settle() {
  for (Var b = 0; b < g_.size(); ++b)
    for (std::size_t i = 0; i < words_; ++i) {
      const std::uint64_t arrows = arrows_.word(b, i), tails = tails_.word(b, i);
      if ((arrows | tails) == 0) continue;
      const auto base = static_cast<Var>(i * 64);
      const std::uint64_t both = arrows & tails & circles_at(b, i);
      for_each_bit(both, base, [&](Var a) { report(a, b, "the rules demand both an arrowhead and a tail"); });
      const std::uint64_t stay = disputed_.word(b, i) |= both;
      for_each_bit(arrows & ~stay, base, [&](Var a) { put(a, b, Mark::kArrow); });
      for_each_bit(tails & ~stay, base, [&](Var a) { put(a, b, Mark::kTail); });
    }
  arrows_.clear(), tails_.clear();
}

void ZhangRules::r1(Var a, Var b) {
  if (g_.mark(a, b) != Mark::kArrow) return;
  each([&](std::size_t i) { return circles_at(b, i) & strangers(a, i); },
       [&](Var c) {
         if (!ambiguous(a, b, c)) directed(b, c);
       });
}

void ZhangRules::r2(Var a, Var b) {
  if (g_.mark(a, b) != Mark::kArrow) return;
  const bool first = g_.directed(a, b);  // a --> b *-> c, else a *-> b --> c
  each(
      [&](std::size_t i) {
        const std::uint64_t next = first ? g_.mark_words(b, i).far(Mark::kArrow) : g_.children_word(b, i);
        return g_.mark_words(a, i).far(Mark::kCircle) & next;
      },
      [&](Var c) { arrow(a, c); });
}

void ZhangRules::r3(Var a, Var b) {
  if (g_.mark(a, b) != Mark::kArrow) return;
  const auto not_into = [&](Var v, std::size_t i) {
    return ~g_.mark_words(v, i).far(Mark::kArrow) & g_.neighbours_word(v, i);
  };
  const auto middle = [&](std::size_t i) { return circles_at(b, i) & not_into(a, i); };
  if (!any(middle)) return;
  each([&](std::size_t i) { return into(b, i) & strangers(a, i); },
       [&](Var c) {
         if (c > a)
           each([&](std::size_t i) { return middle(i) & not_into(c, i); },
                [&](Var d) {
                  if (!ambiguous(a, d, c)) arrow(d, b);
                });
       });
}

void ZhangRules::r4(Var beta, Var gamma) {
  bool done = false;
  each([&](std::size_t i) { return g_.parents_word(gamma, i) & g_.mark_words(beta, i).far(Mark::kArrow); },
       [&](Var alpha) { done = (done && !options_.together) || discriminated(alpha, beta, gamma); });
}

/// Asks about the shortest discriminating paths that end alpha, beta, gamma; whether there are any.
bool ZhangRules::discriminated(Var alpha, Var beta, Var gamma) {
  // Breadth first from alpha over colliders that are parents of gamma; a level is a set of nodes.
  bool found = false;
  std::fill(level_.begin(), level_.end(), 0);
  level_[static_cast<std::size_t>(alpha) / 64] |= std::uint64_t{1} << (alpha % 64);
  reached_ = level_;
  while (!found && any([&](std::size_t i) { return level_[i]; })) {
    std::fill(next_.begin(), next_.end(), 0);
    each([&](std::size_t i) { return level_[i]; },
         [&](Var v) {
           each([&](std::size_t i) { return into(v, i) & strangers(gamma, i); },
                [&](Var theta) {
                  if (found && !options_.together) return;
                  if (options_.undecided && (*options_.undecided)(theta, alpha, beta, gamma)) return;
                  found = true;
                  if (noncollider_(theta, alpha, beta, gamma)) {
                    directed(beta, gamma);
                  } else {
                    arrow(alpha, beta), arrow(gamma, beta), arrow(beta, gamma);
                  }
                });
           for (std::size_t i = 0; i < words_; ++i) next_[i] |= g_.spouses_word(v, i) & g_.parents_word(gamma, i);
         });
    for (std::size_t i = 0; i < words_; ++i) {
      level_[i] = next_[i] & ~reached_[i];
      reached_[i] |= level_[i];
    }
  }
  return found;
}

}  // namespace detail

void orient_unshielded_colliders(MixedGraph& graph, NonCollider noncollider) {
  for (Var b = 0; b < graph.size(); ++b)
    graph.for_neighbours(b, [&](Var a) {
      graph.for_neighbours(b, [&](Var c) {
        if (c <= a || graph.adjacent(a, c) || noncollider(a, a, b, c)) return;
        graph.set_edge(a, graph.mark(b, a), Mark::kArrow, b);
        graph.set_edge(c, graph.mark(b, c), Mark::kArrow, b);
      });
    });
}

ZhangResult zhang_closure(MixedGraph& graph, NonCollider noncollider, const ZhangOptions& options) {
  return detail::ZhangRules(graph, noncollider, options).run();
}

}  // namespace abdera
