#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "bench/sweep/result_columns.hpp"
#include "bench/sweep/results.hpp"
#include "core/error.hpp"
#include "datasets/hdf5_file.hpp"
#include "datasets/whole_numbers.hpp"

namespace abdera {
namespace {

using detail::RealColumn, detail::TextColumn, detail::WholeColumn;

constexpr const char* kSchema = "abdera-results/1";
constexpr std::int64_t kMost = std::int64_t{1} << 53;

class ResultsReader {
 public:
  explicit ResultsReader(const std::string& path) : file_(path) {
    const auto schema = file_.text_attribute("/", "schema");
    if (schema != kSchema)
      throw DataError(
          fmt::format("'{}' holds no results of layout {}{}", path, kSchema, schema ? ", but " + *schema : ""));
  }

  SweepResults read() {
    out_.name = text("title");
    out_.plan_sha256 = text("plan_sha256");
    out_.spec_json = one_text("/plan/json");
    out_.rows.resize(file_.numbers("/cell").size());
    for (const std::string& name : file_.members("/"))
      if (name != "cell" && file_.has_dataset("/" + name)) read_column(name);
    read_graphs();
    read_truth();
    if (file_.has_group("/matrices")) read_matrices();
    read_provenance();
    return std::move(out_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const { throw DataError("'" + file_.path() + "': " + what); }
  std::string text(const std::string& attribute) const { return file_.text_attribute("/", attribute).value_or(""); }
  std::string one_text(const std::string& path) const {
    auto texts = file_.strings(path);
    if (texts.size() != 1) fail(path + " is not one text");
    return std::move(texts.front());
  }
  template <class T>
  void check_length(const std::string& path, const std::vector<T>& values, std::size_t length) const {
    if (values.size() != length) fail(fmt::format("{} has {} rows, not {}", path, values.size(), length));
  }
  std::vector<std::string> texts(const std::string& path, std::size_t length) const {
    auto values = file_.strings(path);
    check_length(path, values, length);
    return values;
  }
  std::vector<double> numbers(const std::string& path, std::size_t length) const {
    auto values = file_.numbers(path);
    check_length(path, values, length);
    return values;
  }
  template <class T>
  std::vector<T> wholes(const std::string& path, std::size_t length, T low, T high) const {
    auto values = whole_numbers<T>(file_, path, low, high);
    check_length(path, values, length);
    return values;
  }
  /// From 0 to `last`, never falling.
  std::vector<std::int64_t> offsets(const std::string& path, std::size_t parts, std::size_t last) const {
    auto values = wholes<std::int64_t>(path, parts + 1, 0, static_cast<std::int64_t>(last));
    if (values.front() != 0 || values.back() != static_cast<std::int64_t>(last) ||
        !std::is_sorted(values.begin(), values.end()))
      fail(fmt::format("{} does not rise from 0 to {}", path, last));
    return values;
  }

  void read_column(const std::string& name) {
    const std::string path = "/" + name;
    const bool is_text = file_.type(path) == Hdf5Reader::Type::kString;
    const auto column = detail::column_named(name, is_text, out_);
    if (!column) return;
    auto& rows = out_.rows;
    if (const auto* of_texts = std::get_if<TextColumn>(&column->values)) {
      auto values = texts(path, rows.size());
      for (std::size_t i = 0; i < rows.size(); ++i) of_texts->set(rows[i], std::move(values[i]));
    } else if (const auto* real = std::get_if<RealColumn>(&column->values)) {
      const auto values = numbers(path, rows.size());
      for (std::size_t i = 0; i < rows.size(); ++i) real->set(rows[i], values[i]);
    } else {
      const auto& whole = std::get<WholeColumn>(column->values);
      const std::int64_t low = -1, high = whole.flags.empty() ? kMost : highest(whole);
      const auto values = wholes(path, rows.size(), low, high);
      for (std::size_t i = 0; i < rows.size(); ++i) whole.set(rows[i], values[i]);
    }
  }
  static std::int64_t highest(const WholeColumn& column) {
    std::int64_t most = 0;
    for (const auto& flag : column.flags) most = std::max<std::int64_t>(most, flag.first);
    return most;
  }

  /// @param evidence whether p-values, probabilities and effects are there.
  std::vector<SweepEdge> edges(const std::string& group, bool evidence) const {
    const std::size_t count = file_.shape(group + "/source").at(0);
    constexpr std::int32_t kLast = std::numeric_limits<std::int32_t>::max();
    const auto source = wholes<std::int32_t>(group + "/source", count, 0, kLast);
    const auto target = wholes<std::int32_t>(group + "/target", count, 0, kLast);
    const auto at_source = wholes<std::int8_t>(group + "/mark_source", count, 1, 3);
    const auto at_target = wholes<std::int8_t>(group + "/mark_target", count, 1, 3);
    std::vector<double> notes[3];
    if (evidence) {
      const char* const names[] = {"/pvalue", "/probability", "/effect"};
      for (std::size_t k = 0; k < 3; ++k) notes[k] = numbers(group + names[k], count);
    }
    std::vector<SweepEdge> out(count);
    for (std::size_t i = 0; i < count; ++i) {
      SweepEdge& e = out[i];
      const bool turned = source[i] > target[i];
      if (source[i] == target[i]) fail(fmt::format("{}, row {}: an edge from {} to itself", group, i, source[i]));
      e.a = std::min(source[i], target[i]);
      e.b = std::max(source[i], target[i]);
      e.at_a = static_cast<Mark>(turned ? at_target[i] : at_source[i]);
      e.at_b = static_cast<Mark>(turned ? at_source[i] : at_target[i]);
      if (evidence) e.p_value = notes[0][i], e.probability = notes[1][i], e.effect = notes[2][i];
    }
    return out;
  }
  /// Part i of `all`.
  template <class T>
  static std::vector<T> part(const std::vector<T>& all, const std::vector<std::int64_t>& offset, std::size_t i) {
    return {all.begin() + offset[i], all.begin() + offset[i + 1]};
  }

  void read_graphs() {
    const auto all = edges("/graphs", true);
    const auto offset = offsets("/graphs/cell_offset", out_.rows.size(), all.size());
    for (std::size_t i = 0; i < out_.rows.size(); ++i)
      if (auto& result = out_.rows[i].record.result) result->edges = part(all, offset, i);
  }

  void read_truth() {
    const auto ids = file_.strings("/truth/data_id");
    const std::size_t count = ids.size();
    const auto rows = wholes<std::int64_t>("/truth/n", count, 0, kMost);
    const auto kinds = wholes<std::int8_t>("/truth/graph_kind", count, -1, detail::graph_kind_flags().back().first);
    const auto var = numbers("/truth/var_sortability", count), r2 = numbers("/truth/r2_sortability", count);
    const auto names = file_.strings("/truth/name");
    const auto name_offset = offsets("/truth/variable_offset", count, names.size());
    const auto all = edges("/truth", false);
    const auto offset = offsets("/truth/data_offset", count, all.size());
    for (std::size_t i = 0; i < count; ++i) {
      DataRecord record{ids[i], part(names, name_offset, i), rows[i], std::nullopt, part(all, offset, i), var[i],
                        r2[i]};
      if (kinds[i] >= 0) record.kind = static_cast<GraphKind>(kinds[i]);
      out_.data.emplace(ids[i], std::move(record));
    }
  }

  void read_matrices() {
    const auto names = file_.strings("/matrices/name");
    const auto cells =
        wholes<std::int32_t>("/matrices/cell", names.size(), 0, static_cast<std::int32_t>(out_.rows.size()) - 1);
    const auto values = file_.numbers("/matrices/value");
    const auto offset = offsets("/matrices/offset", names.size(), values.size());
    for (std::size_t i = 0; i < names.size(); ++i)
      if (auto& result = out_.rows[static_cast<std::size_t>(cells[i])].record.result)
        result->matrices.emplace_back(names[i], part(values, offset, i));
  }

  void read_provenance() {
    const std::string names = text("provenance");
    for (std::size_t begin = 0; begin < names.size();) {
      const auto end = std::min(names.find(' ', begin), names.size());
      const std::string name = names.substr(begin, end - begin);
      out_.provenance.emplace_back(name, text(name));
      begin = end + 1;
    }
    if (!file_.has_group("/provenance")) return;
    const auto journals = file_.strings("/provenance/name");
    const auto digests = texts("/provenance/sha256", journals.size());
    for (std::size_t i = 0; i < journals.size(); ++i) out_.journals.push_back(journals[i] + "  " + digests[i]);
  }

  Hdf5Reader file_;
  SweepResults out_;
};

}  // namespace

SweepResults read_results(const std::string& path) { return ResultsReader(path).read(); }

}  // namespace abdera
