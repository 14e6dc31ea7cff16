#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/rng.hpp"
#include "graphs/graph_document.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {

using testing_support::message_of;

inline const std::vector<std::string> kAwkward = {"GJC23log(M*,gal/M_sun)",
                                                  "a \"quoted\" name",
                                                  "x-->y",
                                                  "back\\slash",
                                                  "ends in \\",
                                                  "tab\tand\nnewline",
                                                  "%20",
                                                  "100%",
                                                  "\xC3\x85ngstr\xC3\xB6m",
                                                  "(bracketed)",
                                                  "[square]",
                                                  "a;b",
                                                  "node",
                                                  "graph",
                                                  "<b>html</b>",
                                                  "-5",
                                                  "{",
                                                  "->",
                                                  "edge",
                                                  "// no comment",
                                                  "# none either",
                                                  " leading",
                                                  "\\\"",
                                                  "kind=x",
                                                  "subgraph",
                                                  "1. A --> B",
                                                  "'",
                                                  "%",
                                                  "%2",
                                                  "%2C",
                                                  "%%41"};

/// Names for node 0, 1, ...: all of the awkward ones as `turn` goes on.
inline std::vector<std::string> names_for(int n, int turn) {
  std::vector<std::string> out;
  for (int v = 0; v < n; ++v) out.push_back(kAwkward[static_cast<std::size_t>(turn + v) % kAwkward.size()]);
  return out;
}

inline GraphDocument document(GraphKind kind, std::vector<std::string> names, MixedGraph graph) {
  GraphDocument d;
  d.kind = kind;
  d.nodes = std::move(names);
  d.graph = std::move(graph);
  return d;
}

/// Deterministic mutations of valid texts: bytes flipped, runs deleted, doubled, and cut off.
template <class Parse>
void survives_mutation(const std::vector<std::string>& seeds, int runs, Parse&& parse) {
  Rng rng(99);
  int parsed = 0, refused = 0;
  for (int run = 0; run < runs; ++run) {
    std::string text = seeds[static_cast<std::size_t>(run) % seeds.size()];
    for (auto edits = rng.below(4) + 1; edits > 0 && !text.empty(); --edits) {
      const auto at = rng.below(static_cast<std::uint32_t>(text.size()));
      const auto length = std::min<std::size_t>(rng.below(12), text.size() - at);
      switch (rng.below(5)) {
        case 0:
          text[at] = static_cast<char>(rng.below(256));
          break;
        case 1:
          text.erase(at, length);
          break;
        case 2:
          text.insert(at, text.substr(at, length));
          break;
        case 3:
          text[at] = "{}[]\"\\;,-><@o= \n|()%0"[rng.below(22)];
          break;
        default:
          text.resize(at);
      }
    }
    try {
      parse(text);
      ++parsed;
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(parsed, runs / 100);
  EXPECT_GT(refused, runs / 100);
}

}  // namespace abdera
