#include "datasets/schema.hpp"

namespace abdera {

std::string_view to_string(VariableKind kind) {
  switch (kind) {
    case VariableKind::kContinuous:
      return "continuous";
    case VariableKind::kOrdinal:
      return "ordinal";
    case VariableKind::kNominal:
      return "nominal";
    case VariableKind::kBinary:
      return "binary";
    case VariableKind::kCount:
      return "count";
    case VariableKind::kCircular:
      return "circular";
  }
  return "unknown";
}

}  // namespace abdera
