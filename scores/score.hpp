#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/stop.hpp"
#include "core/var_set.hpp"

namespace abdera {

/// The parents of one child while they change by one at a time: what greedy searches ask. Its numbers only rank moves;
/// a move is accepted on values of `Score::local`.
///
/// Threads: one thread each.
class ParentSearch {
 public:
  ParentSearch() = default;
  ParentSearch(const ParentSearch&) = delete;
  ParentSearch& operator=(const ParentSearch&) = delete;
  virtual ~ParentSearch() = default;

  /// Starts anew from these parents: distinct, without the child, in any order.
  virtual void reset(std::span<const Var> parents) = 0;
  /// In an order of its own, that of `gains_remove`.
  virtual std::span<const Var> parents() const = 0;
  /// Close to local(child, parents()).
  virtual double value() const = 0;
  /// What the value gains by each candidate as one more parent: out[i] for candidates[i], which is neither the child
  /// nor a parent. -infinity where the score is not defined.
  virtual void gains_add(std::span<const Var> candidates, std::span<double> out) = 0;
  /// What the value gains without each parent: out[i] for parents()[i].
  virtual void gains_remove(std::span<double> out) = 0;
  virtual void add(Var parent) = 0;
  virtual void remove(Var parent) = 0;
  /// Remembers the parents; one set at a time.
  virtual void save() = 0;
  /// Returns to the parents of the last `save`.
  virtual void restore() = 0;
};

/// A decomposable score of DAGs over fixed evidence: the sum over all variables of `local(child, parents)`, in natural
/// logarithms, larger is better.
///
/// Contract (tests/contract): `local` does not depend on the order of the parents, bit for bit; `open` and `table`
/// agree with it to rounding; score_equivalent() scores give Markov equivalent DAGs the same total to rounding.
/// Threads: every const member may be called from many threads.
class Score {
 public:
  Score() = default;
  Score(const Score&) = delete;
  Score& operator=(const Score&) = delete;
  virtual ~Score() = default;

  virtual int num_vars() const = 0;
  /// @param parents distinct, without the child, in any order.
  /// @return finite, or -infinity where the score is not defined, e.g. for more parents than rows.
  virtual double local(Var child, std::span<const Var> parents) const = 0;

  /// A search over the parents of one child. The default asks `local` for everything.
  virtual std::unique_ptr<ParentSearch> open(Var child) const;
  /// A search for each child, for one thread that uses them all: they may share working memory, which changes no
  /// number. The default opens one after the other.
  virtual std::vector<std::unique_ptr<ParentSearch>> open_all() const;

  /// The scores of all sets of at most `max_parents` candidates: out[mask] is that of the candidates whose bits are
  /// set, -infinity for larger sets. The default asks `local` 2^candidates times.
  /// @param candidates distinct, without the child, at most 30, in increasing order.
  /// @param out 2^candidates values; after a stop some of them mean nothing.
  /// @param stop looked at often enough for a stop within 100 ms, local scores that take longer excepted.
  virtual void table(Var child, std::span<const Var> candidates, int max_parents, std::span<double> out,
                     const StopToken& stop = {}) const;

  /// The variables intervened on in each experiment when rows are left out where the child is one of them; empty: all
  /// rows count for all. Then interventionally equivalent DAGs are those of the same score (graphs/interventional.hpp).
  virtual std::vector<std::vector<Var>> targets() const { return {}; }

  /// Whether Markov equivalent DAGs have the same score.
  virtual bool score_equivalent() const { return true; }
  /// What people should know of this score on these data, whole sentences without a full stop.
  virtual std::vector<std::string> remarks() const { return {}; }
  /// Predicted seconds a call of `local` costs, for scheduling only.
  virtual double seconds_per_local() const { return 1e-6; }
};

/// The score of a DAG, given by the parents of each variable.
double total_score(const Score& score, std::span<const std::vector<Var>> parents);

}  // namespace abdera
