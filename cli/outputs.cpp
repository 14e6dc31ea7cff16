#include "cli/outputs.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "core/atomic_file.hpp"
#include "core/error.hpp"

namespace abdera::cli {

GraphOutput graph_output(const std::string& path) {
  const auto ending = std::filesystem::path(path).extension().string();
  if (ending == ".svg") return GraphOutput::kSvg;
  if (ending == ".html" || ending == ".htm") return GraphOutput::kHtml;
  if (is_hdf5(path)) return GraphOutput::kHdf5;
  for (const auto* text : {".json", ".dot", ".gv", ".dagitty", ".txt", ".tetrad", ".graphml"})
    if (ending == text) return GraphOutput::kText;
  require(path == "-",
          fmt::format("the output '{}' does not say its format; its name must end in .json, .dot, .svg, .html, "
                      ".h5, .txt (TETRAD), .dagitty or .graphml, or be - for JSON on standard output",
                      path));
  return GraphOutput::kText;
}

void check_output(const std::string& path, bool force) {
  if (path != "-") AtomicFile(path, force);  // takes its temporary file away again
}

void write_output(const std::string& path, std::string_view text, bool force) {
  if (path != "-") return write_file(path, text, force);
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    throw OutputError("standard output could not be written completely");
}

bool is_hdf5(const std::string& path) {
  const auto ending = std::filesystem::path(path).extension().string();
  return ending == ".h5" || ending == ".hdf5" || ending == ".nc";
}

std::string file_name(const std::string& path) { return std::filesystem::path(path).filename().string(); }
std::string stem(const std::string& path) { return std::filesystem::path(path).stem().string(); }

}  // namespace abdera::cli
