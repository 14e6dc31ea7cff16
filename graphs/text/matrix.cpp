#include "graphs/text/matrix.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/params.hpp"
#include "graphs/text/graph_builder.hpp"
#include "graphs/text/text_names.hpp"

namespace abdera {
namespace {

using enum GraphKind;
constexpr GraphKind kWithoutLatents[] = {kDag, kCpdag, kMpdag, kPdag};
constexpr GraphKind kEveryKind[] = {kDag, kCpdag, kMpdag, kPdag, kMag, kPag, kRpag, kAdmg};

constexpr MatrixConventionInfo kConventions[] = {
    {MatrixConvention::kFromRow, "from_row", kWithoutLatents},
    {MatrixConvention::kFromCol, "from_col", kWithoutLatents},
    {MatrixConvention::kCausalLearn, "causal-learn", kEveryKind, true},
    {MatrixConvention::kPcalgCpdag, "pcalg-cpdag", kWithoutLatents},
    {MatrixConvention::kPcalgPag, "pcalg-pag", kEveryKind},
    {MatrixConvention::kGadjid, "gadjid", kWithoutLatents},
    {MatrixConvention::kTigramite, "tigramite", kEveryKind, true},
    {MatrixConvention::kLingam, "lingam", kWithoutLatents},
};

const MatrixConventionInfo& info(MatrixConvention convention) {
  return kConventions[static_cast<std::size_t>(convention)];
}

/// The marks of an edge between row i and column j.
struct Marks {
  Mark at_i = Mark::kNone, at_j = Mark::kNone;
  bool bow = false;  ///< with <-> beside it
  bool operator==(const Marks&) const = default;
  Marks reversed() const { return {at_j, at_i, bow}; }
};
constexpr Marks kForward = {Mark::kTail, Mark::kArrow}, kBackward = {Mark::kArrow, Mark::kTail},
                kForwardBow = {Mark::kTail, Mark::kArrow, true}, kUndirected = {Mark::kTail, Mark::kTail},
                kCircles = {Mark::kCircle, Mark::kCircle};

/// Number of a mark by convention, 0 for none; the marks in the order none, circle, arrow, tail.
using MarkCodes = std::array<double, 4>;
constexpr MarkCodes kCausalLearnCodes = {0, 2, 1, -1}, kPcalgCodes = {0, 1, 2, 3};
/// causal-learn's Endpoint.ARROW_AND_ARROW and TAIL_AND_ARROW.
constexpr MarkCodes kCausalLearnBow = {0, 0, 5, 4};

double code(const MarkCodes& codes, Mark m) { return codes[static_cast<std::size_t>(m)]; }

/// The cell (i, j) of an edge; `above` tells whether i < j.
double cell_number(MatrixConvention convention, Marks e, bool above) {
  switch (convention) {
    case MatrixConvention::kFromRow:
      return e == kForward || e == kUndirected;
    case MatrixConvention::kFromCol:
    case MatrixConvention::kPcalgCpdag:
      return e == kBackward || e == kUndirected;
    case MatrixConvention::kCausalLearn:
      return code(e.bow ? kCausalLearnBow : kCausalLearnCodes, e.at_i);
    case MatrixConvention::kPcalgPag:
      return code(kPcalgCodes, e.at_j);
    case MatrixConvention::kGadjid:
      return e == kUndirected ? (above ? 2 : 0) : e == kForward;
    case MatrixConvention::kLingam:
      return e == kUndirected ? std::numeric_limits<double>::quiet_NaN() : e == kBackward;
    case MatrixConvention::kTigramite:
      break;
  }
  return 0;
}

std::string cell_string(Marks e, GraphKind kind) {
  const bool latents =
      std::find(std::begin(kWithoutLatents), std::end(kWithoutLatents), kind) == std::end(kWithoutLatents);
  if (e == kUndirected && !latents) return "o-o";
  if (e.bow) return e.at_i == Mark::kTail ? "+->" : "<-+";
  constexpr std::string_view kLeft = " o<-", kRight = " o>-";
  return {kLeft[static_cast<std::size_t>(e.at_i)], '-', kRight[static_cast<std::size_t>(e.at_j)]};
}

/// The edge that the cells (i, j) and (j, i) stand for; nullopt when they stand for none.
std::optional<Marks> edge_of_codes(const MarkCodes& codes, double at_i, double at_j) {
  Marks out;
  for (Mark m : {Mark::kCircle, Mark::kArrow, Mark::kTail}) {
    if (at_i == code(codes, m)) out.at_i = m;
    if (at_j == code(codes, m)) out.at_j = m;
  }
  return out.at_i != Mark::kNone && out.at_j != Mark::kNone ? std::optional(out) : std::nullopt;
}

std::optional<Marks> edge_of_arrows(bool forward, bool backward) {
  return forward ? (backward ? kUndirected : kForward) : kBackward;
}

/// Cells that are both 0 are no edge and not asked about.
std::optional<Marks> edge_of_numbers(MatrixConvention convention, double ij, double ji) {
  const auto is_one_of = [&](double low, double high) {
    return (ij == low || ij == high) && (ji == low || ji == high);
  };
  switch (convention) {
    case MatrixConvention::kFromRow:
      if (!std::isfinite(ij) || !std::isfinite(ji)) return std::nullopt;
      return edge_of_arrows(ij != 0, ji != 0);
    case MatrixConvention::kFromCol:
      if (!std::isfinite(ij) || !std::isfinite(ji)) return std::nullopt;
      return edge_of_arrows(ji != 0, ij != 0);
    case MatrixConvention::kPcalgCpdag:
      return is_one_of(0, 1) ? edge_of_arrows(ji != 0, ij != 0) : std::nullopt;
    case MatrixConvention::kCausalLearn:
      for (Marks bow : {kForwardBow, kForwardBow.reversed()})
        if (ij == code(kCausalLearnBow, bow.at_i) && ji == code(kCausalLearnBow, bow.at_j)) return bow;
      return edge_of_codes(kCausalLearnCodes, ij, ji);
    case MatrixConvention::kPcalgPag:
      return edge_of_codes(kPcalgCodes, ji, ij);
    case MatrixConvention::kGadjid:
      if (is_one_of(0, 2)) return kUndirected;
      return is_one_of(0, 1) && ij != ji ? edge_of_arrows(ij != 0, ji != 0) : std::nullopt;
    case MatrixConvention::kLingam:
      if (std::isnan(ij) && std::isnan(ji)) return kUndirected;
      return std::isfinite(ij) && std::isfinite(ji) && (ij == 0) != (ji == 0) ? edge_of_arrows(ji != 0, ij != 0)
                                                                              : std::nullopt;
    case MatrixConvention::kTigramite:
      break;
  }
  return std::nullopt;
}

std::optional<Marks> edge_of_strings(const std::string& ij, const std::string& ji) {
  const auto parse = [](const std::string& text) -> std::optional<Marks> {
    if (text == "+->") return kForwardBow;
    if (text == "<-+") return kForwardBow.reversed();
    if (text.size() != 3 || text[1] != '-') return std::nullopt;
    const auto left = std::string_view("?o<-").find(text[0]), right = std::string_view("?o>-").find(text[2]);
    if (left == 0 || right == 0 || left == std::string_view::npos || right == std::string_view::npos)
      return std::nullopt;
    return Marks{static_cast<Mark>(left), static_cast<Mark>(right)};
  };
  const auto there = parse(ij), back = parse(ji);
  return there && back && *there == back->reversed() ? there : std::nullopt;
}

void check_holds(const GraphDocument& document, MatrixConvention convention) {
  detail::check_document(document);
  const auto kinds = info(convention).kinds;
  const auto holds = [&](GraphKind kind) { return std::find(kinds.begin(), kinds.end(), kind) != kinds.end(); };
  if (const auto wrong = detail::mark_outside_kind(document.kind, document.graph, document.nodes, holds(kMag)))
    throw UsageError(*wrong);
  if (const auto bow = detail::bow_not_held(document); bow && !info(convention).bows)
    throw UsageError("the matrix convention " + std::string(info(convention).name) + " " + *bow +
                     "; causal-learn and tigramite can");
  if (holds(document.kind)) return;
  if (const auto wrong = detail::mark_outside_kind(kPdag, document.graph, document.nodes))
    throw UsageError("the matrix convention " + std::string(info(convention).name) + " " +
                     wrong->substr(std::string_view("a pdag ").size()) + "; causal-learn, pcalg-pag and tigramite can");
  throw UsageError("the matrix convention " + std::string(info(convention).name) + " holds no " +
                   std::string(to_string(document.kind)) + "; causal-learn, pcalg-pag and tigramite can");
}

template <class Cell, class F>
std::vector<Cell> fill(const GraphDocument& document, Cell nothing, F&& cell) {
  const auto n = document.nodes.size();
  std::vector<Cell> out(n * n, nothing);
  for (const Edge& e : document.graph.edges()) {
    const auto a = static_cast<std::size_t>(e.a), b = static_cast<std::size_t>(e.b);
    const Marks marks = {e.at_a, e.at_b, document.bows.contains({e.a, e.b})};
    out[a * n + b] = cell(marks, true);
    out[b * n + a] = cell(marks.reversed(), false);
  }
  return out;
}

std::string number(double x) {
  if (std::isnan(x)) return "nan";
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, x).ptr};
}

/// "row 2, column 3".
std::string place(std::size_t i, std::size_t j) {
  return "row " + std::to_string(i + 1) + ", column " + std::to_string(j + 1);
}

/// @param edge the marks that the cells at two places stand for, kNone twice for none; throws for cells without sense.
template <class F>
GraphDocument collect(std::size_t cells, std::vector<std::string> names, std::optional<GraphKind> kind, F&& edge) {
  const auto n = names.size();
  if (cells != n * n)
    throw DataError("a matrix of " + std::to_string(cells) + " cells does not fit " + std::to_string(n) + " names");
  detail::GraphBuilder builder;
  for (std::size_t v = 0; v < n; ++v) {
    if (names[v].empty()) throw DataError("column " + std::to_string(v + 1) + " has no name");
    if (builder.find(names[v]) >= 0) throw DataError("two columns are named '" + names[v] + "'");
    if (builder.declare(names[v]) < 0)
      throw DataError("more than " + std::to_string(detail::GraphBuilder::kMaxNodes) + " nodes");
  }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i; j < n; ++j) {
      const Marks e = edge(i, j);
      if (e.at_i != Mark::kNone) builder.add_edge(static_cast<Var>(i), e.at_i, e.at_j, static_cast<Var>(j));
      if (e.bow) builder.add_edge(static_cast<Var>(i), Mark::kArrow, Mark::kArrow, static_cast<Var>(j));
    }
  return builder.finish(kind);
}

[[noreturn]] void no_edge(MatrixConvention convention, std::size_t i, std::size_t j, const std::string& ij,
                          const std::string& ji) {
  throw DataError(place(i, j) + ": '" + ij + "' with '" + ji + "' at " + place(j, i) +
                  " is no edge in the convention " + std::string(info(convention).name));
}

bool has_latents(std::optional<GraphKind> kind) {
  return kind == kMag || kind == kPag || kind == kRpag || kind == kAdmg;
}

GraphDocument from_tigramite(std::span<const std::string> cells, std::vector<std::string> names,
                             std::optional<GraphKind> kind) {
  const auto n = names.size();
  bool circles = has_latents(kind);
  for (const std::string& cell : cells)
    if (!kind && (cell == "<->" || cell == "---" || (cell != "o-o" && cell.find('o') != std::string::npos)))
      circles = true;
  return collect(cells.size(), std::move(names), kind, [&](std::size_t i, std::size_t j) -> Marks {
    const std::string &ij = cells[i * n + j], &ji = cells[j * n + i];
    if (ij.empty() && ji.empty()) return {};
    const auto e = i == j ? std::nullopt : edge_of_strings(ij, ji);
    if (!e) no_edge(MatrixConvention::kTigramite, i, j, ij, ji);
    return *e == kCircles && !circles ? kUndirected : *e;
  });
}

double parse_number(const std::string& text, std::size_t i, std::size_t j) {
  double x = 0;
  const char* begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), x);
  if (error == std::errc{} && end == text.data() + text.size()) return x;
  if (text == "NA" || text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  throw DataError(place(i, j) + ": '" + text.substr(0, 40) + "' is no number");
}

}  // namespace

std::span<const MatrixConventionInfo> matrix_conventions() { return kConventions; }

MatrixConvention parse_matrix_convention(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& c : kConventions) {
    if (c.name == name) return c.convention;
    names.emplace_back(c.name);
  }
  std::string all;
  for (const auto& known : names) all += (all.empty() ? "" : ", ") + known;
  const std::string near = nearest_name(std::string(name), names);
  throw UsageError("'" + std::string(name) + "' is no matrix convention" +
                   (near.empty() ? "" : "; did you mean '" + near + "'?") + " (" + all + ")");
}

std::vector<double> graph_to_matrix(const GraphDocument& document, MatrixConvention convention) {
  require(convention != MatrixConvention::kTigramite, "tigramite's matrix holds texts, not numbers");
  check_holds(document, convention);
  return fill<double>(document, 0, [&](Marks e, bool above) { return cell_number(convention, e, above); });
}

std::vector<std::string> graph_to_matrix_text(const GraphDocument& document, MatrixConvention convention) {
  check_holds(document, convention);
  if (convention == MatrixConvention::kTigramite)
    return fill<std::string>(document, "", [&](Marks e, bool) { return cell_string(e, document.kind); });
  return fill<std::string>(document, "0",
                           [&](Marks e, bool above) { return number(cell_number(convention, e, above)); });
}

GraphDocument graph_from_matrix(std::span<const double> cells, std::vector<std::string> names,
                                MatrixConvention convention, std::optional<GraphKind> kind) {
  require(convention != MatrixConvention::kTigramite, "tigramite's matrix holds texts, not numbers");
  const auto n = names.size();
  return collect(cells.size(), std::move(names), kind, [&](std::size_t i, std::size_t j) -> Marks {
    const double ij = cells[i * n + j], ji = cells[j * n + i];
    if (ij == 0 && ji == 0) return {};
    if (i == j) throw DataError(place(i, j) + ": the diagonal must be 0, not " + number(ij));
    const auto e = edge_of_numbers(convention, ij, ji);
    if (!e) no_edge(convention, i, j, number(ij), number(ji));
    return *e;
  });
}

GraphDocument graph_from_matrix_text(std::span<const std::string> cells, std::vector<std::string> names,
                                     MatrixConvention convention, std::optional<GraphKind> kind) {
  if (convention == MatrixConvention::kTigramite) return from_tigramite(cells, std::move(names), kind);
  std::vector<double> numbers;
  numbers.reserve(cells.size());
  const auto n = std::max<std::size_t>(names.size(), 1);
  for (std::size_t k = 0; k < cells.size(); ++k) numbers.push_back(parse_number(cells[k], k / n, k % n));
  return graph_from_matrix(numbers, std::move(names), convention, kind);
}

}  // namespace abdera
