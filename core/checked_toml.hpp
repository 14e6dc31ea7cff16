#pragma once
// The only way to include toml++, in .cpp files. Version 3.3 asserts on some malformed texts, such as a value that is
// missing before a comma: the program would end, or with NDEBUG go on with a broken premise. Here a failed assertion is
// an exception like any other parse error. All units must agree on this, or the linker may keep the other version.
#include "core/error.hpp"

namespace abdera::detail {
[[noreturn]] inline void fail_toml_assertion() {
  throw DataError("malformed TOML (a value is missing or out of place)");
}
}  // namespace abdera::detail

#pragma push_macro("NDEBUG")
#undef NDEBUG
#define TOML_HEADER_ONLY 1
#define TOML_ASSERT(expr) ((expr) ? static_cast<void>(0) : ::abdera::detail::fail_toml_assertion())
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")
