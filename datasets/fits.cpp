#include "datasets/fits.hpp"

#include <fitsio.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <limits>
#include <map>
#include <mutex>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "datasets/column_names.hpp"
#include "datasets/export_columns.hpp"
#include "datasets/import_rules.hpp"
#include "datasets/number_text.hpp"

namespace abdera {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::mutex& fits_lock() {
  static std::mutex lock;
  return lock;
}

std::string reason(int status) {
  std::array<char, FLEN_STATUS> text{};
  fits_get_errstatus(status, text.data());
  fits_clear_errmsg();
  return text.data();
}

/// An open FITS file; every failed call becomes an exception of type E.
template <class E>
struct Fits {
  fitsfile* file = nullptr;
  std::string name;
  int status = 0;

  explicit Fits(std::string n) : name(std::move(n)) {}
  Fits(const Fits&) = delete;
  Fits& operator=(const Fits&) = delete;
  ~Fits() {
    int ignored = 0;
    if (file) fits_close_file(file, &ignored);
    fits_clear_errmsg();
  }
  void check(const std::string& what) {
    if (status > 0) throw E(fmt::format("{}: {}: {}", name, what, reason(status)));
  }
};
using Input = Fits<DataError>;
using Output = Fits<OutputError>;

/// One column of the file: `width` columns of the data set.
struct FitsColumn {
  int number = 0, type = 0;
  bool ieee = false;  ///< stored as IEEE numbers, where NaN is the only missing value
  long repeat = 1, width = 1;
  std::string name, unit;
  long elements() const { return type == TSTRING ? std::max(1L, repeat / std::max(1L, width)) : repeat; }
};

std::string text_key(Input& in, const std::string& key) {
  std::array<char, FLEN_VALUE> value{};
  fits_read_key(in.file, TSTRING, key.c_str(), value.data(), nullptr, &in.status);
  if (in.status == KEY_NO_EXIST || in.status == VALUE_UNDEFINED) in.status = 0, value[0] = '\0';
  in.check("keyword " + key);
  std::string text(value.data());
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

/// Moves to the table asked for, or the first. @return its number and name for messages.
std::string find_table(Input& in, const std::string& wanted) {
  int count = 0;
  fits_get_num_hdus(in.file, &count, &in.status);
  in.check("cannot be read");
  const auto number = detail::parse_number(wanted);
  std::string seen;
  for (int hdu = 1; hdu <= count; ++hdu) {
    int type = IMAGE_HDU;
    fits_movabs_hdu(in.file, hdu, &type, &in.status);
    in.check(fmt::format("extension {}", hdu));
    if (type == IMAGE_HDU) continue;
    const auto name = text_key(in, "EXTNAME");
    if (wanted.empty() || name == wanted || (number && *number == hdu))
      return name.empty() ? fmt::format("HDU {}", hdu) : name;
    seen += fmt::format("{}{} (HDU {})", seen.empty() ? "" : ", ", quote_name(name), hdu);
  }
  throw DataError(seen.empty() ? fmt::format("{} holds no table, only images", in.name)
                               : fmt::format("{} holds no table '{}'; it holds {}", in.name, wanted, seen));
}

std::vector<FitsColumn> columns_of(Input& in) {
  int count = 0;
  fits_get_num_cols(in.file, &count, &in.status);
  in.check("cannot be read");
  std::vector<FitsColumn> columns;
  for (int i = 1; i <= count; ++i) {
    FitsColumn c{
        .number = i, .name = text_key(in, fmt::format("TTYPE{}", i)), .unit = text_key(in, fmt::format("TUNIT{}", i))};
    int stored = 0, table = BINARY_TBL;
    fits_get_hdu_type(in.file, &table, &in.status);
    fits_get_coltype(in.file, i, &stored, nullptr, nullptr, &in.status);
    c.ieee = table == BINARY_TBL && (stored == TFLOAT || stored == TDOUBLE);
    fits_get_eqcoltype(in.file, i, &c.type, &c.repeat, &c.width, &in.status);
    in.check(fmt::format("column {}", i));
    if (c.name.empty()) c.name = fmt::format("X{}", i);
    if (!valid_utf8(c.name)) throw DataError(fmt::format("{}: the name of column {} is no text", in.name, i));
    columns.push_back(std::move(c));
  }
  return columns;
}

std::vector<std::string> names_in_data(const FitsColumn& c) {
  if (c.elements() == 1) return {c.name};
  std::vector<std::string> names;
  for (long k = 1; k <= c.elements(); ++k) names.push_back(fmt::format("{}_{}", c.name, k));
  return names;
}

/// Why a column cannot be held, or "".
std::string refusal(const FitsColumn& c) {
  constexpr long kLongestVector = 64;
  if (c.type < 0) return "has rows of different lengths";
  if (c.type == TCOMPLEX || c.type == TDBLCOMPLEX) return "holds complex numbers";
  if (c.type == TBIT) return "holds bits";
  if (c.repeat == 0) return "holds nothing";
  if (c.elements() > kLongestVector)
    return fmt::format("holds vectors of {} elements, more than {}", c.elements(), kLongestVector);
  return "";
}

/// Whether a rule for missing values names this infinite value for the column.
bool declared_missing(double x, const std::string& column, detail::Names names, std::span<const detail::NaRule> na) {
  return std::any_of(na.begin(), na.end(), [&](const detail::NaRule& rule) {
    return rule.number == x && (rule.column < 0 || names[static_cast<std::size_t>(rule.column)] == column);
  });
}

void read_numbers(Input& in, const FitsColumn& c, long rows, detail::Names names, std::span<const detail::NaRule> na,
                  std::span<double> out) {
  int any = 0;
  double null = kNaN;
  // With a null value cfitsio would replace infinite numbers too.
  fits_read_col(in.file, TDOUBLE, c.number, 1, 1, rows * c.elements(), c.ieee ? nullptr : &null, out.data(), &any,
                &in.status);
  in.check(fmt::format("column '{}'", c.name));
  const auto columns = names_in_data(c);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (!std::isinf(out[i])) continue;
    const auto& column = columns[i % columns.size()];
    if (!declared_missing(out[i], column, names, na))
      throw DataError(fmt::format(
          "{}: column '{}' is infinite in row {}; leave it out (--drop {}) or declare it missing (--na {}:{})", in.name,
          c.name, i / columns.size() + 1, quote_name(column), out[i], quote_name(column)));
    out[i] = kNaN;
  }
}

void read_logicals(Input& in, const FitsColumn& c, long rows, std::span<double> out) {
  std::vector<char> values(out.size()), nulls(out.size());
  int any = 0;
  fits_read_colnull(in.file, TLOGICAL, c.number, 1, 1, rows * c.elements(), values.data(), nulls.data(), &any,
                    &in.status);
  in.check(fmt::format("column '{}'", c.name));
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = nulls[i] ? kNaN : values[i] != 0;
}

/// Strings of one column as codes of sorted labels. Blanks at the end do not count in FITS.
std::vector<std::string> read_labels(Input& in, const FitsColumn& c, long rows, long element, std::span<double> out) {
  std::vector<std::string> texts;
  std::vector<char> buffer(static_cast<std::size_t>(std::max(c.width, c.repeat)) + 1);
  for (long row = 1; row <= rows; ++row) {
    char* pointer = buffer.data();
    int any = 0;
    std::string null;
    fits_read_col_str(in.file, c.number, row, element + 1, 1, null.data(), &pointer, &any, &in.status);
    in.check(fmt::format("column '{}', row {}", c.name, row));
    std::string text(buffer.data());
    text.erase(text.find_last_not_of(' ') + 1);
    text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
    if (!valid_utf8(text)) throw DataError(fmt::format("{}: column '{}', row {}: no text", in.name, c.name, row));
    texts.push_back(std::move(text));
  }
  std::map<std::string_view, double> codes;
  for (const auto& text : texts)
    if (!text.empty()) codes.emplace(text, 0);
  std::vector<std::string> labels;
  for (auto& [label, code] : codes) {
    code = static_cast<double>(labels.size());
    labels.emplace_back(label);
  }
  for (std::size_t i = 0; i < texts.size(); ++i) out[i] = texts[i].empty() ? kNaN : codes.at(texts[i]);
  return labels;
}

/// Fills the columns of the data set that one column of the file gives.
void read_column(Input& in, const FitsColumn& c, long rows, detail::Names all_names, std::span<const detail::NaRule> na,
                 std::vector<Variable>& variables, Dataset::Matrix& values) {
  const auto names = names_in_data(c);
  const auto first = static_cast<Eigen::Index>(variables.size());
  for (const auto& name : names) variables.push_back({.name = name, .unit = c.unit});
  const auto column = [&](Eigen::Index k) {
    return std::span<double>(values.col(first + k).data(), static_cast<std::size_t>(rows));
  };
  const auto width = static_cast<Eigen::Index>(names.size());
  if (c.type == TSTRING) {
    for (Eigen::Index k = 0; k < width; ++k) {
      auto& v = variables[static_cast<std::size_t>(first + k)];
      v.levels = read_labels(in, c, rows, static_cast<long>(k), column(k));
      v.kind = v.levels.size() == 2 ? VariableKind::kBinary : VariableKind::kNominal;
    }
    return;
  }
  std::vector<double> by_row(static_cast<std::size_t>(rows * width));
  if (c.type == TLOGICAL) {
    read_logicals(in, c, rows, by_row);
    for (Eigen::Index k = 0; k < width; ++k) {
      auto& v = variables[static_cast<std::size_t>(first + k)];
      v.levels = {"false", "true"};
      v.kind = VariableKind::kBinary;
    }
  } else {
    read_numbers(in, c, rows, all_names, na, by_row);
  }
  for (Eigen::Index k = 0; k < width; ++k)
    for (Eigen::Index i = 0; i < rows; ++i) values(i, first + k) = by_row[static_cast<std::size_t>(i * width + k)];
}

std::string checked_text(const std::string& text, const std::string& what) {
  constexpr std::size_t kLongest = 68;
  const bool printable = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (!printable || text.size() > kLongest)
    throw DataError(
        fmt::format("{} '{}' cannot be held by FITS: at most {} ASCII characters; rename it or export to HDF5", what,
                    excerpt(text), kLongest));
  return text;
}

}  // namespace

bool fits_available() { return true; }

Imported read_fits(const std::string& path, const ImportOptions& options) {
  const std::scoped_lock lock(fits_lock());
  Input in(std::filesystem::path(path).filename().string());
  fits_open_diskfile(&in.file, path.c_str(), READONLY, &in.status);
  in.check("cannot be opened as FITS");
  const auto table = find_table(in, options.table);
  long rows = 0;
  fits_get_num_rows(in.file, &rows, &in.status);
  in.check(table);
  if (rows == 0) throw DataError(fmt::format("{}: table {} has no rows", in.name, table));
  const auto columns = columns_of(in);
  std::vector<std::string> names;
  for (const auto& c : columns) {
    const auto more = refusal(c).empty() ? names_in_data(c) : std::vector<std::string>{c.name};
    names.insert(names.end(), more.begin(), more.end());
  }
  const auto keep = detail::kept_columns(options, names);
  const auto na = detail::resolve_na(options.na, names);
  std::vector<Variable> variables;
  std::vector<Var> kept;
  Dataset::Matrix values(rows, static_cast<Eigen::Index>(names.size()));
  std::size_t at = 0;
  for (const auto& c : columns) {
    const auto why = refusal(c);
    const std::size_t width = why.empty() ? names_in_data(c).size() : 1;
    const bool wanted = std::any_of(keep.begin() + static_cast<std::ptrdiff_t>(at),
                                    keep.begin() + static_cast<std::ptrdiff_t>(at + width), [](char k) { return k; });
    if (wanted) {
      if (!why.empty())
        throw DataError(
            fmt::format("{}: column '{}' {}; leave it out (--drop {})", in.name, c.name, why, quote_name(c.name)));
      for (std::size_t k = 0; k < width; ++k)
        if (keep[at + k]) kept.push_back(static_cast<Var>(variables.size() + k));
      read_column(in, c, rows, names, na, variables, values);
    }
    at += width;
  }
  values.conservativeResize(Eigen::NoChange, static_cast<Eigen::Index>(variables.size()));
  Imported out{Dataset(std::move(variables), std::move(values)).select(kept), {}};
  out.data.source = in.name;
  out.data.history.push_back(fmt::format("import {}: {} rows, {} columns, table={}", quote_name(in.name), rows,
                                         out.data.num_vars(), quote_name(table)));
  ImportOptions rules = options;
  rules.columns.clear(), rules.drop.clear();
  return detail::with_rules(std::move(out), rules);
}

void write_fits(const Dataset& data, const std::string& path, const FitsWriteOptions& options) {
  const auto columns = detail::export_columns(data, options.sigma);
  std::vector<std::string> names, formats, units;
  for (const auto& c : columns) {
    names.push_back(checked_text(c.name, "the name"));
    units.push_back(checked_text(c.unit, "the unit"));
    std::size_t width = 1;
    for (const auto& label : c.levels) width = std::max(width, checked_text(label, "the label").size());
    formats.push_back(c.levels.empty() ? "1D" : fmt::format("{}A", width));
  }
  AtomicFile target(path, options.force);
  std::filesystem::remove(target.temp_path());  // cfitsio creates its file itself
  {
    const std::scoped_lock lock(fits_lock());
    Output out(path);
    const std::string action = "cannot write";
    fits_create_diskfile(&out.file, target.temp_path().c_str(), &out.status);
    out.check(action);
    const auto pointers = [](std::vector<std::string>& texts) {
      std::vector<char*> p;
      for (auto& text : texts) p.push_back(text.data());
      return p;
    };
    auto name_pointers = pointers(names), format_pointers = pointers(formats), unit_pointers = pointers(units);
    fits_create_tbl(out.file, BINARY_TBL, data.num_rows(), static_cast<int>(columns.size()), name_pointers.data(),
                    format_pointers.data(), unit_pointers.data(), "DATA", &out.status);
    out.check(action);
    for (std::size_t j = 0; j < columns.size(); ++j) {
      const auto& c = columns[j];
      const int number = static_cast<int>(j) + 1;
      if (c.levels.empty()) {
        std::vector<double> values(c.values.begin(), c.values.end());
        fits_write_col(out.file, TDOUBLE, number, 1, 1, data.num_rows(), values.data(), &out.status);
      } else {
        std::vector<std::string> labels(c.levels.begin(), c.levels.end());
        labels.emplace_back();  // missing
        std::vector<char*> rows;
        for (const double x : c.values)
          rows.push_back(labels[std::isnan(x) ? labels.size() - 1 : static_cast<std::size_t>(x)].data());
        fits_write_col(out.file, TSTRING, number, 1, 1, data.num_rows(), rows.data(), &out.status);
      }
      out.check(action);
    }
    fits_close_file(out.file, &out.status);
    out.file = nullptr;
    out.check(action);
  }
  target.commit();
}

}  // namespace abdera
