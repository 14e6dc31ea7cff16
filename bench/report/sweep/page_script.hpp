#pragma once
#include <string_view>

namespace abdera::report {

/// What a page of a sweep does in the browser, without any library: fills the cell picker, and, where the bundle of
/// tools/report-assets is in the page too, draws charts and graphs with it. Fetches nothing.
std::string_view page_script();
/// Its style, beside that of every page.
std::string_view page_style();

}  // namespace abdera::report
