#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/exit_codes.hpp"
#include "cli/verbs.hpp"
#include "cli/version.hpp"
#include "core/kernels/dispatch.hpp"

namespace abdera::cli {

std::string version_text() { return ABDERA_VERSION; }

Action set_up_version(CLI::App& command) {
  const auto json = std::make_shared<bool>(false);
  command.add_flag("--json", *json, "machine-readable, on stdout");
  command.footer("Example:\n  abdera version");
  return [json] {
    if (*json) {
      std::cout << nlohmann::ordered_json{{"abdera", version_text()},
                                          {"compiler", __VERSION__},
                                          {"dispatch", to_string(dispatch_level())}}
                       .dump()
                << "\n";
    } else {
      std::cout << fmt::format("abdera {} (compiler {}, dispatch {})\n", version_text(), __VERSION__,
                               to_string(dispatch_level()));
    }
    return static_cast<int>(kOk);
  };
}

}  // namespace abdera::cli
