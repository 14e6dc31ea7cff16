#include "tests/datasets/hdf5_support.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>

namespace abdera::testing_support {
namespace fs = std::filesystem;

void FolderTest::SetUp() {
  std::string pattern = (fs::temp_directory_path() / "datasets-XXXXXX").string();
  ASSERT_NE(mkdtemp(pattern.data()), nullptr);
  folder_ = pattern;
}

void FolderTest::TearDown() { fs::remove_all(folder_); }

std::vector<std::string> FolderTest::files() const {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder_)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

Dataset example(Eigen::Index rows) {
  constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
  std::vector<Variable> variables(5);
  variables[0] = {.name = "GJC23log(M*,gal/M_sun)", .unit = "dex(Msun)", .long_name = "stellar mass", .tier = 1};
  variables[1] = {.name = "log<Sigma>_e", .unit = "km s-1"};
  variables[2] = {
      .name = "Größe/µ \"q\"", .kind = VariableKind::kNominal, .levels = {"klein", "mittel, so", "groß"}, .tier = 0};
  variables[3] = {.name = "flag", .kind = VariableKind::kBinary, .levels = {"no", "yes"}};
  variables[4] = {.name = "counts", .kind = VariableKind::kCount};
  Eigen::MatrixXd values(rows, 5), sigma(rows, 5);
  for (Eigen::Index i = 0; i < rows; ++i) {
    const auto x = static_cast<double>(i);
    values.row(i) << std::sqrt(x + 0.1), -1e8 + x / 3, static_cast<double>(i % 3), static_cast<double>(i % 2), 7 * x;
    sigma.row(i) << 0.180956034 + x, kMissing, kMissing, kMissing, kMissing;
  }
  values(1, 0) = values(2, 2) = kMissing;
  values(3, 1) = -0.0;
  Dataset data(std::move(variables), std::move(values));
  data.set_sigma(std::move(sigma));
  data.title = "An example – with a dash";
  data.source = "made up";
  data.history = {"import a.csv --sep ,", "transform log"};
  return data;
}

namespace {
bool same_bits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b)); }
}  // namespace

testing::AssertionResult same(const Dataset& a, const Dataset& b) {
  if (a.num_rows() != b.num_rows() || a.names() != b.names()) return testing::AssertionFailure() << "shape or names";
  for (Var v = 0; v < a.num_vars(); ++v) {
    const Variable &x = a.variable(v), &y = b.variable(v);
    if (x.kind != y.kind || x.levels != y.levels || x.unit != y.unit || x.long_name != y.long_name || x.tier != y.tier)
      return testing::AssertionFailure() << "schema of " << x.name;
    for (Eigen::Index i = 0; i < a.num_rows(); ++i)
      if (!same_bits(a.values()(i, v), b.values()(i, v)))
        return testing::AssertionFailure() << "value of " << x.name << " in row " << i;
  }
  if (a.sigma().has_value() != b.sigma().has_value()) return testing::AssertionFailure() << "sigma there or not";
  if (a.sigma() && !std::equal(a.sigma()->data(), a.sigma()->data() + a.sigma()->size(), b.sigma()->data(), same_bits))
    return testing::AssertionFailure() << "sigma";
  if (a.upper_limit() != b.upper_limit()) return testing::AssertionFailure() << "upper limits";
  if (a.error_factors().size() != b.error_factors().size()) return testing::AssertionFailure() << "error factors";
  for (std::size_t f = 0; f < a.error_factors().size(); ++f)
    if (a.error_factors()[f].name != b.error_factors()[f].name ||
        a.error_factors()[f].loading != b.error_factors()[f].loading)
      return testing::AssertionFailure() << "error factor " << f;
  if (a.row_attributes() != b.row_attributes()) return testing::AssertionFailure() << "attributes of rows";
  if (a.title != b.title || a.source != b.source || a.history != b.history)
    return testing::AssertionFailure() << "texts";
  return testing::AssertionSuccess();
}

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return (std::stringstream() << in.rdbuf()).str();
}

void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::string run_python(const std::string& python, const std::string& script) {
  std::string file = (fs::temp_directory_path() / "script-XXXXXX").string();
  const int descriptor = mkstemp(file.data());
  if (descriptor < 0) return "no temporary file";
  ::close(descriptor);
  write_bytes(file, script);
  std::string output;
  FILE* pipe = ::popen((python + " " + file + " 2>&1").c_str(), "r");
  if (!pipe) return "no process";
  for (char buffer[4096]; const auto got = std::fread(buffer, 1, sizeof buffer, pipe);) output.append(buffer, got);
  const int status = ::pclose(pipe);
  if (status != 0) output += "exit " + std::to_string(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  fs::remove(file);
  return output;
}

std::string python_with(const std::string& modules) {
  static std::map<std::string, std::string> known;
  if (const auto it = known.find(modules); it != known.end()) return it->second;
  const char* chosen = std::getenv("ABDERA_PYTHON");
  for (const std::string python : {chosen ? chosen : "python3", "/usr/bin/python3"})
    if (run_python(python, "import " + modules).empty()) return known[modules] = python;
  return known[modules] = "";
}

}  // namespace abdera::testing_support
