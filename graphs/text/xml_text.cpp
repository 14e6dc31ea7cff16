#include "graphs/text/xml_text.hpp"

#include "graphs/text/text_names.hpp"

namespace abdera::detail {

std::string_view xml_trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string xml_held_name(std::string_view name) {
  const std::string held =
      escape_name(name, [&](std::size_t i) { return name[i] == ' ' && (i == 0 || i + 1 == name.size()); });
  std::string out;
  for (char c : held) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string xml_read_name(std::string_view text) { return unescape_name(xml_trimmed(text)); }

}  // namespace abdera::detail
