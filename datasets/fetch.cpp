#include "datasets/fetch.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <system_error>

#include "core/atomic_file.hpp"
#include "core/sha256.hpp"
#include "datasets/column_names.hpp"
#include "datasets/dataset_hdf5.hpp"
#include "datasets/dataset_io.hpp"
#include "datasets/download.hpp"
#include "datasets/hdf5_file.hpp"

namespace abdera {
namespace {

namespace fs = std::filesystem;

constexpr const char* kServer = "https://raw.githubusercontent.com";

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

/// Changes whenever the bytes or what is made of them change: a cached file with another mark is made again.
std::string recipe_mark(const CatalogEntry& entry) {
  std::string recipe = entry.sha256 + '\n' + entry.title;
  for (const auto& list :
       {entry.import.na, entry.import.sigma, entry.import.kinds, entry.import.columns, entry.import.drop})
    for (const auto& text : list) recipe += '\n' + text;
  for (const auto& c : entry.columns)
    recipe += fmt::format("\n{}|{}|{}|{}", c.name, c.unit, c.long_name, c.tier) +
              (std::isfinite(c.low) || std::isfinite(c.high) ? fmt::format("|{}|{}", c.low, c.high) : "");
  return fmt::format("fetch {}: sha256 {}, recipe {}", entry.name, entry.sha256, sha256(recipe).substr(0, 16));
}

bool is_current(const CatalogEntry& entry, const std::string& path) {
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return false;
  try {
    if (entry.kind == CatalogKind::kNetwork) return sha256_of_file(path) == entry.sha256;
    const auto history = Hdf5Reader(path).text_attribute("/", "history");
    return history && history->starts_with(recipe_mark(entry) + "\n");
  } catch (const DataError&) {
    return false;  // damaged: made again
  }
}

void check_digest(const CatalogEntry& entry, const std::string& found, const std::string& where) {
  if (found == entry.sha256) return;
  throw DataError(
      fmt::format("{} is not the file the catalogue describes for '{}': expected SHA-256 {}, found {}; it was "
                  "changed or damaged on the way",
                  where, entry.name, entry.sha256, found));
}

[[noreturn]] void unreachable(const CatalogEntry& entry, const std::string& reason) {
  throw Unreachable(fmt::format("{}; give a folder that holds {} with --from DIR or ABDERA_DATA_MIRROR{}", reason,
                                entry.mirror_path, entry.path.empty() ? ". " + entry.note : ""));
}

std::string bytes_of_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), {});
  if (!in) throw DataError(fmt::format("cannot read '{}'", path));
  return bytes;
}

/// The mirror's file, or "" when there is none and the network may be asked.
std::string mirrored(const CatalogEntry& entry, const FetchOptions& options) {
  const bool asked = !options.mirror.empty();
  const std::string folder = asked ? options.mirror : environment("ABDERA_DATA_MIRROR");
  if (folder.empty()) return "";
  const fs::path file = fs::path(folder) / entry.mirror_path;
  std::error_code ignored;
  if (fs::is_regular_file(file, ignored)) return file.string();
  if (asked) unreachable(entry, fmt::format("there is no file '{}'", file.string()));
  return "";
}

std::string downloaded(const CatalogEntry& entry, const FetchOptions& options) {
  std::string url = entry.url();
  if (url.empty()) unreachable(entry, fmt::format("'{}' cannot be downloaded as it is", entry.name));
  if (!options.server.empty()) url.replace(0, std::string_view(kServer).size(), options.server);
  DownloadOptions how{
      .stall_seconds = options.stall_seconds, .allow_local_http = !options.server.empty(), .stop = options.stop};
  if (options.progress) how.progress = [&](double fraction) { options.progress("download " + entry.name, fraction); };
  try {
    const std::string bytes = download(url, how);
    return entry.packed ? gunzip(bytes, entry.size, url) : bytes;
  } catch (const Unreachable& e) {
    unreachable(entry, e.what());
  }
}

/// Impossible values become missing. @return what was done, for the history; "" if nothing was.
std::string believable(const CatalogEntry& entry, const Dataset& data, Dataset::Matrix& values) {
  std::string done;
  for (const auto& column : entry.columns) {
    const auto v = data.index_of(column.name);
    const auto outside = values.col(v).array() < column.low || values.col(v).array() > column.high;
    const auto count = outside.count();
    if (count == 0) continue;
    values.col(v) = outside.select(std::numeric_limits<double>::quiet_NaN(), values.col(v)).eval();
    done +=
        fmt::format("{} {} {}", done.empty() ? "impossible values made missing:" : ",", quote_name(column.name), count);
  }
  return done;
}

/// Unit, description and tier of every column. A table without one of them is not the one described.
Dataset described(const Dataset& data, const CatalogEntry& entry) {
  if (data.num_vars() != static_cast<int>(entry.columns.size()))
    throw DataError(fmt::format("'{}' has {} columns, the catalogue describes {}", entry.name, data.num_vars(),
                                entry.columns.size()));
  auto variables = data.variables();
  for (const auto& column : entry.columns) {
    auto& v = variables[static_cast<std::size_t>(data.index_of(column.name))];
    v.unit = column.unit;
    v.long_name = column.long_name;
    v.tier = column.tier;
  }
  Dataset::Matrix values = data.values();
  const auto done = believable(entry, data, values);
  Dataset result(std::move(variables), std::move(values));
  if (data.sigma()) result.set_sigma(*data.sigma());
  if (!done.empty()) result.history.push_back(done);
  return result;
}

/// Imports the file at `raw` into the cache. @return warnings of the import.
std::vector<std::string> import_table(const CatalogEntry& entry, const std::string& raw, const std::string& path) {
  Imported imported = read_dataset(raw, entry.import);
  Dataset data = described(imported.data, entry);
  data.title = entry.title;
  data.source = fmt::format("{} ({}). Licence: {}. {}", entry.citation,
                            entry.path.empty() ? entry.repository : entry.url(), entry.licence, entry.note);
  data.history.insert(data.history.begin(),
                      {recipe_mark(entry), fmt::format("import with {} sigma columns", entry.import.sigma.size())});
  write_hdf5(data, path, {.reproducible = true, .force = true});
  return std::move(imported.warnings);
}

/// The table that the recipe makes from the bytes of its source.
std::string made(const CatalogEntry& entry, const std::string& source, const std::string& origin,
                 const std::string& scratch) {
  if (source.size() != entry.recipe->source_size)
    throw DataError(fmt::format("{} is not the file that '{}' is made from: it has {} bytes, not {}", origin,
                                entry.name, source.size(), entry.recipe->source_size));
  AtomicFile file(scratch, true);  // never committed: gone at the end
  file.write(source);
  return derived_table(*entry.recipe, file.temp_path());
}

}  // namespace

std::string default_cache() {
  if (const auto cache = environment("XDG_CACHE_HOME"); !cache.empty()) return (fs::path(cache) / "abdera").string();
  const auto home = environment("HOME");
  require(!home.empty(), "no folder for fetched data: neither XDG_CACHE_HOME nor HOME is set");
  return (fs::path(home) / ".cache" / "abdera").string();
}

Fetched fetch(const CatalogEntry& entry, const FetchOptions& options) {
  const fs::path cache = options.cache.empty() ? default_cache() : options.cache;
  const bool table = entry.kind == CatalogKind::kTable;
  Fetched result{.path = (cache / (entry.name + (table ? ".h5" : ".bif"))).string(), .origin = "cache", .warnings = {}};
  if (!options.refresh && is_current(entry, result.path)) return result;
  std::error_code failed;
  fs::create_directories(cache, failed);
  if (failed) throw OutputError(output_error_text("cannot make the folder", cache.string(), failed.value()));

  std::string bytes;
  const auto file = mirrored(entry, options);
  if (file.empty()) {
    result.origin = entry.url();
    bytes = downloaded(entry, options);
    if (entry.recipe) {
      bytes = made(entry, bytes, result.origin, (cache / (entry.name + ".source")).string());
      result.origin = "the table made from " + result.origin;
    }
  } else {
    result.origin = file;
    bytes = bytes_of_file(file);
  }
  check_digest(entry, sha256(bytes), result.origin);
  if (!table) {
    write_file(result.path, bytes, true);
    return result;
  }
  if (!file.empty()) {
    result.warnings = import_table(entry, file, result.path);
  } else {
    AtomicFile raw((cache / (entry.name + ".raw")).string(), true);  // never committed: gone when imported
    raw.write(bytes);
    result.warnings = import_table(entry, raw.temp_path(), result.path);
  }
  return result;
}

}  // namespace abdera
