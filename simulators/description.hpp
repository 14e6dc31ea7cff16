#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace abdera {

/// A mechanism, a response or a law as data: a type and named values. Files are written from it and models read back.
struct Description {
  using Numbers = std::vector<double>;
  using Table = std::vector<Numbers>;
  using Value = std::variant<double, std::string, Numbers, Table, std::vector<Description>>;

  std::string type;
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
  const std::string& text(std::string_view name);
  const Description::Numbers& numbers(std::string_view name);
  std::vector<int> integers(std::string_view name);
  const Description::Table& table(std::string_view name);
  const std::vector<Description>& parts(std::string_view name);
  /// The only one of `parts`.
  const Description& part(std::string_view name);
  /// @throws DataError naming an entry that nothing took.
  void finish() const;

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

}  // namespace abdera
