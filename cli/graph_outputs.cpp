#include "cli/graph_outputs.hpp"

#include "cli/graph_hdf5.hpp"
#include "cli/graph_svg.hpp"
#include "cli/outputs.hpp"
#include "core/error.hpp"
#include "graphs/text/graph_io.hpp"

namespace abdera::cli {
namespace {

/// A format that cannot hold the graph is no mistake of the command line: which marks come out is not known before.
std::string text_for(const GraphDocument& document, const std::string& path) {
  const auto format = path == "-" ? GraphFormat::kJson : graph_format_of(path);
  try {
    return graph_text(document, format);
  } catch (const UsageError& e) {
    throw NotApplicable(file_name(path) + " cannot hold this graph: " + e.what() + "; .json and .dot can");
  }
}

}  // namespace

void write_graph_file(const GraphDocument& document, const std::string& path, bool force) {
  switch (graph_output(path)) {
    case GraphOutput::kText:
      return write_output(path, text_for(document, path), force);
    case GraphOutput::kSvg:
      return write_output(path, graph_svg(document), force);
    case GraphOutput::kHdf5:
      return write_graph_hdf5(document, path, force);
    case GraphOutput::kHtml:
      break;
  }
  throw UsageError("a report needs the data and the run: 'abdera learn DATA -o " + file_name(path) + "' writes it");
}

void write_learn_output(const LearnRun& run, const std::string& path, bool force) {
  const GraphOutput form = graph_output(path);
  if (form == GraphOutput::kHdf5) return write_graph_hdf5(run.document, path, force, run.matrices);
  if (form != GraphOutput::kHtml) return write_graph_file(run.document, path, force);
  std::string picture, note;
  try {
    picture = graph_svg(run.document);
  } catch (const NotApplicable& e) {
    note = e.what();  // the report has the tables all the same
  }
  write_output(path, report::learn_report_html(report_of(run, std::move(picture), std::move(note))), force);
}

GraphDocument read_graph_file(const std::string& path) {
  if (const auto hash = path.rfind('#'); hash != std::string::npos && is_hdf5(path.substr(0, hash)))
    return read_graph_hdf5(path.substr(0, hash), path.substr(hash + 1));
  return is_hdf5(path) ? read_graph_hdf5(path) : read_graph(path);
}

}  // namespace abdera::cli
