#include "datasets/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <filesystem>
#include <limits>
#include <unordered_map>

#include "core/error.hpp"
#include "datasets/column_names.hpp"
#include "datasets/csv_layout.hpp"
#include "datasets/fill_values.hpp"
#include "datasets/import_rules.hpp"
#include "datasets/input_text.hpp"
#include "datasets/kinds.hpp"
#include "datasets/number_text.hpp"

namespace abdera {
namespace detail {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostLevels = 65535;

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
using Dictionary = std::unordered_map<std::string, std::size_t, TextHash, std::equal_to<>>;

/// One column while it is read.
struct Column {
  std::string name;
  double* out = nullptr;  ///< null for a column that is left out
  bool as_labels = false;
  std::optional<VariableKind> kind{};  ///< as asked for
  std::vector<std::size_t> rules{};    ///< NA rules that concern it
  std::ptrdiff_t numbers = 0, texts = 0, empties = 0;
  std::string first_text{};
  std::size_t first_text_line = 0;
  Dictionary dictionary{};  ///< label -> code in order of appearance
};

class CsvReader {
 public:
  CsvReader(std::string_view text, std::string file, const ImportOptions& options)
      : text_(text),
        file_(std::move(file)),
        options_(options),
        layout_(find_layout(text, file_, options)),
        rules_(resolve_na(options.na, layout_.names)),
        hits_(rules_.size()),
        pairs_(resolve_sigma(options.sigma, layout_.names)),
        keep_(kept_columns(options, layout_.names)) {
    for (const auto& name : layout_.names) columns_.push_back({.name = name});
    for (const auto& [value, error] : pairs_)
      columns_[index(value)].kind = columns_[index(error)].kind = VariableKind::kContinuous;
    for (const auto& [column, kind] : resolve_kinds(options.kinds, layout_.names)) columns_[index(column)].kind = kind;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      auto& c = columns_[i];
      for (std::size_t r = 0; r < rules_.size(); ++r)
        if (rules_[r].column < 0 || index(rules_[r].column) == i) c.rules.push_back(r);
      c.as_labels = c.kind ? is_discrete(*c.kind) : text_in_sample(c, i);
    }
  }

  Imported read() {
    values_.resize(count_lines(), static_cast<Eigen::Index>(std::count(keep_.begin(), keep_.end(), 1)));
    do {
      read_rows();
    } while (some_column_turned_out_text());
    if (rows_ < values_.rows()) values_.conservativeResize(rows_, Eigen::NoChange);
    return finish();
  }

 private:
  static std::size_t index(Var v) { return static_cast<std::size_t>(v); }
  std::string place(std::size_t line) const { return fmt::format("{}, line {}", file_, line); }

  bool text_in_sample(const Column& c, std::size_t i) {
    return std::any_of(layout_.sample.begin(), layout_.sample.end(), [&](const auto& row) {
      const auto field = i < row.size() ? without_blanks(row[i]) : std::string_view{};
      const auto x = parse_number(field);
      return !field.empty() && !x && !missing_by_rule(c, field, x) && !(options_.default_na && is_default_na(field));
    });
  }

  /// Upper bound of the rows, exact for a file without blank and comment lines.
  Eigen::Index count_lines() const {
    const char end = text_.find('\n') != std::string_view::npos ? '\n' : '\r';
    Eigen::Index lines = text_.back() != end;
    for (std::size_t at = 0; (at = text_.find(end, at)) != std::string_view::npos; ++at) ++lines;
    return lines - layout_.header - (layout_.header_in_comment ? 1 : 0);
  }

  void read_rows() {
    Eigen::Index slot = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      auto& c = columns_[i];
      c.numbers = c.texts = c.empties = 0;
      c.dictionary.clear();
      if (keep_[i]) c.out = values_.col(slot++).data();
    }
    std::fill(hits_.begin(), hits_.end(), 0);
    rows_ = 0;
    CsvTokenizer tokens(text_, file_, layout_.dialect);
    std::vector<std::string_view> fields;
    if (layout_.header) tokens.next(fields);
    while (tokens.next(fields)) {
      check_width(fields, tokens.line());
      for (std::size_t i = 0; i < columns_.size(); ++i)
        if (Column& c = columns_[i]; c.out)
          c.out[rows_] = c.as_labels ? label(c, fields[i], tokens.line()) : number(c, fields[i], tokens.line());
      ++rows_;
    }
    blank_lines_ = tokens.blank_lines();
    comment_lines_ = tokens.comment_lines() - (layout_.header_in_comment ? 1 : 0);
  }

  void check_width(const std::vector<std::string_view>& fields, std::size_t line) const {
    const std::size_t width = columns_.size();
    if (fields.size() == width ||
        (fields.size() == width + 1 && fields.back().empty() && layout_.dialect.separator != ' '))
      return;
    if (layout_.trailing_separator && fields.size() == width + 1)
      throw DataError(fmt::format("{}: column {} has no name (line {} ends in a separator) but holds '{}' here",
                                  place(line), width + 1, layout_.header_line, excerpt(fields.back())));
    const auto like =
        layout_.header_line > 0 ? fmt::format("the names in line {}", layout_.header_line) : "the first row";
    const char* hint = fields.size() == width + 1 && rows_ == 0 && layout_.header
                           ? "; row names need a name too"
                           : "; a text that holds separators must be in double quotes";
    throw DataError(fmt::format("{}: {} field{} where {} has {} (separator {}){}", place(line), fields.size(),
                                fields.size() == 1 ? "" : "s", like, width, layout_.separator_name, hint));
  }

  /// Whether the field is missing by a rule of the user, which is counted.
  bool missing_by_rule(const Column& c, std::string_view field, const std::optional<double>& x) {
    for (const auto r : c.rules)
      if (rules_[r].number ? x && *x == *rules_[r].number : field == rules_[r].text) {
        ++hits_[r];
        return true;
      }
    return false;
  }

  double number(Column& c, std::string_view field, std::size_t line) {
    auto x = parse_number(field);
    if (x && std::isfinite(*x) && c.rules.empty()) {
      ++c.numbers;
      return *x;
    }
    return rare_number(c, without_blanks(field), line);
  }
  double rare_number(Column& c, std::string_view field, std::size_t line) {
    if (field.empty()) return ++c.empties, kNaN;
    const auto x = parse_number(field);
    if (missing_by_rule(c, field, x)) return kNaN;
    if (x && std::isinf(*x))
      throw DataError(fmt::format("{}: '{}' in column '{}' is infinite{}; use --na {}:{} if it means missing",
                                  place(line), excerpt(field), c.name,
                                  std::isalpha(static_cast<unsigned char>(field.back())) ? "" : " as a double", field,
                                  quote_name(c.name)));
    if (x) return c.numbers += !std::isnan(*x), *x;
    if (options_.default_na && is_default_na(field)) return kNaN;
    note_text(c, field, line);
    return kNaN;
  }

  void note_text(Column& c, std::string_view field, std::size_t line) {
    if (c.texts++ > 0) return;
    c.first_text = field;
    c.first_text_line = line;
  }

  double label(Column& c, std::string_view field, std::size_t line) {
    const auto bare = without_blanks(field);
    if (bare.empty()) return ++c.empties, kNaN;
    const auto x = parse_number(bare);
    if (missing_by_rule(c, bare, x) || (options_.default_na && is_default_na(bare))) return kNaN;
    if (x) {
      ++c.numbers;
    } else {
      note_text(c, field, line);
    }
    if (const auto known = c.dictionary.find(field); known != c.dictionary.end())
      return static_cast<double>(known->second);
    if (!valid_utf8(field))
      throw DataError(fmt::format("{}: '{}' in column '{}' is not UTF-8; convert the file (iconv -f LATIN1 -t UTF-8)",
                                  place(line), excerpt(field), c.name));
    if (c.dictionary.size() == kMostLevels) {
      if (!c.kind && c.numbers >= c.texts) text_in_numbers(c);
      throw DataError(fmt::format("{}: column '{}' has more than {} different texts; leave it out (--drop {})",
                                  place(line), c.name, kMostLevels, quote_name(c.name)));
    }
    const std::size_t code = c.dictionary.size();
    c.dictionary.emplace(field, code);
    return static_cast<double>(code);
  }

  [[noreturn]] void text_in_numbers(const Column& c) const {
    throw DataError(
        fmt::format("{}: '{}' in numeric column '{}' ({} of its {} values are no numbers); use --na {}:{} or "
                    "--kind {}=nominal",
                    place(c.first_text_line), excerpt(c.first_text), c.name, c.texts, c.texts + c.numbers,
                    quote_name(excerpt(c.first_text)), quote_name(c.name), quote_name(c.name)));
  }

  /// Columns that were read as numbers and hold mostly text are read again as labels.
  bool some_column_turned_out_text() {
    bool again = false;
    for (auto& c : columns_) {
      if (!c.out || c.texts == 0 || (c.kind && is_discrete(*c.kind))) continue;
      if (c.kind || c.numbers >= c.texts) text_in_numbers(c);
      if (!c.as_labels) again = c.as_labels = true;
    }
    return again;
  }

  /// Levels in their final order; the codes in the column follow.
  std::vector<std::string> sorted_levels(Column& c) {
    struct Level {
      std::string_view label;
      double number;
      std::size_t code;
    };
    std::vector<Level> levels;
    bool all_numbers = true;
    for (const auto& [text, code] : c.dictionary) {
      const auto x = parse_number(without_blanks(text));
      all_numbers = all_numbers && x;
      levels.push_back({text, x.value_or(0), code});
    }
    std::sort(levels.begin(), levels.end(), [&](const Level& a, const Level& b) {
      return all_numbers && a.number != b.number ? a.number < b.number : a.label < b.label;
    });
    std::vector<double> place_of(levels.size());
    std::vector<std::string> labels;
    for (std::size_t k = 0; k < levels.size(); ++k) {
      place_of[levels[k].code] = static_cast<double>(k);
      labels.emplace_back(levels[k].label);
    }
    for (Eigen::Index i = 0; i < rows_; ++i)
      if (!std::isnan(c.out[i])) c.out[i] = place_of[static_cast<std::size_t>(c.out[i])];
    if (c.kind == VariableKind::kOrdinal && !all_numbers) {
      std::string order;
      for (const auto& text : labels)
        if (order.size() < 80) order += (order.empty() ? "" : " < ") + text;
      warn(fmt::format("column '{}' is ordinal in the byte order of its labels: {}; use numbers if that is not meant",
                       c.name, order));
    }
    return labels;
  }

  void warn(std::string sentence) { warnings_.push_back(std::move(sentence)); }

  /// "1,5" is text here; a whole column of such texts is a mistake about the format and no set of labels.
  void refuse_decimal_commas(const Column& c) const {
    const auto is_decimal_comma = [](std::string text) {
      const auto comma = text.find(',');
      if (comma == std::string::npos) return parse_number(text).has_value();
      text[comma] = '.';
      return parse_number(text).has_value();
    };
    if (c.texts > 0 && std::all_of(c.dictionary.begin(), c.dictionary.end(),
                                   [&](const auto& entry) { return is_decimal_comma(entry.first); }))
      throw DataError(
          fmt::format("{}: '{}' in column '{}': decimal commas are not read; write numbers with points, or use "
                      "--kind {}=nominal",
                      place(c.first_text_line), excerpt(c.first_text), c.name, quote_name(c.name)));
  }

  Variable variable_of(Column& c) {
    Variable v{.name = c.name};
    const std::span<double> column(c.out, static_cast<std::size_t>(rows_));
    if (c.as_labels) {
      if (!c.kind) refuse_decimal_commas(c);
      v.levels = sorted_levels(c);
      v.kind = c.kind.value_or(v.levels.size() == 2 ? VariableKind::kBinary : VariableKind::kNominal);
      if (v.kind == VariableKind::kBinary && v.levels.size() > 2)
        throw DataError(fmt::format("{}: column '{}' has {} different values and cannot be binary", file_, c.name,
                                    v.levels.size()));
      if (!c.kind && c.numbers > 0)
        warn(
            fmt::format("column '{}' is nominal because of texts such as '{}' (line {}), but {} of its {} values are "
                        "numbers; if the texts mean missing, use --na",
                        c.name, excerpt(c.first_text), c.first_text_line, c.numbers, c.numbers + c.texts));
    } else if (!c.kind && few_whole_numbers(column, options_.max_levels)) {
      make_discrete(v, column, {});
    } else {
      v.kind = c.kind.value_or(VariableKind::kContinuous);
      if (const auto i = first_non_count(column); v.kind == VariableKind::kCount && i < column.size())
        throw DataError(fmt::format("{}: {} in column '{}' is no count", place(line_of(static_cast<Eigen::Index>(i))),
                                    column[i], c.name));
      if (c.numbers == 0)
        warn(fmt::format("column '{}' holds no value at all; leave it out (--drop {})", c.name, quote_name(c.name)));
    }
    return v;
  }

  /// Where a row begins, by reading again; for errors only.
  std::size_t line_of(Eigen::Index row) const {
    CsvTokenizer tokens(text_, file_, layout_.dialect);
    std::vector<std::string_view> fields;
    for (Eigen::Index skip = row + layout_.header; skip >= 0; --skip) tokens.next(fields);
    return tokens.line();
  }

  Imported finish() {
    for (std::size_t i = 0, slot = 0; i < columns_.size(); ++i)
      if (columns_[i].out) columns_[i].out = values_.col(static_cast<Eigen::Index>(slot++)).data();
    auto& last = columns_.back();
    if (!layout_.header_line && columns_.size() > 1 && last.out && last.empties == rows_) {
      last.out = nullptr;
      warn(fmt::format("the lines end in a separator; no column {} is made of that", columns_.size()));
      values_.conservativeResize(Eigen::NoChange, values_.cols() - 1);
      for (std::size_t i = 0, slot = 0; i < columns_.size(); ++i)
        if (columns_[i].out) columns_[i].out = values_.col(static_cast<Eigen::Index>(slot++)).data();
    }
    if (layout_.header_in_comment)
      warn(fmt::format("the names are taken from the comment in line {}", layout_.header_line));
    else if (!layout_.header)
      warn(fmt::format("no header: the columns are named X1..X{}", columns_.size()));
    std::vector<Variable> variables;
    for (auto& c : columns_)
      if (c.out) variables.push_back(variable_of(c));
    for (std::size_t r = 0; r < rules_.size(); ++r)
      if (hits_[r] == 0) warn(fmt::format("na '{}' occurs nowhere", options_.na[r]));
    Imported out{Dataset(std::move(variables), std::move(values_)), {}, blank_lines_, comment_lines_};
    std::vector<SigmaPair> pairs;
    for (const auto& [value, error] : pairs_)
      if (keep_[index(value)])
        pairs.push_back(
            {out.data.index_of(columns_[index(value)].name), out.data.index_of(columns_[index(error)].name)});
    if (!pairs.empty()) out.data = with_sigma(out.data, pairs, [&](Eigen::Index row) { return place(line_of(row)); });
    for (auto& sentence : fill_warnings(out.data)) warn(std::move(sentence));
    out.warnings = std::move(warnings_);
    out.data.source = file_;
    out.data.history.push_back(fmt::format("import {}: {} rows, {} columns, separator={}, header={}{}",
                                           quote_name(file_), out.data.num_rows(), out.data.num_vars(),
                                           layout_.separator_name,
                                           layout_.header              ? "yes"
                                           : layout_.header_in_comment ? "comment"
                                                                       : "no",
                                           rules_text(options_)));
    return out;
  }

  std::string_view text_;
  std::string file_;
  const ImportOptions& options_;
  CsvLayout layout_;
  std::vector<NaRule> rules_;
  std::vector<std::ptrdiff_t> hits_;
  std::vector<SigmaPair> pairs_;
  std::vector<char> keep_;
  std::vector<Column> columns_;
  Dataset::Matrix values_;
  Eigen::Index rows_ = 0, blank_lines_ = 0, comment_lines_ = 0;
  std::vector<std::string> warnings_;
};

}  // namespace
}  // namespace detail

Imported read_csv_text(std::string_view text, const std::string& name, const ImportOptions& options) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.empty()) throw DataError(fmt::format("{} is empty", name));
  if (const auto what = why_not_text(text); !what.empty()) throw DataError(fmt::format("{} is {}", name, what));
  return detail::CsvReader(text, name, options).read();
}

Imported read_csv(const std::string& path, const ImportOptions& options) {
  const InputText input(path);
  return read_csv_text(input.text(), path == "-" ? "standard input" : std::filesystem::path(path).filename().string(),
                       options);
}

}  // namespace abdera
