#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "citests/ci_test.hpp"

namespace abdera {

/// The sets S of a scan in their order: by size, then lexicographic in pool order, but those that `skip_inside` and the
/// slice of first positions leave out. Sets that hold a target are among them: they are none of its queries.
class ScanSets {
 public:
  /// @param scan must outlive this.
  explicit ScanSets(const Scan& scan);

  /// Goes to the first set, then from set to set. False after the last.
  bool next();
  std::span<const Var> given() const { return given_; }
  /// Members of S before this position are those of the set before.
  std::size_t changed() const { return changed_; }

 private:
  bool first_of_size();
  bool next_of_size();
  bool left_out() const;
  void fill(std::size_t position, std::size_t member);

  const Scan& scan_;
  std::ptrdiff_t members_, size_, last_size_;
  std::size_t changed_ = 0;
  bool started_ = false;
  std::vector<bool> inside_;  // by position in the pool
  std::vector<std::size_t> at_;
  std::vector<Var> given_;
};

}  // namespace abdera
