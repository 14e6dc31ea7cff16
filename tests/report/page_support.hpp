#pragma once
#include <string>
#include <string_view>

namespace abdera::report_test {

/// How often a text holds another.
std::ptrdiff_t count(std::string_view text, std::string_view what);
/// Whether a page, without its document type and scripts and with its few void elements closed, is XML: every element
/// closed in order, every attribute quoted, no stray `<` or `&`.
bool well_formed(std::string page);

}  // namespace abdera::report_test
