#include "graphs/text/cursor.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace abdera::detail {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

std::string line_and_column(std::string_view text, std::size_t position) {
  const std::string_view before = text.substr(0, position);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto start = before.rfind('\n');
  const auto column = position - (start == std::string_view::npos ? 0 : start + 1) + 1;
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

void TextCursor::fail_at(std::size_t position, const std::string& what) const {
  throw DataError(place(position) + ": " + what);
}

std::string TextCursor::place(std::size_t position) const {
  return line_and_column(text_, std::min(position, text_.size()));
}

bool TextCursor::accept(std::string_view token) {
  if (!starts_with(token)) return false;
  at_ += token.size();
  return true;
}

void TextCursor::expect(std::string_view token) {
  if (!accept(token)) fail("expected '" + std::string(token) + "', not " + what_is_next(*this));
}

void TextCursor::skip_space() {
  while (!done() && is_space(text_[at_])) ++at_;
}

void TextCursor::skip_space_and_comments(bool hash_comments) {
  while (true) {
    skip_space();
    const std::size_t start = at_;
    if (starts_with("//") || (hash_comments && starts_with("#"))) {
      rest_of_line();
    } else if (accept("/*")) {
      const auto end = text_.find("*/", at_);
      if (end == std::string_view::npos) fail_at(start, "this comment has no end");
      at_ = end + 2;
    } else {
      return;
    }
  }
}

std::string_view TextCursor::rest_of_line() {
  const std::size_t from = at_, end = std::min(text_.find('\n', from), text_.size());
  at_ = std::min(end + 1, text_.size());
  std::string_view line = text_.substr(from, end - from);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string what_is_next(const TextCursor& cursor) {
  return cursor.done() ? "the end of the file" : "'" + std::string(1, cursor.peek()) + "'";
}

}  // namespace abdera::detail
