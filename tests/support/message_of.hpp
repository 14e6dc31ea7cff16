#pragma once
#include <string>

namespace abdera::testing_support {

/// The message of the exception E that f throws, or "no such exception".
template <class E, class F>
std::string message_of(F&& f) {
  try {
    f();
  } catch (const E& e) {
    return e.what();
  }
  return "no such exception";
}

}  // namespace abdera::testing_support
