#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace abdera::cli {

/// What a question is answered with: values under keys, in order, for people or as JSON.
class Answer {
 public:
  using Names = std::vector<std::string>;  ///< a set of nodes
  /// The first stands for "there is none": null.
  using Value = std::variant<std::monostate, bool, std::uint64_t, double, std::string, Names, std::vector<Names>,
                             std::vector<Answer>>;

  struct Entry {
    std::string key;
    Value value;
    bool json_only = false;
  };

  Answer& add(std::string key, Value value) {
    entries_.push_back({std::move(key), std::move(value)});
    return *this;
  }
  Answer& add_json_only(std::string key, Value value) {
    entries_.push_back({std::move(key), std::move(value), true});
    return *this;
  }
  void append(const Answer& other) { entries_.insert(entries_.end(), other.entries_.begin(), other.entries_.end()); }
  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

/// An object with the keys in order; NaN is null.
std::string json_text(const Answer& answer);

/// "key  value" lines: a set in braces, a list of sets one a line, rows as a table, several lines of text indented
/// below the key. Nothing is "none", so that it differs from the empty set {}.
std::string plain_text(const Answer& answer);

}  // namespace abdera::cli
