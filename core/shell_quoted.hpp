#pragma once
#include <string>
#include <string_view>

namespace abdera {

/// A word as a POSIX shell reads it back: as it is where nothing in it means anything to a shell, else in single
/// quotes.
std::string shell_quoted(std::string_view word);

}  // namespace abdera
