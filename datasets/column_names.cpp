#include "datasets/column_names.hpp"

#include <fmt/format.h>

#include <cstdint>

#include "core/error.hpp"

namespace abdera {

std::string quote_name(std::string_view name) {
  if (!name.empty() && name.find_first_of(",:=\" \t\r\n") == std::string_view::npos) return std::string(name);
  std::string quoted = "\"";
  for (const char c : name) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

std::string join_names(std::span<const std::string> names) {
  std::string joined;
  for (const auto& name : names) joined += (joined.empty() ? "" : ",") + quote_name(name);
  return joined;
}

std::string unquote_name(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
  std::string name;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    name += text[i];
    if (text[i] == '"') ++i;  // the second of a doubled quote
  }
  return name;
}

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
    name = unquote_name(name);
    require(!name.empty(), fmt::format("{} '{}' holds an empty name", option, list));
  }
  return names;
}

bool valid_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead == 0) return false;
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4 || i + static_cast<std::size_t>(more) >= text.size()) return false;
    std::uint32_t code = lead & (0x3Fu >> more);
    for (int k = 1; k <= more; ++k) {
      const auto next = static_cast<unsigned char>(text[i + static_cast<std::size_t>(k)]);
      if ((next & 0xC0) != 0x80) return false;
      code = code << 6 | (next & 0x3F);
    }
    const std::uint32_t smallest = more == 3 ? 0x10000 : more == 2 ? 0x800 : 0x80;
    if (code < smallest || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return false;
    i += static_cast<std::size_t>(more) + 1;
  }
  return true;
}

std::string excerpt(std::string_view text, std::size_t limit) {
  std::string out;
  const bool cut = text.size() > limit;
  if (cut) {
    std::size_t end = limit;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text = text.substr(0, end);
  }
  const bool readable = valid_utf8(text);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !readable) ? '?' : c;
  }
  return cut ? out + "..." : out;
}

}  // namespace abdera
