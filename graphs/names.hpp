#pragma once
#include <span>
#include <string>
#include <vector>

#include "core/var_set.hpp"

namespace abdera {

/// The name of node v for messages: its own, or X1, X2, ... where no names are given.
inline std::string node_name(const std::vector<std::string>& names, Var v) {
  const auto i = static_cast<std::size_t>(v);
  return i < names.size() ? names[i] : "X" + std::to_string(v + 1);
}

/// "A, B, C".
inline std::string node_names(const std::vector<std::string>& names, std::span<const Var> nodes,
                              const char* separator = ", ") {
  std::string out;
  for (Var v : nodes) out += (out.empty() ? "" : separator) + node_name(names, v);
  return out;
}

}  // namespace abdera
