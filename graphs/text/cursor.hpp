#pragma once
#include <string>
#include <string_view>

namespace abdera::detail {

/// Reads a text from front to back and knows where it is: errors name line and column (both from 1; columns count
/// bytes). A carriage return before a line feed is white space.
class TextCursor {
 public:
  explicit TextCursor(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;  // byte order mark
  }

  bool done() const { return at_ >= text_.size(); }
  char peek() const { return done() ? '\0' : text_[at_]; }
  char next() { return text_[at_++]; }
  bool starts_with(std::string_view token) const { return text_.substr(at_).starts_with(token); }
  /// Steps over the token if it comes next.
  bool accept(std::string_view token);
  /// @throws DataError unless the token comes next.
  void expect(std::string_view token);

  /// White space and, where the format has them, comments.
  void skip_space();
  void skip_space_and_comments(bool hash_comments);
  /// The rest of the line, without its end; the cursor moves to the next line.
  std::string_view rest_of_line();
  /// The longest run of characters for which `belongs` holds.
  template <class F>
  std::string_view take_while(F&& belongs) {
    const std::size_t from = at_;
    while (!done() && belongs(text_[at_])) ++at_;
    return text_.substr(from, at_ - from);
  }

  std::size_t position() const { return at_; }
  std::string place(std::size_t position) const;  ///< "line 3, column 14"
  /// @throws DataError "line 3, column 14: what", at the cursor or where it was before.
  [[noreturn]] void fail(const std::string& what) const { fail_at(at_, what); }
  [[noreturn]] void fail_at(std::size_t position, const std::string& what) const;

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

/// "line 3, column 14" of a byte of the text.
std::string line_and_column(std::string_view text, std::size_t position);
/// What comes next, for messages: 'x', or "the end of the file".
std::string what_is_next(const TextCursor& cursor);

}  // namespace abdera::detail
