#pragma once
#include <optional>
#include <string>
#include <vector>

#include "citests/testwise.hpp"
#include "datasets/covariance.hpp"
#include "datasets/import_options.hpp"
#include "scores/registry.hpp"

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
  std::string weight, time, cluster;       ///< columns that say something of the rows; "" none
};
/// Adds DATA, --na, --sep, --comment, --kind, --sigma, --max-levels, --table, --weight, --time and --cluster.
void add_table_options(CLI::App& command, TableOptions& options);
/// Adds --columns and --drop.
void add_column_options(CLI::App& command, TableOptions& options);

/// A conditional-independence test, a score and the data they work on, as the command line says them.
struct EvidenceOptions {
  TableOptions table;
  std::optional<double> n;  ///< sample size when DATA is a covariance matrix
  std::string test = "fisher_z";
  std::vector<std::string> test_params;  ///< key=value
  std::string score = "gaussian_bic";
  std::vector<std::string> score_params;         ///< key=value
  bool test_given = false, score_given = false;  ///< by options on the command line
  std::string missing = "error";                 ///< what to do about missing values

  MissingPolicy missing_policy() const {
    return missing == "testwise" ? MissingPolicy::kTestwise : MissingPolicy::kError;
  }
};
/// Adds DATA and the other options of a table, --columns, --drop, --n, --test, --test-p and --missing.
void add_evidence_options(CLI::App& command, EvidenceOptions& options);
/// Adds --score and --score-p.
void add_score_options(CLI::App& command, EvidenceOptions& options);

/// Reads the table. @throws as `read_dataset`.
Imported read_table(const TableOptions& options);

/// What the data are for: a test, a score, both, or neither.
struct DataUse {
  const CiTestEntry* test = nullptr;
  const ScoreEntry* score = nullptr;

  bool any() const { return test || score; }
};

/// What a learner or a test works on: a table, or a covariance matrix with its sample size.
struct Input {
  std::string file, digest;              ///< name without folder; SHA-256 of the file
  Dataset data;                          ///< no columns when a covariance was given
  std::optional<Covariance> covariance;  ///< as given, restricted to the columns asked for
  bool summarised = false;               ///< the covariance is that of rows which were read and are not kept
  std::vector<std::string> names;
  double rows = 0;
  double effective_rows = 0;  ///< the same but for weights of rows
  MissingPolicy missing = MissingPolicy::kError;
  std::vector<std::string> warnings;  ///< whole sentences

  /// What a test is made from. Valid while this lives.
  DataInput evidence() const { return covariance ? DataInput{nullptr, &*covariance} : DataInput{&data, nullptr}; }
};

/// Checks the table of `input`, which messages call `input.file`: nothing missing (unless tests are to leave rows out),
/// infinite or constant. Warns of equal columns and of what the test or the score does not take into account: dependent
/// rows, measurement errors. Fills in everything else but the digest.
/// @throws DataError; NotApplicable for weights of rows that are not taken into account.
/// @param rows of the table that this is a sample of; 0: all of it.
void examine(Input& input, const DataUse& use, MissingPolicy missing, Eigen::Index rows = 0);

/// The covariance of some of its variables, in the order asked for. @throws DataError naming one that it has not.
Covariance restricted(const Covariance& full, const std::vector<std::string>& names);

/// Puts a covariance matrix in the place of a table.
void take_covariance(Input& input, Covariance covariance);

/// Reads DATA as a table, which is then examined, or as a covariance matrix when `n` is given.
/// @throws UsageError, and as `read_dataset` and `examine`.
Input read_input(const EvidenceOptions& options, const DataUse& use);

}  // namespace abdera::cli
