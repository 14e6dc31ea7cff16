#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graphs/graph_document.hpp"

namespace abdera {

/// How another program writes a graph as a p x p matrix. There is no default: the same numbers mean opposite arrows in
/// two of these, so every reader and writer names one.
enum class MatrixConvention {
  kFromRow,      ///< m(i,j) != 0: i --> j (gCastle, NOTEARS, DAGMA, Benchpress, bnlearn); both: i --- j
  kFromCol,      ///< m(j,i) != 0: i --> j; both: i --- j
  kCausalLearn,  ///< m(i,j): the mark at i on the edge with j: -1 tail, 1 arrow, 2 circle; of a bow 4 tail, 5 arrow
  kPcalgCpdag,   ///< amat.cpdag, 0 and 1: m(j,i) is an arrowhead at j, i --> j; both: i --- j
  kPcalgPag,     ///< amat.pag: m(i,j): the mark at j: 1 circle, 2 arrow, 3 tail
  kGadjid,       ///< "from row to column": 1: i --> j; 2 in either place: i --- j (written above the diagonal)
  kTigramite,    ///< strings "-->", "<->", "o-o", ..., "+->" a bow, at (i,j) and mirrored at (j,i); of one lag
  kLingam        ///< x = Bx + e: m(j,i) != 0: i --> j; NaN in both: i --- j (not determined)
};

struct MatrixConventionInfo {
  MatrixConvention convention;
  std::string_view name;             ///< as in `--matrix`: "from_row", "causal-learn", ...
  std::span<const GraphKind> kinds;  ///< which it can hold
  bool bows = false;                 ///< whether it can hold --> and <-> between the same nodes
};
/// All of them, in the order of the enumeration.
std::span<const MatrixConventionInfo> matrix_conventions();
/// @throws UsageError listing the names, and the nearest.
MatrixConvention parse_matrix_convention(std::string_view name);

/// The numbers of the matrix, row by row (p * p).
/// @throws UsageError for kTigramite (strings), for a kind that the convention cannot hold and for a graph with a mark
/// outside its kind or a bow (naming edge and mark).
std::vector<double> graph_to_matrix(const GraphDocument& document, MatrixConvention convention);
/// The same as texts, in every convention.
std::vector<std::string> graph_to_matrix_text(const GraphDocument& document, MatrixConvention convention);

/// @param cells row by row, names.size() squared of them; numbers, or tigramite's strings ("" is no edge).
/// @param kind what the graph is; without it the narrowest kind that holds the marks. tigramite writes both circles and
///        the undirected edges of a CPDAG as "o-o": they are circles if the kind is pag or rpag or, without a kind, if
///        some other edge has a circle or two arrowheads.
/// @throws DataError naming row and column: a number outside the convention, a diagonal that is not 0, half an edge.
GraphDocument graph_from_matrix(std::span<const double> cells, std::vector<std::string> names,
                                MatrixConvention convention, std::optional<GraphKind> kind = {});
GraphDocument graph_from_matrix_text(std::span<const std::string> cells, std::vector<std::string> names,
                                     MatrixConvention convention, std::optional<GraphKind> kind = {});

/// CSV with a header of names, no row names. @throws as `graph_to_matrix`.
std::string graph_to_csv(const GraphDocument& document, MatrixConvention convention);
/// CSV with or without a header of names, and with or without row names (then they must equal the header).
/// @throws DataError with line and column. Cost: linear in the text.
GraphDocument graph_from_csv(std::string_view text, MatrixConvention convention, std::optional<GraphKind> kind = {});

}  // namespace abdera
