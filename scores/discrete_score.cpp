#include "scores/discrete_score.hpp"

#include <algorithm>
#include <atomic>
#include <limits>
#include <string>

#include "core/spare.hpp"
#include "scores/family_walk.hpp"

namespace abdera {
namespace {

std::uint64_t next_serial() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

DiscreteScore::DiscreteScore(const Dataset& data, const StructurePrior& prior, DispatchLevel level)
    : serial_(next_serial()),
      columns_(data),
      prior_(prior.log_weights(data.num_vars())),
      prior_equivalent_(prior.score_equivalent()),
      names_(data.names()),
      level_(level) {
  for (const Variable& variable : data.variables()) declared_.push_back(static_cast<int>(variable.levels.size()));
}

double DiscreteScore::local(Var child, std::span<const Var> parents) const {
  std::vector<Var> sorted(parents.begin(), parents.end());
  std::sort(sorted.begin(), sorted.end());
  Spare<FamilyWalk> walk;
  walk->start(*this, child);
  return walk->score_of(sorted);
}

/// The parents stay in the order they came in, so that adding and removing the last ones costs least. Counts live in
/// the work space of the thread: searches of many children together take no more memory than one.
class DiscreteSearch final : public ParentSearch {
 public:
  DiscreteSearch(const DiscreteScore& score, Var child) : score_(score), child_(child) { DiscreteSearch::reset({}); }

  void reset(std::span<const Var> parents) override {
    parents_.assign(parents.begin(), parents.end());
    count();
  }
  std::span<const Var> parents() const override { return parents_; }
  double value() const override { return value_; }
  void gains_add(std::span<const Var> candidates, std::span<double> out) override {
    Spare<FamilyWalk> walk;
    walk->start(score_, child_);
    walk->scores_with(parents_, candidates, out);
    for (std::size_t i = 0; i < candidates.size(); ++i) out[i] -= value_;
  }
  void gains_remove(std::span<double> out) override {
    Spare<FamilyWalk> walk;
    walk->start(score_, child_);
    for (std::size_t i = parents_.size(); i-- > 0;) {  // neighbours have most in common
      others_ = parents_;
      others_.erase(others_.begin() + static_cast<std::ptrdiff_t>(i));
      out[i] = walk->score_of(others_) - value_;
    }
  }
  void add(Var parent) override {
    parents_.push_back(parent);
    count();
  }
  void remove(Var parent) override {
    std::erase(parents_, parent);
    count();
  }
  void save() override { saved_ = parents_, saved_value_ = value_; }
  void restore() override { parents_ = saved_, value_ = saved_value_; }

 private:
  void count() {
    Spare<FamilyWalk> walk;
    walk->start(score_, child_);
    value_ = walk->score_of(parents_);
  }

  const DiscreteScore& score_;
  Var child_;
  std::vector<Var> parents_, others_, saved_;
  double value_ = 0, saved_value_ = 0;
};

std::unique_ptr<ParentSearch> DiscreteScore::open(Var child) const {
  return std::make_unique<DiscreteSearch>(*this, child);
}

void DiscreteScore::table(Var child, std::span<const Var> candidates, int max_parents, std::span<double> out,
                          const StopToken& stop) const {
  std::fill(out.begin(), out.end(), -std::numeric_limits<double>::infinity());
  Spare<FamilyWalk> walk;
  walk->start(*this, child);
  out[0] = walk->score_of({});
  // Depth first: the strata of a set are split once for all sets that continue it.
  std::vector<Var> parents;
  std::vector<double> values(candidates.size());
  const auto descend = [&](const auto& self, std::size_t mask, std::size_t next) -> void {
    if (next == candidates.size() || static_cast<int>(parents.size()) >= max_parents || stop.stop_requested()) return;
    const std::size_t count = candidates.size() - next;
    walk->scores_with(parents, candidates.subspan(next), std::span(values).first(count));
    for (std::size_t i = 0; i < count; ++i) out[mask | std::size_t{1} << (next + i)] = values[i];
    for (std::size_t i = next; i + 1 < candidates.size(); ++i) {
      parents.push_back(candidates[i]);
      self(self, mask | std::size_t{1} << i, i + 1);
      parents.pop_back();
    }
  };
  descend(descend, 0, 0);
}

std::vector<std::string> DiscreteScore::remarks() const {
  std::string unseen;
  for (Var v = 0; v < num_vars(); ++v) {
    const int missing = declared(v) - columns_.levels(v);
    if (missing == 0) continue;
    unseen += (unseen.empty() ? "'" : ", '") + names_[static_cast<std::size_t>(v)] + "' (" + std::to_string(missing) +
              " of " + std::to_string(declared(v)) + ")";
  }
  if (unseen.empty()) return {};
  return {"declared levels that never occur count as possible: " + unseen +
          "; drop them from the table if they are not"};
}

}  // namespace abdera
