#pragma once
#include <string>
#include <string_view>

namespace abdera {

/// The bytes of an input file: mapped where possible, read into memory for pipes and "-" (standard input).
class InputText {
 public:
  /// @throws DataError for a missing file, a directory, or one that cannot be read.
  explicit InputText(const std::string& path);
  ~InputText();
  InputText(const InputText&) = delete;
  InputText& operator=(const InputText&) = delete;

  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
  std::string owned_;
  void* mapped_ = nullptr;
};

/// What a file is by its first bytes.
enum class FileFormat { kText, kHdf5, kFits, kOther };
FileFormat sniff_format(std::string_view text);

/// What a file is that is no plain text table, with the remedy; "" for text. `text` is the whole or its beginning.
std::string why_not_text(std::string_view text);

}  // namespace abdera
