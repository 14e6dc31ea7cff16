#pragma once
#include <optional>
#include <string>
#include <vector>

#include "graphs/admg.hpp"

namespace abdera {

/// A path through an ADMG, no node twice. Edge i joins nodes[i] (its end a) and nodes[i + 1] (its end b).
struct AdmgPath {
  std::vector<Var> nodes;
  std::vector<Edge> edges;
};

struct PathList {
  std::vector<AdmgPath> paths;
  bool complete = true;  ///< false: there are more than the limit
};

/// The paths from x to y, at most `limit`; of a bow the directed edge first, neighbours by index.
/// Cost: O(p m) a path. Threads: safe.
PathList paths_between(const Admg& graph, Var x, Var y, std::size_t limit);

/// "X <-- Z --> Y".
std::string to_text(const AdmgPath& path, const std::vector<std::string>& names = {});

/// Why `given` blocks the path, in words: "by Z" (a condition that is no collider) or "at the collider M"; nullopt when
/// it is open. A path with a collider that has a descendant in `given` counts as open there.
std::optional<std::string> blocked(const Admg& graph, const AdmgPath& path, const VarSet& given,
                                   const std::vector<std::string>& names = {});

}  // namespace abdera
