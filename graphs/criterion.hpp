#pragma once
#include <string>
#include <vector>

#include "graphs/set_list.hpp"

namespace abdera {

/// One condition of a graphical criterion, whether it holds, and the paths that show it.
struct Clause {
  bool holds;
  std::string what;
  std::vector<std::string> paths{};  ///< "X <-- Z --> Y: blocked by Z"
};

/// A criterion taken apart. It holds iff every clause does.
struct Explanation {
  std::string subject;  ///< "{Z} as a back-door set for the effect of X on Y"
  std::vector<Clause> clauses;
  bool holds() const {
    for (const Clause& c : clauses)
      if (!c.holds) return false;
    return true;
  }
};

/// The subject with the verdict on a line, each clause on one line beginning "yes" or "no", its paths indented below.
std::string to_text(const Explanation& explanation);

/// Bounds of a search through sets by increasing size.
struct SetLimits {
  int max_size = 8;
  long max_tests = 100000;
};

}  // namespace abdera
