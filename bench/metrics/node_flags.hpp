#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "core/var_set.hpp"

namespace abdera::detail {

/// Up to eight flags a node, cleared in the time it took to set them. Memory: 5 bytes a node.
class NodeFlags {
 public:
  explicit NodeFlags(int n) : flags_(static_cast<std::size_t>(n)) { touched_.reserve(flags_.size()); }
  unsigned operator[](Var v) const { return flags_[static_cast<std::size_t>(v)]; }
  bool has(Var v, unsigned flag) const { return ((*this)[v] & flag) != 0; }
  /// Whether the flag was not set before.
  bool set(Var v, unsigned flag) {
    auto& flags = flags_[static_cast<std::size_t>(v)];
    if (flags & flag) return false;
    if (flags == 0) touched_.push_back(v);
    flags = static_cast<std::uint8_t>(flags | flag);
    return true;
  }
  /// The nodes with any flag, in the order they got the first.
  std::span<const Var> touched() const { return touched_; }
  void clear() {
    for (Var v : touched_) flags_[static_cast<std::size_t>(v)] = 0;
    touched_.clear();
  }

 private:
  std::vector<std::uint8_t> flags_;
  std::vector<Var> touched_;
};

}  // namespace abdera::detail
