#pragma once
#include <charconv>
#include <span>
#include <string>
#include <string_view>
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

/// "{3}": how a learner, which knows no names, writes node v in a text of its result.
inline std::string placeholder(Var v) { return "{" + std::to_string(v) + "}"; }

/// The placeholders of p nodes, for functions that take names.
inline std::vector<std::string> placeholders(int p) {
  std::vector<std::string> names;
  for (Var v = 0; v < p; ++v) names.push_back(placeholder(v));
  return names;
}

/// A learner's text with the names in place of the placeholders. What is in braces and is no node stays.
inline std::string with_names(std::string_view text, const std::vector<std::string>& names) {
  std::string out;
  while (!text.empty()) {
    const auto open = text.find('{'), close = text.find('}', open);
    if (close == std::string_view::npos) break;
    Var v = -1;
    const auto inside = text.substr(open + 1, close - open - 1);
    const auto [end, error] = std::from_chars(inside.data(), inside.data() + inside.size(), v);
    const bool node = error == std::errc{} && end == inside.data() + inside.size() && v >= 0;
    out += text.substr(0, open);
    out += node ? node_name(names, v) : std::string(text.substr(open, close + 1 - open));
    text.remove_prefix(close + 1);
  }
  return out.append(text);
}

}  // namespace abdera
