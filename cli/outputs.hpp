#pragma once
#include <string>
#include <string_view>

namespace abdera::cli {

/// What a graph is written as, by the ending of the file name; `kText` are the forms of graphs/text.
enum class GraphOutput { kText, kSvg, kHtml, kHdf5 };

/// .svg, .html, .h5, or a text form (.json .dot .dagitty .graphml .txt for TETRAD); "-" is JSON on standard output.
/// @throws UsageError listing the endings.
GraphOutput graph_output(const std::string& path);

/// Refuses an output that could not be written, before any work is done: it exists and `force` is false, its folder is
/// missing or not writable. "-" is always fine. @throws UsageError, OutputError.
void check_output(const std::string& path, bool force);

/// Writes text to a file, whole or not at all, or to standard output ("-"). @throws UsageError, OutputError.
void write_output(const std::string& path, std::string_view text, bool force);

/// Whether the name ends as an HDF5 file does.
bool is_hdf5(const std::string& path);

/// Last component of a path.
std::string file_name(const std::string& path);
/// The file name without folder and ending.
std::string stem(const std::string& path);

}  // namespace abdera::cli
