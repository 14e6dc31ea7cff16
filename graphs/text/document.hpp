#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace abdera {

struct DocumentEntry;

/// A value in a text of TOML or JSON, with the place where it stands: what files that people write are read from.
struct DocumentNode {
  using List = std::vector<DocumentNode>;
  using Table = std::vector<DocumentEntry>;  ///< JSON: in the order of the text; TOML: by key

  /// monostate: JSON's null, or a date, of which nothing here has any.
  std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Table> value;
  int line = 0, column = 0;  ///< from 1; 0 in JSON

  /// "line 3, column 7", or "" where it is not known.
  std::string place() const;
  /// nullptr where this is no table, or has no such key.
  const DocumentNode* find(std::string_view key) const;
};

struct DocumentEntry {
  std::string key;
  DocumentNode value;
};

/// @throws DataError with the place of the first mistake.
DocumentNode parse_toml(std::string_view text);
DocumentNode parse_json_document(std::string_view text);

}  // namespace abdera
