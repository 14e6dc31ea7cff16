#include "graphs/text/text_names.hpp"

#include <algorithm>
#include <unordered_set>

#include "core/error.hpp"
#include "graphs/names.hpp"
#include "graphs/text/graph_builder.hpp"

namespace abdera::detail {
namespace {

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 0 || i + length > text.size()) return false;
    for (std::size_t k = 1; k < length; ++k)
      if ((static_cast<unsigned char>(text[i + k]) & 0xC0u) != 0x80u) return false;
    const auto second = length > 1 ? static_cast<unsigned char>(text[i + 1]) : 0;
    // Overlong forms, surrogates and code points beyond U+10FFFF.
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) ||
        (lead == 0xF4 && second > 0x8F))
      return false;
    i += length;
  }
  return true;
}

int hex_digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

bool is_escape(std::string_view text, std::size_t i) {
  return text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
}

}  // namespace

void check_document(const GraphDocument& document) {
  const auto n = document.nodes.size();
  require(
      n == static_cast<std::size_t>(document.graph.size()),
      "a graph with " + std::to_string(document.graph.size()) + " nodes needs as many names, not " + std::to_string(n));
  std::unordered_set<std::string_view> seen;
  for (std::size_t v = 0; v < n; ++v) {
    const std::string& name = document.nodes[v];
    require(!name.empty(), "node " + std::to_string(v + 1) + " has an empty name");
    require(is_utf8(name), "the name of node " + std::to_string(v + 1) + " is not UTF-8");
    require(seen.insert(name).second, "two nodes are named '" + name + "'");
  }
  if (const auto wrong = bow_outside_kind(document)) throw UsageError(*wrong);
  for (const auto& [a, b] : document.bows)
    require(document.graph.directed(a, b) || document.graph.directed(b, a),
            "a bow has an edge --> beside its <->, which " + node_name(document.nodes, a) + " and " +
                node_name(document.nodes, b) + " have not");
}

std::string escape_name(std::string_view name, FunctionRef<bool(std::size_t)> cannot_hold) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto byte = static_cast<unsigned char>(name[i]);
    if (byte < 0x20 || byte == 0x7F || is_escape(name, i) || cannot_hold(i)) {
      out += {'%', kHex[byte / 16], kHex[byte % 16]};
    } else {
      out += name[i];
    }
  }
  return out;
}

std::string unescape_name(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_escape(text, i)) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::vector<Edge> edges_from_source(const GraphDocument& document) {
  std::vector<Edge> edges = document.edges();
  for (Edge& e : edges)
    if (e.at_a == Mark::kArrow && e.at_b == Mark::kTail) e = {e.b, e.a, e.at_b, e.at_a};
  std::stable_sort(edges.begin(), edges.end(),
                   [](const Edge& x, const Edge& y) { return std::pair(x.a, x.b) < std::pair(y.a, y.b); });
  return edges;
}

}  // namespace abdera::detail
