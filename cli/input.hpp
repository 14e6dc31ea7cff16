#pragma once
#include <optional>
#include <string>
#include <vector>

#include "citests/registry.hpp"
#include "datasets/covariance.hpp"
#include "datasets/import_options.hpp"

namespace CLI {
class App;
}

namespace abdera::cli {

/// The command-line options that say what to read, shared by every verb that reads a table.
struct TableOptions {
  std::string path;
  std::string separator = "auto", header = "auto";
  ImportOptions import;
  std::vector<std::string> columns, drop;  ///< lists of names as typed
};
/// Adds DATA, --na, --sep, --comment, --kind, --sigma, --max-levels and --table.
void add_table_options(CLI::App& command, TableOptions& options);
/// Adds --columns and --drop.
void add_column_options(CLI::App& command, TableOptions& options);

/// A conditional-independence test and the data it works on, as the command line says them.
struct EvidenceOptions {
  TableOptions table;
  std::optional<double> n;  ///< sample size when DATA is a covariance matrix
  std::string test = "fisher_z";
  std::vector<std::string> test_params;  ///< key=value
};
/// Adds DATA and the other options of a table, --columns, --drop, --n, --test and --test-p.
void add_evidence_options(CLI::App& command, EvidenceOptions& options);

/// Reads the table. @throws as `read_dataset`.
Imported read_table(const TableOptions& options);

/// What a learner or a test works on: a table, or a covariance matrix with its sample size.
struct Input {
  std::string file, digest;              ///< name without folder; SHA-256 of the file
  Dataset data;                          ///< no columns when a covariance was given
  std::optional<Covariance> covariance;  ///< as given, restricted to the columns asked for
  std::vector<std::string> names;
  double rows = 0;
  std::vector<std::string> warnings;  ///< whole sentences

  /// What a test is made from. Valid while this lives.
  CiTestInput evidence() const { return covariance ? CiTestInput{nullptr, &*covariance} : CiTestInput{&data, nullptr}; }
};

/// Reads DATA as a table, or as a covariance matrix when `n` is given; checks that there is nothing missing, infinite
/// or constant, and warns of equal columns.
/// @throws DataError, UsageError.
Input read_input(const EvidenceOptions& options);

}  // namespace abdera::cli
