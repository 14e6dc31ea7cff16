#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "datasets/dataset.hpp"
#include "tests/support/message_of.hpp"

namespace abdera::testing_support {

/// A folder of its own for each test, removed afterwards.
class FolderTest : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;
  std::string at(const std::string& name) const { return (folder_ / name).string(); }
  /// Names of the files in the folder, sorted.
  std::vector<std::string> files() const;
  std::filesystem::path folder_;
};

/// Mixed kinds, awkward names, missing values, units, tiers, sigma and history.
Dataset example(Eigen::Index rows = 6);

/// Every observable part is the same, values and errors bit by bit.
testing::AssertionResult same(const Dataset& a, const Dataset& b);

std::string bytes_of(const std::string& path);
void write_bytes(const std::string& path, const std::string& bytes);

/// A Python with these modules, or "" where there is none.
std::string python_with(const std::string& modules);
/// Runs a script given as text; its output, followed by "exit CODE" when it fails.
std::string run_python(const std::string& python, const std::string& script);

}  // namespace abdera::testing_support
