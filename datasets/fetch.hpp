#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/stop.hpp"
#include "datasets/catalog.hpp"

namespace abdera {

/// The file is neither in a mirror nor to be had from the network now: a caller may fall back on something else.
class Unreachable : public DataError {
 public:
  using DataError::DataError;
};

struct FetchOptions {
  std::string mirror;  ///< folder of a local mirror that must hold the file; "" for the environment's, then the network
  std::string cache;   ///< folder for the result; "" for the user's
  bool refresh = false;       ///< do not reuse what the cache holds
  double stall_seconds = 30;  ///< give up when connecting, or no byte, takes this long
  StopToken stop{};
  std::function<void(std::string_view stage, double fraction)> progress{};
  /// For tests: replaces "https://raw.githubusercontent.com"; plain http is accepted from 127.0.0.1 only.
  std::string server{};
};

struct Fetched {
  std::string path;                   ///< in the cache: NAME.h5 for a table, NAME.bif for a network
  std::string origin;                 ///< "cache", or the mirror's file, or the URL
  std::vector<std::string> warnings;  ///< of the import
};

/// Gets a data set of the catalogue: from the cache if it is there and was made from the same bytes in the same way,
/// else from a local mirror (`options.mirror`, or the folder in ABDERA_DATA_MIRROR if that holds the file), else by
/// https. The bytes are compared with the entry's SHA-256; a table is imported with the units, descriptions, tiers and
/// measurement errors that the entry knows. Nothing half-done stays in the cache.
///
/// @throws DataError for bytes with another digest (naming both), Unreachable when no source can be reached,
///         OutputError when the cache cannot be written, UsageError when no folder for it is known.
Fetched fetch(const CatalogEntry& entry, const FetchOptions& options = {});

/// $XDG_CACHE_HOME/abdera, or ~/.cache/abdera. @throws UsageError if neither variable is set.
std::string default_cache();

}  // namespace abdera
