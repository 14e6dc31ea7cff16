#pragma once
#include <optional>
#include <string>

#include "graphs/graph_document.hpp"

namespace abdera {

/// Whether a graph is what its kind says.
struct Legality {
  std::optional<bool> legal;                          ///< nullopt: not decided (an rpag whose base was not found)
  std::string violation;                              ///< the first violated clause when not legal
  std::optional<KnowledgeClosure> knowledge_closure;  ///< of a legal rpag
};

/// Judges a graph by its kind alone, as a reader must that knows nothing of the run: dag, cpdag, mpdag (closed under
/// Meek's rules, whatever the knowledge), pdag, mag, pag (nodes may be selected), rpag, admg. A graph with ambiguous
/// triples is legal when it can be extended. An rpag with an edge --- or --o is judged as one of selected nodes, any
/// other as one without; its closure is enumerated up to 20 nodes, beyond that by rules and trial only (`sound_only`).
/// Cost: the check of the kind; that of an rpag may try 10,000 MAGs.
Legality judge(const GraphDocument& document);

/// Puts the verdict into the document unless it has one.
void add_legality(GraphDocument& document);

}  // namespace abdera
