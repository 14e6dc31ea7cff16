#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "bench/sweep/result_columns.hpp"
#include "bench/sweep/results.hpp"
#include "core/atomic_file.hpp"

namespace abdera {
namespace {

using detail::RealColumn, detail::ResultColumn, detail::TextColumn, detail::WholeColumn;

constexpr std::size_t kBlock = std::size_t{1} << 20;

void add_field(std::string& out, const std::string& text) {
  if (text.find_first_of("\",\r\n") == std::string::npos) return void(out += text);
  out += '"';
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  out += '"';
}

void add_whole(std::string& out, const WholeColumn& column, std::int64_t value) {
  const auto flag =
      std::find_if(column.flags.begin(), column.flags.end(), [&](const auto& entry) { return entry.first == value; });
  if (flag != column.flags.end()) {
    out += flag->second;
  } else if (!column.may_miss || value != -1) {
    fmt::format_to(std::back_inserter(out), "{}", value);
  }
}

void add_value(std::string& out, const ResultColumn& column, const ResultRow& row) {
  if (const auto* text = std::get_if<TextColumn>(&column.values)) {
    add_field(out, text->get(row));
  } else if (const auto* real = std::get_if<RealColumn>(&column.values)) {
    if (const double value = real->get(row); !std::isnan(value)) fmt::format_to(std::back_inserter(out), "{}", value);
  } else {
    const auto& whole = std::get<WholeColumn>(column.values);
    add_whole(out, whole, whole.get(row));
  }
}

}  // namespace

void write_results_csv(const SweepResults& results, const std::string& path, bool force, bool reproducible) {
  AtomicFile file(path, force);
  auto columns = detail::columns_of(results);
  if (reproducible) std::erase_if(columns, [](const ResultColumn& column) { return column.of_the_run; });
  std::string text = "cell";
  for (const ResultColumn& column : columns) add_field(text += ',', column.name);
  text += '\n';
  for (std::size_t i = 0; i < results.rows.size(); ++i) {
    fmt::format_to(std::back_inserter(text), "{}", i);
    for (const ResultColumn& column : columns) add_value(text += ',', column, results.rows[i]);
    text += '\n';
    if (text.size() < kBlock) continue;
    file.write(text);
    text.clear();
  }
  file.write(text);
  file.commit();
}

}  // namespace abdera
