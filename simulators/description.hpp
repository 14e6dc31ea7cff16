#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace abdera {

/// A mechanism, a response, a law or a whole model as data: a type and named values. Files are written from it and
/// models read back.
struct Description {
  using Numbers = std::vector<double>;
  using Table = std::vector<Numbers>;
  using Texts = std::vector<std::string>;
  using Value = std::variant<double, std::string, Numbers, Table, Texts, std::vector<Description>>;

  std::string type;  ///< "" where the place says what it is
  std::vector<std::pair<std::string, Value>> entries;

  bool operator==(const Description&) const = default;
};

/// Takes the entries of a description one by one and knows which are left.
class DescriptionReader {
 public:
  /// @param where names the owner in messages, e.g. "mechanism of 'X3'". Both must outlive the reader.
  DescriptionReader(const Description& description, std::string_view where)
      : description_(description), where_(where), used_(description.entries.size()) {}

  /// @throws DataError naming owner, type and entry when it is missing or of another kind.
  double number(std::string_view name);
  /// A number that is whole. @throws DataError as `number`.
  int integer(std::string_view name);
  /// A number that is 0 or 1.
  bool flag(std::string_view name);
  const std::string& text(std::string_view name);
  const Description::Texts& texts(std::string_view name);
  const Description::Numbers& numbers(std::string_view name);
  std::vector<int> integers(std::string_view name);
  const Description::Table& table(std::string_view name);
  const std::vector<Description>& parts(std::string_view name);
  /// The only one of `parts`.
  const Description& part(std::string_view name);
  /// @throws DataError naming an entry that nothing took.
  void finish() const;

  bool has(std::string_view name) const;
  const std::string& type() const { return description_.type; }
  std::string_view where() const { return where_; }
  [[noreturn]] void fail(const std::string& what) const;

 private:
  template <class T>
  const T& get(std::string_view name, const char* kind);

  const Description& description_;
  std::string_view where_;
  std::vector<bool> used_;
};

/// As a JSON object: "type" first unless it is "", then the entries in their order. Numbers have the shortest text that
/// reads back the same. A list of one part is that part, but in the outermost object, where each part has its line.
/// @throws UsageError for a number that is not finite.
std::string to_json(const Description& description);

/// @param where names the text in messages, e.g. a file. @throws DataError for malformed JSON (with line and column)
/// and for values that no description holds.
Description description_from_json(std::string_view text, std::string_view where);

}  // namespace abdera
