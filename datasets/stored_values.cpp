#include "datasets/stored_values.hpp"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <optional>

namespace abdera {
namespace {

constexpr std::size_t kReference = 16;  // length (4 bytes), address of the heap (8), index in it (4)
constexpr std::size_t kHeapHeader = 16, kObjectHeader = 16;

template <class T>
T number_at(const std::vector<char>& bytes, std::size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

using Heap = std::map<std::uint32_t, std::uint64_t>;  // index -> bytes of the object

class HeapReader {
 public:
  explicit HeapReader(const std::string& path) : in_(path, std::ios::binary) {
    std::error_code failed;
    size_ = std::filesystem::file_size(path, failed);
    if (failed) size_ = 0;
  }

  /// Bytes [at, at + count), or nothing if they are not all in the file.
  std::optional<std::vector<char>> bytes(std::uint64_t at, std::uint64_t count) {
    if (at > size_ || count > size_ - at) return std::nullopt;
    std::vector<char> result(count);
    in_.seekg(static_cast<std::streamoff>(at));
    if (!in_.read(result.data(), static_cast<std::streamsize>(count))) return std::nullopt;
    return result;
  }

  /// The objects of the heap at this address; nothing if it is damaged.
  const std::optional<Heap>& heap(std::uint64_t at) {
    auto [it, is_new] = heaps_.try_emplace(at);
    if (is_new) it->second = parse(at);
    return it->second;
  }

 private:
  std::optional<Heap> parse(std::uint64_t at) {
    const auto header = bytes(at, kHeapHeader);
    if (!header || std::memcmp(header->data(), "GCOL\1", 5) != 0) return std::nullopt;
    const auto whole = bytes(at, number_at<std::uint64_t>(*header, 8));
    if (!whole || whole->size() < kHeapHeader) return std::nullopt;
    Heap heap;
    for (std::size_t next = kHeapHeader; next + kObjectHeader <= whole->size();) {
      const auto index = number_at<std::uint16_t>(*whole, next);
      const auto size = number_at<std::uint64_t>(*whole, next + 8);
      const std::size_t left = whole->size() - next;
      if (index == 0) {  // the free rest, counted with its header
        if (size != left) return std::nullopt;
        break;
      }
      if (size > left - kObjectHeader || !heap.emplace(index, size).second) return std::nullopt;
      next += kObjectHeader + (static_cast<std::size_t>(size) + 7) / 8 * 8;
    }
    return heap;
  }

  std::ifstream in_;
  std::uint64_t size_ = 0;
  std::map<std::uint64_t, std::optional<Heap>> heaps_;
};

}  // namespace

std::size_t plausible_count(std::span<const std::size_t> shape, std::size_t element, std::uint64_t stored,
                            std::string& problem) {
  constexpr std::size_t kBestRatio = 1100;                  // of gzip, the strongest of the usual filters
  constexpr std::size_t kHarmless = std::size_t{64} << 20;  // a small array may have been left unwritten
  std::size_t count = 1;
  for (const std::size_t extent : shape) {
    if (extent != 0 && count > std::numeric_limits<std::size_t>::max() / extent / element) {
      problem = "has an impossibly large shape";
      return 0;
    }
    count *= extent;
  }
  if (count * element > kHarmless && count * element / kBestRatio > stored)
    problem = "claims " + std::to_string(count) + " values but holds " + std::to_string(stored) + " bytes";
  return count;
}

std::vector<std::string> fixed_texts(std::span<const char> bytes, std::size_t size, bool blank_padded) {
  std::vector<std::string> texts;
  for (std::size_t at = 0; size > 0 && at + size <= bytes.size(); at += size) {
    std::string text(bytes.data() + at, size);
    if (const auto end = text.find('\0'); end != std::string::npos) text.erase(end);
    if (blank_padded) text.erase(text.find_last_not_of(' ') + 1);
    texts.push_back(std::move(text));
  }
  return texts;
}

bool texts_are_sound(const std::string& path, std::uint64_t offset, std::size_t count) {
  HeapReader reader(path);
  const auto references = reader.bytes(offset, count * kReference);
  if (!references) return false;
  for (std::size_t i = 0; i < count; ++i) {
    const auto length = number_at<std::uint32_t>(*references, i * kReference);
    const auto address = number_at<std::uint64_t>(*references, i * kReference + 4);
    if (length == 0 && address == 0) continue;  // an empty text
    const auto& heap = reader.heap(address);
    if (!heap) return false;
    const auto object = heap->find(number_at<std::uint32_t>(*references, i * kReference + 12));
    if (object == heap->end() || length > object->second) return false;
  }
  return true;
}

}  // namespace abdera
