#include "cli/graph_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "datasets/whole_numbers.hpp"
#include "graphs/text/graph_builder.hpp"
#include "graphs/text/text_names.hpp"

namespace abdera::cli {
namespace {

constexpr std::array<std::int8_t, 4> kMarks = {0, 1, 2, 3};
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

struct EvidenceColumn {
  const char* path;
  double EdgeNote::*field;
  bool always = true;  ///< written even where no edge has it
};
constexpr std::array<EvidenceColumn, GraphColumns::kEvidenceColumns> kEvidence = {
    {{"/graphs/pvalue", &EdgeNote::p_value},
     {"/graphs/log_p", &EdgeNote::log_p},
     {"/graphs/probability", &EdgeNote::probability},
     {"/graphs/effect", &EdgeNote::effect},
     {"/graphs/q_value", &EdgeNote::q_value, false},
     {"/graphs/score_gain", &EdgeNote::score_gain, false}}};

}  // namespace

GraphColumns::GraphColumns(const Hdf5Reader& file) : path_(file.path()) {
  constexpr std::int32_t kLastNode = detail::GraphBuilder::kMaxNodes - 1;
  source_ = whole_numbers<std::int32_t>(file, "/graphs/source", 0, kLastNode);
  target_ = whole_numbers<std::int32_t>(file, "/graphs/target", 0, kLastNode);
  mark_source_ = whole_numbers<std::int8_t>(file, "/graphs/mark_source", kMarks[1], kMarks[3]);
  mark_target_ = whole_numbers<std::int8_t>(file, "/graphs/mark_target", kMarks[1], kMarks[3]);
  const auto edges = source_.size();
  const auto check_length = [&](const std::string& column, std::size_t length) {
    if (length != edges)
      throw DataError(fmt::format("'{}': {} has {} rows, /graphs/source {}", path_, column, length, edges));
  };
  check_length("/graphs/target", target_.size());
  check_length("/graphs/mark_source", mark_source_.size());
  check_length("/graphs/mark_target", mark_target_.size());
  for (std::size_t k = 0; k < kEvidence.size(); ++k) {
    const bool some = file.has_dataset(kEvidence[k].path);
    evidence_[k] = some ? file.numbers(kEvidence[k].path) : std::vector<double>(edges, kNone);
    check_length(kEvidence[k].path, evidence_[k].size());
  }
  if (file.has_dataset("/graphs/lag"))
    for (const double lag : file.numbers("/graphs/lag"))
      if (lag != 0) throw DataError(fmt::format("'{}': /graphs/lag: edges with a lag are not supported", path_));

  const auto last = static_cast<std::int64_t>(edges);
  offset_ = whole_numbers<std::int64_t>(file, "/graphs/cell_offset", 0, last);
  if (offset_.empty() || offset_.front() != 0 || offset_.back() != last ||
      !std::is_sorted(offset_.begin(), offset_.end()))
    throw DataError(fmt::format("'{}': /graphs/cell_offset does not rise from 0 to the {} edges", path_, edges));
}

void GraphColumns::add(const GraphDocument& document) {
  for (const Edge& e : detail::edges_from_source(document)) {
    source_.push_back(e.a);
    target_.push_back(e.b);
    mark_source_.push_back(static_cast<std::int8_t>(e.at_a));
    mark_target_.push_back(static_cast<std::int8_t>(e.at_b));
    const EdgeNote* note = document.note(e);
    for (std::size_t k = 0; k < kEvidence.size(); ++k)
      evidence_[k].push_back(note == nullptr ? kNone : note->*kEvidence[k].field);
  }
  offset_.push_back(static_cast<std::int64_t>(source_.size()));
}

GraphDocument GraphColumns::document(std::size_t i, GraphKind kind, const std::vector<std::string>& nodes) const {
  const auto fail = [this](const std::string& what) { throw DataError(fmt::format("'{}': {}", path_, what)); };
  detail::GraphBuilder builder;
  for (const auto& name : nodes) {
    if (name.empty()) fail("a node has no name");
    if (builder.find(name) >= 0) fail(fmt::format("two nodes are named '{}'", name));
    if (builder.declare(name) < 0) fail(fmt::format("more than {} nodes", detail::GraphBuilder::kMaxNodes));
  }
  std::map<std::pair<Var, Var>, EdgeNote> notes;
  for (auto row = static_cast<std::size_t>(offset_[i]); row < static_cast<std::size_t>(offset_[i + 1]); ++row) {
    const Var a = source_[row], b = target_[row];
    if (std::max(a, b) >= static_cast<Var>(nodes.size()))
      fail(fmt::format("/graphs, row {}: there is no node {}", row, std::max(a, b)));
    if (const auto wrong =
            builder.add_edge(a, static_cast<Mark>(mark_source_[row]), static_cast<Mark>(mark_target_[row]), b))
      fail(fmt::format("/graphs, row {}: {}", row, *wrong));
    EdgeNote note;
    bool some = false;
    for (std::size_t k = 0; k < kEvidence.size(); ++k) {
      note.*kEvidence[k].field = evidence_[k][row];
      some |= !std::isnan(evidence_[k][row]);
    }
    if (some && !notes.emplace(std::minmax(a, b), note).second)
      fail(fmt::format("/graphs, row {}: the evidence about this pair stands at its other edge already", row));
  }
  GraphDocument out = builder.document(kind);
  if (const auto wrong = detail::bow_outside_kind(out)) fail(*wrong);
  out.notes = std::move(notes);
  return out;
}

void GraphColumns::write(Hdf5Writer& file) const {
  const auto edges = source_.size();
  const Hdf5Array per_edge{.dims = {"/graphs/edge"}};
  file.group("/graphs");
  file.index_dimension("/graphs/edge", edges);
  file.dimension("/graphs/cell_plus1", offset_.size());
  file.numbers<std::int64_t>("/graphs/cell_offset", offset_, {.dims = {"/graphs/cell_plus1"}});
  file.numbers<std::int32_t>("/graphs/source", source_, per_edge);
  file.numbers<std::int32_t>("/graphs/target", target_, per_edge);
  for (const auto& [name, marks] :
       {std::pair{"/graphs/mark_source", &mark_source_}, std::pair{"/graphs/mark_target", &mark_target_}}) {
    file.numbers<std::int8_t>(name, *marks, per_edge);
    file.attribute(name, "flag_values", std::span<const std::int8_t>(kMarks));
    file.attribute(name, "flag_meanings", std::string("none circle arrow tail"));
  }
  file.numbers<std::int16_t>("/graphs/lag", std::vector<std::int16_t>(edges, 0), per_edge);
  file.numbers<double>("/graphs/weight", std::vector<double>(edges, kNone), per_edge);
  for (std::size_t k = 0; k < kEvidence.size(); ++k) {
    const bool some = std::any_of(evidence_[k].begin(), evidence_[k].end(), [](double x) { return !std::isnan(x); });
    if (some || kEvidence[k].always) file.numbers<double>(kEvidence[k].path, evidence_[k], per_edge);
  }
  file.attribute("/graphs/source", "long_name", std::string("index of the source in /variable"));
  file.attribute("/graphs/target", "long_name", std::string("index of the target in /variable"));
  file.attribute("/graphs/pvalue", "long_name", std::string("largest p-value over the tests of the edge (not FDR)"));
  file.attribute("/graphs/effect", "long_name", std::string("partial correlation or effect size at that set"));
}

}  // namespace abdera::cli
