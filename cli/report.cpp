#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "bench/report/sweep/sweep_report.hpp"
#include "cli/exit_codes.hpp"
#include "cli/outputs.hpp"
#include "cli/verbs.hpp"
#include "core/error.hpp"
#include "datasets/file_seal.hpp"

namespace abdera::cli {
namespace {

namespace files = std::filesystem;

struct ReportOptions {
  std::string results, page, csv, latex, title;
  bool force = false;
};

/// Where the bundle of tools/report-assets may be, the first one first.
std::vector<files::path> bundle_places() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return files::path(value == nullptr ? "" : value);
  };
  if (const auto given = variable("ABDERA_REPORT_ASSETS"); !given.empty()) return {given / "report.js"};
  std::vector<files::path> places;
  std::error_code failed;
  if (const auto program = files::read_symlink("/proc/self/exe", failed); !failed)
    places.push_back(program.parent_path().parent_path() / "share" / "abdera" / "report" / "report.js");
  const auto data = variable("XDG_DATA_HOME"), home = variable("HOME");
  if (!data.empty() || !home.empty())
    places.push_back((data.empty() ? home / ".local" / "share" : data) / "abdera" / "report" / "report.js");
  return places;
}

/// Its text; "" where there is none. @throws DataError for one that would end its own element of the page.
std::string bundle() {
  for (const auto& place : bundle_places()) {
    std::ifstream in(place, std::ios::binary);
    if (!in) continue;
    std::ostringstream text;
    text << in.rdbuf();
    if (text.str().find("</script") != std::string::npos)
      throw DataError("'" + place.string() + "' is no bundle of tools/report-assets; make it again");
    return text.str();
  }
  return "";
}

void write_csv_folder(const std::string& folder, const std::vector<report::ReportSection>& sections, bool force) {
  std::error_code failed;
  files::create_directories(folder, failed);
  if (failed) throw OutputError("cannot make the folder '" + folder + "': " + failed.message());
  for (const auto& [name, text] : report::sweep_report_csv(sections))
    write_output((files::path(folder) / name).string(), text, force);
}

/// @throws DataError with the remedy of someone who has a sweep.
SweepResults results_of(const std::string& path) {
  try {
    return read_results(path);
  } catch (const DataError& e) {
    std::error_code ignored;
    if (files::is_regular_file(path, ignored) && check_seal(path) == Seal::kBroken)
      throw DataError("'" + path + "' is damaged: its bytes differ from the checksum written with them; merge again");
    throw DataError(e.what() +
                    std::string("; give the results.h5 that 'abdera sweep merge' writes; if this is one, merge again"));
  }
}

int report_sweep(const ReportOptions& o) {
  require(!o.page.empty() || !o.csv.empty() || !o.latex.empty(),
          "no output is given; add -o report.html, --csv FOLDER or --latex FILE");
  for (const auto& path : {o.page, o.latex})
    if (!path.empty()) check_output(path, o.force);
  const SweepResults results = results_of(o.results);
  const report::SweepView view(results);
  const auto sections = report::sweep_sections(view);
  if (!o.csv.empty()) write_csv_folder(o.csv, sections, o.force);
  if (!o.latex.empty()) write_output(o.latex, report::sweep_report_latex(sections), o.force);
  if (o.page.empty()) return kOk;
  report::SweepPage page{.title = o.title, .bundle = bundle(), .note = ""};
  if (page.bundle.empty()) {
    page.note =
        "Charts are static pictures and graphs are tables of edges, since the bundle of charts is not installed: "
        "'tools/report-assets' makes it.";
    fmt::print(stderr, "abdera: {}\n", page.note);
  }
  write_output(o.page, report::sweep_report_html(view, sections, page), o.force);
  return kOk;
}

}  // namespace

Action set_up_report(CLI::App& command) {
  const auto o = std::make_shared<ReportOptions>();
  command.add_option("RESULTS", o->results, "results of a sweep, as 'abdera sweep merge' writes them")->required();
  command.add_option("-o,--output", o->page, "a page that needs no network (.html); - for standard output");
  command.add_option("--csv", o->csv, "folder for every table and the points of every chart, made if needed");
  command.add_option("--latex", o->latex, "the tables for a LaTeX document with booktabs");
  command.add_option("--title", o->title, "heading of the page (default: the name of the sweep)");
  command.add_flag("--force", o->force, "replace files that exist");
  command.footer(
      "Examples:\n  abdera report results.h5 -o report.html\n  abdera report results.h5 --csv tables --latex "
      "tables.tex");
  return [o] { return report_sweep(*o); };
}

}  // namespace abdera::cli
