#include "datasets/csv_tokenizer.hpp"

#include <csv.h>
#include <fmt/format.h>

#include <cstring>
#include <new>

#include "core/error.hpp"

namespace abdera::detail {
namespace {

constexpr bool is_blank_char(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view field) {
  while (!field.empty() && is_blank_char(field.front())) field.remove_prefix(1);
  while (!field.empty() && is_blank_char(field.back())) field.remove_suffix(1);
  return field;
}

/// Position of a character from `from` on, or text.size().
std::size_t find(std::string_view text, char c, std::size_t from = 0) {
  const void* at = std::memchr(text.data() + from, c, text.size() - from);
  return at ? static_cast<std::size_t>(static_cast<const char*>(at) - text.data()) : text.size();
}

bool holds(std::string_view text, char c) { return !text.empty() && std::memchr(text.data(), c, text.size()); }

}  // namespace

/// One record through libcsv, fed physical line by physical line until libcsv says that it ended.
class CsvTokenizer::Quoted {
 public:
  explicit Quoted(char separator) : separator_(separator) { start(); }
  ~Quoted() { csv_free(&parser_); }
  Quoted(const Quoted&) = delete;
  Quoted& operator=(const Quoted&) = delete;

  void begin() { bytes_.clear(), ends_.clear(), ended_ = false, fed_ = 0; }

  enum class State { kOpen, kEnded, kStrayQuote };
  /// Feeds one physical line with its end.
  State feed(std::string_view line) {
    if (separator_ == ' ') line = with_tabs_as_blanks(line);
    fed_ += line.size();
    if (csv_parse(&parser_, line.data(), line.size(), on_field, on_record, this) != line.size()) return broken();
    return ended_ ? State::kEnded : State::kOpen;
  }
  /// The text is over. kOpen: a quote is.
  State finish() {
    if (csv_fini(&parser_, on_field, on_record, this) == 0) return State::kEnded;
    reset();
    return State::kOpen;
  }
  void reset() {
    csv_free(&parser_);
    start();
    in_quotes_ = false;
  }

  std::size_t bytes_fed() const { return fed_; }
  std::size_t num_fields() const { return ends_.size(); }
  void take(std::vector<std::string_view>& fields) const {
    std::size_t from = 0;
    for (const auto to : ends_) {
      fields.push_back(std::string_view(bytes_).substr(from, to - from));
      from = to;
    }
  }

 private:
  void start() {
    if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL) != 0) throw std::bad_alloc();
    csv_set_delim(&parser_, static_cast<unsigned char>(separator_));
    // By default the buffer grows by 128 bytes, which is quadratic in the length of a field.
    constexpr std::size_t kGrowth = std::size_t{1} << 16;
    csv_set_blk_size(&parser_, kGrowth);
  }
  static void on_field(void* data, std::size_t size, void* self) {
    auto& q = *static_cast<Quoted*>(self);
    // A run of blanks is one separator: the empty fields inside it are unquoted, which libcsv gives as null.
    if (!data && q.separator_ == ' ') return;
    if (size > 0) q.bytes_.append(static_cast<const char*>(data), size);
    q.ends_.push_back(q.bytes_.size());
  }
  static void on_record(int, void* self) { static_cast<Quoted*>(self)->ended_ = true; }

  State broken() {
    if (csv_error(&parser_) == CSV_ENOMEM) throw std::bad_alloc();
    reset();
    return State::kStrayQuote;
  }
  /// Tabs outside quotes separate as blanks do; a doubled quote toggles twice.
  std::string_view with_tabs_as_blanks(std::string_view line) {
    copy_.assign(line);
    for (char& c : copy_) {
      if (c == '"') in_quotes_ = !in_quotes_;
      if (c == '\t' && !in_quotes_) c = ' ';
    }
    return copy_;
  }

  csv_parser parser_{};
  char separator_;
  std::string bytes_, copy_;
  std::vector<std::size_t> ends_;
  bool ended_ = false, in_quotes_ = false;
  std::size_t fed_ = 0;
};

CsvTokenizer::CsvTokenizer(std::string_view text, std::string name, CsvDialect dialect)
    : text_(text),
      name_(std::move(name)),
      dialect_(std::move(dialect)),
      next_lf_(text.empty() ? 0 : find(text, '\n')),
      quoted_(std::make_unique<Quoted>(dialect_.separator)) {}
CsvTokenizer::~CsvTokenizer() = default;
CsvTokenizer::CsvTokenizer(CsvTokenizer&&) noexcept = default;

bool CsvTokenizer::read_line() {
  if (position_ >= text_.size()) return false;
  ++line_;
  if (next_lf_ < position_) next_lf_ = find(text_, '\n', position_);
  const std::size_t begin = position_;
  std::size_t end = next_lf_;
  const auto cr = begin + find(text_.substr(begin, end - begin), '\r');
  if (cr < end) {
    end = cr;
    position_ = cr + 1 == next_lf_ && next_lf_ < text_.size() ? next_lf_ + 1 : cr + 1;
  } else {
    position_ = end < text_.size() ? end + 1 : end;
  }
  line_text_ = text_.substr(begin, end - begin);
  line_with_end_ = text_.substr(begin, position_ - begin);
  return true;
}

bool CsvTokenizer::is_blank() const {
  for (const char c : line_text_)
    if (c != ' ' && (c != '\t' || dialect_.separator == '\t')) return false;
  return true;
}

bool CsvTokenizer::is_comment() const {
  if (dialect_.comment.empty()) return false;
  std::size_t i = 0;
  while (i < line_text_.size() && is_blank_char(line_text_[i])) ++i;
  return line_text_.substr(i).starts_with(dialect_.comment);
}

void CsvTokenizer::split_blanks(std::vector<std::string_view>& fields) const {
  const char* p = line_text_.data();
  const char* const end = p + line_text_.size();
  for (;;) {
    while (p != end && is_blank_char(*p)) ++p;
    if (p == end) return;
    const char* const begin = p;
    while (p != end && !is_blank_char(*p)) ++p;
    fields.emplace_back(begin, static_cast<std::size_t>(p - begin));
  }
}

void CsvTokenizer::split(std::vector<std::string_view>& fields) const {
  if (dialect_.separator == ' ') return split_blanks(fields);
  const char* begin = line_text_.data();
  const char* const end = begin + line_text_.size();
  for (const char* p = begin;; ++p)
    if (p == end || *p == dialect_.separator) {
      fields.push_back(trimmed({begin, static_cast<std::size_t>(p - begin)}));
      if (p == end) return;
      begin = p + 1;
    }
}

bool CsvTokenizer::next(std::vector<std::string_view>& fields) {
  fields.clear();
  for (;;) {
    if (!read_line()) return false;
    if (is_blank()) {
      ++blank_lines_;
    } else if (is_comment()) {
      ++comment_lines_;
      const auto comment = trimmed(line_text_);
      last_comment_ = comment.substr(dialect_.comment.size());
      last_comment_line_ = line_;
    } else {
      break;
    }
  }
  record_line_ = line_;
  const auto check_bytes = [&] {
    if (holds(line_text_, '\0'))
      throw DataError(fmt::format("{}, line {}: a NUL byte; this is no text, or it is damaged", name_, line_));
  };
  check_bytes();
  if (!dialect_.always_libcsv && !holds(line_text_, '"')) {
    split(fields);
    return true;
  }
  constexpr std::size_t kLongestRecord = std::size_t{16} << 20;
  using State = Quoted::State;
  quoted_->begin();
  State state = quoted_->feed(line_with_end_);
  while (state == State::kOpen && quoted_->bytes_fed() < kLongestRecord && read_line()) {
    check_bytes();
    state = quoted_->feed(line_with_end_);
  }
  if (state == State::kOpen) state = quoted_->bytes_fed() < kLongestRecord ? quoted_->finish() : State::kOpen;
  if (state == State::kOpen)
    throw DataError(fmt::format("{}, line {}: the quote of field {} is never closed", name_, record_line_,
                                quoted_->num_fields() + 1));
  if (state == State::kStrayQuote)
    throw DataError(
        fmt::format("{}, line {}: a stray double quote in field {}; quote the whole field and double the quotes inside",
                    name_, line_, quoted_->num_fields() + 1));
  quoted_->take(fields);
  return true;
}

}  // namespace abdera::detail
