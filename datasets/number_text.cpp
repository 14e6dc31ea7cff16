#include "datasets/number_text.hpp"

#include <cstdlib>
#include <string>

namespace abdera::detail {

double out_of_range_number(std::string_view text) { return std::strtod(std::string(text).c_str(), nullptr); }

}  // namespace abdera::detail
