#pragma once
#include <string>

namespace abdera {

/// What the seal at the end of a file says about the bytes before it.
enum class Seal {
  kNone,    ///< no seal: another program's file, or one that another program changed since
  kIntact,  ///< every byte is as it was written
  kBroken,  ///< damaged
};

/// Appends a checksum of all bytes, 48 bytes behind the end that HDF5 knows of. HDF5 does not look there, and cuts it
/// off when a program opens the file for writing, so a seal never outlives a legitimate change.
///
/// Why: HDF5 leaves strings and attributes without a checksum, and its parser may crash on damaged metadata. A seal is
/// checked before HDF5 sees the file, at the speed of memory.
/// @throws OutputError.
/// Cost: one read of the file. Detects any change within one aligned 8-byte word with certainty, others but for 2^-64.
void seal_file(const std::string& path);

/// @throws DataError if the file cannot be read.
Seal check_seal(const std::string& path);

}  // namespace abdera
