#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace abdera {

/// Numbers are the on-disk format (`/kind` flags of abdera-dataset/1).
enum class VariableKind : std::int8_t {
  kContinuous = 0,
  kOrdinal = 1,
  kNominal = 2,
  kBinary = 3,
  kCount = 4,
  kCircular = 5
};

std::string_view to_string(VariableKind kind);

/// One column: its name is any UTF-8, unique in its schema.
struct Variable {
  std::string name;
  VariableKind kind = VariableKind::kContinuous;
  std::vector<std::string> levels{};  ///< labels of the codes 0, 1, ... of a discrete column; empty otherwise
  std::string unit{};                 ///< UDUNITS / astropy spelling, "" unknown
  std::string long_name{};
  int tier = -1;  ///< background knowledge: -1 none

  /// Held as codes 0..levels-1.
  bool discrete() const {
    return kind == VariableKind::kOrdinal || kind == VariableKind::kNominal || kind == VariableKind::kBinary;
  }
};

}  // namespace abdera
