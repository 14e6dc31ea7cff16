#include "citests/scan_sets.hpp"

#include <algorithm>

namespace abdera {

ScanSets::ScanSets(const Scan& scan)
    : scan_(scan),
      members_(std::ssize(scan.pool)),
      size_(std::max(scan.min_size, 0)),
      last_size_(std::min<std::ptrdiff_t>(scan.max_size, members_)),
      inside_(scan.pool.size(), false) {
  if (scan.skip_inside.empty()) return;
  for (std::size_t i = 0; i < scan.pool.size(); ++i)
    inside_[i] = std::find(scan.skip_inside.begin(), scan.skip_inside.end(), scan.pool[i]) != scan.skip_inside.end();
}

bool ScanSets::next() {
  changed_ = scan_.pool.size();
  do {
    bool found = started_ && next_of_size();
    while (!found) {
      size_ += started_;
      started_ = true;
      if (size_ > last_size_) return false;
      found = first_of_size();
    }
  } while (left_out());
  return true;
}

bool ScanSets::first_of_size() {
  const std::ptrdiff_t first = std::max(scan_.first_begin, 0);
  if (size_ == 0 ? first > 0 : first + size_ > members_ || first >= scan_.first_end) return false;
  at_.resize(static_cast<std::size_t>(size_));
  given_.resize(at_.size());
  fill(0, static_cast<std::size_t>(first));
  return true;
}

/// The last position that can move on does, and those after it follow.
bool ScanSets::next_of_size() {
  const auto k = at_.size();
  for (std::size_t i = k; i-- > 0;) {
    if (at_[i] + (k - i) >= scan_.pool.size()) continue;
    if (i == 0 && static_cast<std::ptrdiff_t>(at_[0]) + 1 >= scan_.first_end) return false;
    fill(i, at_[i] + 1);
    return true;
  }
  return false;
}

void ScanSets::fill(std::size_t position, std::size_t member) {
  changed_ = std::min(changed_, position);
  for (std::size_t i = position; i < at_.size(); ++i) {
    at_[i] = member++;
    given_[i] = scan_.pool[at_[i]];
  }
}

bool ScanSets::left_out() const {
  return !scan_.skip_inside.empty() && std::all_of(at_.begin(), at_.end(), [&](std::size_t i) { return inside_[i]; });
}

}  // namespace abdera
