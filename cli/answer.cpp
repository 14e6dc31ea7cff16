#include "cli/answer.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/text_table.hpp"

namespace abdera::cli {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Answer& answer);

struct JsonOfValue {
  Json operator()(std::monostate) const { return nullptr; }
  Json operator()(double number) const { return std::isnan(number) ? Json() : Json(number); }
  Json operator()(const std::vector<Answer>& rows) const {
    Json out = Json::array();
    for (const auto& row : rows) out.push_back(json_of(row));
    return out;
  }
  template <class T>
  Json operator()(const T& value) const {
    return value;
  }
};

Json json_of(const Answer& answer) {
  Json out = Json::object();
  for (const auto& entry : answer.entries()) out[entry.key] = std::visit(JsonOfValue{}, entry.value);
  return out;
}

std::string braces(const Answer::Names& names) { return fmt::format("{{{}}}", fmt::join(names, ", ")); }

/// A value as the lines it takes.
struct LinesOfValue {
  using Lines = std::vector<std::string>;
  Lines operator()(std::monostate) const { return {"none"}; }
  Lines operator()(bool yes) const { return {yes ? "true" : "false"}; }
  Lines operator()(std::uint64_t number) const { return {std::to_string(number)}; }
  Lines operator()(double number) const { return {std::isnan(number) ? "none" : fmt::format("{:.6g}", number)}; }
  Lines operator()(const Answer::Names& names) const { return {braces(names)}; }
  Lines operator()(const std::string& text) const {
    Lines out;
    for (std::size_t begin = 0; begin < text.size();) {
      const auto end = std::min(text.find('\n', begin), text.size());
      out.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
    return out;
  }
  Lines operator()(const std::vector<Answer::Names>& sets) const {
    Lines out;
    for (const auto& set : sets) out.push_back(braces(set));
    return out.empty() ? Lines{"none"} : out;
  }
  Lines operator()(const std::vector<Answer>& rows) const {
    if (rows.empty()) return {"none"};
    Answer::Names heading;
    for (const auto& entry : rows.front().entries()) heading.push_back(entry.key);
    const std::size_t columns = heading.size();
    TextTable table(std::move(heading), columns);
    for (const auto& row : rows) {
      Answer::Names cells;
      for (const auto& entry : row.entries()) cells.push_back(std::visit(*this, entry.value).front());
      table.add(std::move(cells));
    }
    return (*this)(table.text());
  }
};

}  // namespace

std::string json_text(const Answer& answer) { return json_of(answer).dump(1) + "\n"; }

std::string plain_text(const Answer& answer) {
  std::string out;
  for (const auto& [key, value, json_only] : answer.entries()) {
    if (json_only) continue;
    const auto lines = std::visit(LinesOfValue{}, value);
    const bool sets = std::holds_alternative<std::vector<Answer::Names>>(value);
    if (lines.size() <= 1 || sets) {
      for (std::size_t i = 0; i < lines.size(); ++i) out += fmt::format("{:<18} {}\n", i == 0 ? key : "", lines[i]);
    } else {
      out += key + "\n";
      for (const auto& line : lines) out += "  " + line + "\n";
    }
  }
  return out;
}

}  // namespace abdera::cli
