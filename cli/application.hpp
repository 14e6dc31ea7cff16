#pragma once
#include <memory>

#include "cli/verbs.hpp"

namespace CLI {
class App;
}

namespace abdera::cli {

/// The whole command line: every verb with its options, and the action of the verb that was parsed.
class Application {
 public:
  Application();
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  /// Parses and runs. @return the exit code. @throws UsageError for a command line that makes no sense, naming the
  /// nearest verb or option; otherwise what the verb throws.
  int run(int argc, const char* const* argv);
  const CLI::App& app() const { return *app_; }

 private:
  void add(CLI::App& parent, std::span<const Verb> list);
  std::unique_ptr<CLI::App> app_;
  Action action_;
};

}  // namespace abdera::cli
