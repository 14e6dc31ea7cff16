#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace abdera {

/// Number of values of an array of this shape, if so many can be unpacked from the bytes that are stored.
/// @param element bytes of one value in memory.
/// @param stored bytes of the array in the file; filters may have shrunk them, small arrays may be unwritten.
/// @return the count, or a reason in `problem`.
std::size_t plausible_count(std::span<const std::size_t> shape, std::size_t element, std::uint64_t stored,
                            std::string& problem);

/// Texts of fixed length, one every `size` bytes: up to a NUL, without trailing blanks if padded with them.
std::vector<std::string> fixed_texts(std::span<const char> bytes, std::size_t size, bool blank_padded);

/// Variable-length texts of HDF5 lie in heaps that have no checksum, and the library trusts the sizes in them. Follows
/// the `count` references stored at `offset` of the file and says whether all of them lead to a text inside a sound
/// heap. For files with 8-byte addresses and no user block. Cost: the heaps are read once.
bool texts_are_sound(const std::string& path, std::uint64_t offset, std::size_t count);

}  // namespace abdera
