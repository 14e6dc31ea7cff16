#pragma once
#include <string>
#include <string_view>

namespace abdera {

/// SHA-256 as 64 lower-case hexadecimal digits (OpenSSL).
std::string sha256(std::string_view bytes);

/// The same of a whole file, read in blocks. @throws DataError naming the file if it cannot be read.
std::string sha256_of_file(const std::string& path);

}  // namespace abdera
