#pragma once
#include <atomic>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "citests/registry.hpp"

namespace abdera {

/// What to do about missing values: refuse them, or answer each query from the rows that are complete in its variables.
enum class MissingPolicy : std::uint8_t { kError, kTestwise };

/// Any test on data with missing values, by test-wise deletion: x _||_ y | S is answered by the test made from the rows
/// that are complete in x, y and S, so it equals, to the last bit, the answer from a table without the other rows.
/// `n_used` says how many rows that were. Sound where what makes a value missing does not depend on the variables of
/// the query given the others of them: docs/missing-values.md.
///
/// A test is made once for each set of incomplete columns among those of a query, from these and all complete columns,
/// and kept while tests kept cost less than `most_bytes` (least recently used ones go first). kNotTestable: x, y or a
/// member of S is constant in those rows, there are fewer than 2 of them, or no test can be made from them.
///
/// `scan` is that of the wrapped test where one set of rows serves all queries, else the default loop.
/// Cost: n (c + k) for a set of k incomplete columns beside c complete ones, and what the wrapped test costs to make.
/// Threads: const members from any number of threads, if those of the wrapped test may; one lock for a look-up.
/// Source: [strobl2018]. Differs: none.
class Testwise final : public CiTest {
 public:
  /// Makes the wrapped test from complete data, which live as long as the test.
  using Make = std::function<std::unique_ptr<CiTest>(const Dataset&)>;

  /// @param data NaN is missing; must outlive this.
  /// @throws what `make` throws for the complete columns.
  Testwise(const Dataset& data, Make make, std::size_t most_bytes = std::size_t{256} << 20);
  ~Testwise() override;

  int num_vars() const override { return data_.num_vars(); }
  CiResult test(Var x, Var y, std::span<const Var> given) const override;
  ScanStats scan(const Scan& scan, OnIndependent independent, std::span<Best> best) const override;
  double seconds_per_test() const override;
  std::vector<std::string> remarks() const override;

  /// The fewest rows that any query so far was answered from; all rows before the first.
  Eigen::Index fewest_rows() const { return fewest_.load(std::memory_order_relaxed); }
  /// Tests made so far, those made again included.
  std::uint64_t tests_made() const { return made_.load(std::memory_order_relaxed); }

 private:
  struct Part;
  using PartPointer = std::shared_ptr<const Part>;
  using Key = std::vector<Var>;  // incomplete columns, increasing

  PartPointer part_of(Key key) const;
  PartPointer make_part(const Key& key) const;
  void note_rows(Eigen::Index rows) const;
  ScanStats scan_part_of(const Part& part, const Scan& scan, OnIndependent independent, std::span<Best> best) const;

  const Dataset& data_;
  Make make_;
  std::size_t most_bytes_;
  std::vector<bool> incomplete_;
  std::vector<std::string> remarks_;

  struct Kept {
    PartPointer part;
    std::list<Key>::iterator used;
  };
  mutable std::mutex guard_;
  mutable std::map<Key, Kept> kept_;
  mutable std::list<Key> recent_;  // most recently used first
  mutable std::size_t bytes_ = 0;
  mutable std::atomic<Eigen::Index> fewest_;
  mutable std::atomic<std::uint64_t> made_{0};
};

/// The test of an entry as `entry.make` makes it; for tables with missing values and kTestwise, `Testwise` of it.
/// @param input must outlive the test.
/// @throws as `entry.make`, and DataError for infinite values or columns that are constant or missing throughout.
std::unique_ptr<CiTest> make_ci_test(const CiTestEntry& entry, const CiTestInput& input, const Params& params,
                                     const RunContext& run, MissingPolicy missing);

}  // namespace abdera
