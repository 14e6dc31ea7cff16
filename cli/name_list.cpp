#include "cli/name_list.hpp"

#include <fmt/format.h>

#include "core/error.hpp"

namespace abdera::cli {
namespace {

std::string unquote(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
  std::string name;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    name += text[i];
    if (text[i] == '"') ++i;  // the second of a doubled quote
  }
  return name;
}

}  // namespace

std::vector<std::string> split_items(std::string_view list, std::string_view option) {
  std::vector<std::string> items;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= list.size(); ++i) {
    if (i < list.size() && list[i] == '"') quoted = !quoted;
    if (i < list.size() && (quoted || list[i] != ',')) continue;
    items.emplace_back(list.substr(begin, i - begin));
    begin = i + 1;
  }
  require(!quoted, fmt::format("{} '{}' has an unterminated double quote", option, list));
  return items;
}

std::vector<std::string> split_names(std::string_view list, std::string_view option) {
  auto names = split_items(list, option);
  for (auto& name : names) {
    name = unquote(name);
    require(!name.empty(), fmt::format("{} '{}' holds an empty name", option, list));
  }
  return names;
}

std::pair<std::string, std::string> split_pair(std::string_view text, char separator, std::string_view option) {
  const bool quoted = text.starts_with('"');
  const auto at = quoted             ? text.find(separator, text.find('"', 1))
                  : separator == '=' ? text.find('=')
                                     : text.rfind(separator);
  require(at != std::string_view::npos && at > 0 && at + 1 < text.size(),
          fmt::format("{} takes NAME{}VALUE, not '{}'", option, separator, text));
  return {unquote(text.substr(0, at)), std::string(text.substr(at + 1))};
}

std::string quote_name(std::string_view name) {
  if (name.find_first_of(",\" ") == std::string_view::npos) return std::string(name);
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

}  // namespace abdera::cli
