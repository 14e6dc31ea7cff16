#pragma once
#include <cstdint>
#include <string_view>

namespace abdera {

/// Mark at one end of an edge. The numbers are the on-disk format: never renumber.
enum class Mark : std::uint8_t { kNone = 0, kCircle = 1, kArrow = 2, kTail = 3 };

constexpr std::string_view to_string(Mark m) {
  switch (m) {
    case Mark::kCircle:
      return "circle";
    case Mark::kArrow:
      return "arrow";
    case Mark::kTail:
      return "tail";
    case Mark::kNone:
      break;
  }
  return "none";
}

/// What a graph claims to be; every output states it (architecture: "outputs are what they claim").
enum class GraphKind : std::uint8_t { kDag, kCpdag, kMpdag, kPdag, kMag, kPag, kRpag, kAdmg };

constexpr std::string_view to_string(GraphKind kind) {
  constexpr std::string_view names[] = {"dag", "cpdag", "mpdag", "pdag", "mag", "pag", "rpag", "admg"};
  return names[static_cast<int>(kind)];
}

}  // namespace abdera
