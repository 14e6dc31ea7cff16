#include "cli/name_list.hpp"

#include <fmt/format.h>

#include "core/error.hpp"

namespace abdera::cli {
std::pair<std::string, std::string> split_pair(std::string_view text, char separator, std::string_view option) {
  const bool quoted = text.starts_with('"');
  const auto at = quoted             ? text.find(separator, text.find('"', 1))
                  : separator == '=' ? text.find('=')
                                     : text.rfind(separator);
  require(at != std::string_view::npos && at > 0 && at + 1 < text.size(),
          fmt::format("{} takes NAME{}VALUE, not '{}'", option, separator, text));
  return {unquote_name(text.substr(0, at)), std::string(text.substr(at + 1))};
}

std::string quote_name(std::string_view name) {
  if (name.find_first_of(",\" ") == std::string_view::npos) return std::string(name);
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

}  // namespace abdera::cli
