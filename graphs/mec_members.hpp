#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/function_ref.hpp"
#include "graphs/big_count.hpp"
#include "graphs/mec.hpp"
#include "graphs/mixed_graph.hpp"

namespace abdera {

/// How far an enumeration came.
struct Enumeration {
  std::uint64_t visited = 0;
  bool complete = true;  ///< false: members are left, because of the limit or because `visit` said so
};

inline constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

/// Visits every DAG in the class of a CPDAG once, in an order that depends on nothing but the graph.
/// @param visit false ends the enumeration. The graph is valid during the call only.
/// @param limit at most so many.
/// @throws UsageError naming the first violated clause of `check_cpdag`; without the check only when the undirected
///         edges are not chordal.
/// Cost: O(p + m) between two members. Source: [wienobst2023enumeration] MCS-ENUM: a maximum cardinality search that
/// tries, one after the other, the nodes of one connected part of those that it may place next.
Enumeration for_each_dag_in(const MixedGraph& cpdag, FunctionRef<bool(const MixedGraph&)> visit,
                            std::uint64_t limit = kNoLimit, CheckGraph check = CheckGraph::kYes,
                            const std::vector<std::string>& names = {});

/// Visits every DAG that an MPDAG (also a CPDAG or a DAG) stands for once: directs one undirected edge after the other
/// both ways and closes under Meek's rules, which leaves no dead ends.
/// @throws UsageError naming the first violated clause of `check_mpdag`.
/// Cost: O(m) closures between two members.
Enumeration for_each_dag_in_mpdag(const MixedGraph& mpdag, FunctionRef<bool(const MixedGraph&)> visit,
                                  std::uint64_t limit = kNoLimit, CheckGraph check = CheckGraph::kYes,
                                  const std::vector<std::string>& names = {});

/// The number of DAGs that an MPDAG stands for. Its parts connected by undirected edges are counted apart: one without
/// directed edges inside by `CliquePicking`, any other by enumeration, as counting is #P-hard in general.
/// @param limit members enumerated in any one part.
/// @return nullopt when a part has more.
/// Source: [wienobst2023] section 6 for the parts and the hardness.
std::optional<BigCount> mpdag_size(const MixedGraph& mpdag, std::uint64_t limit = 1'000'000,
                                   CheckGraph check = CheckGraph::kYes, const std::vector<std::string>& names = {});

}  // namespace abdera
