#include "tests/report/page_support.hpp"

#include <pugixml.hpp>
#include <regex>

namespace abdera::report_test {

std::ptrdiff_t count(std::string_view text, std::string_view what) {
  std::ptrdiff_t n = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

bool well_formed(std::string page) {
  for (auto begin = page.find("<script"); begin != std::string::npos; begin = page.find("<script")) {
    const auto end = page.find("</script>", begin);
    if (end == std::string::npos) return false;
    page.erase(begin, end + 9 - begin);
  }
  page = std::regex_replace(page, std::regex("<(meta|br)([^>]*)>"), "<$1$2/>");
  page = std::regex_replace(page, std::regex("<!DOCTYPE html>"), "");
  pugi::xml_document document;
  const auto result = document.load_string(page.c_str());
  return result && document.document_element() && !document.document_element().next_sibling();
}

}  // namespace abdera::report_test
