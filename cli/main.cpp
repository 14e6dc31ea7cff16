#include <fmt/format.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <cstdio>
#include <exception>
#include <new>

#include "bench/sweep/slurm.hpp"
#include "cli/application.hpp"
#include "cli/exit_codes.hpp"
#include "cli/interrupt.hpp"
#include "core/error.hpp"

namespace abdera::cli {
namespace {

int fail(int code, std::string_view message) {
  fmt::print(stderr, "abdera: error: {}\n", message);
  return code;
}

/// Every exception of the library has one exit code; anything else is a defect of ours and says so.
int guarded(int argc, const char* const* argv) {
  try {
    const int code = Application().run(argc, argv);
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) throw OutputError("standard output could not be written");
    return code;
  } catch (const UsageError& e) {
    return fail(kUsage, e.what());
  } catch (const DataError& e) {
    return fail(kBadData, e.what());
  } catch (const NotApplicable& e) {
    return fail(kNotApplicable, e.what());
  } catch (const KnowledgeConflict& e) {
    return fail(kContradictoryKnowledge, e.what());
  } catch (const EngineRefused& e) {
    return fail(kEngineRefused, e.what());
  } catch (const OutputError& e) {
    return fail(kInternal, e.what());
  } catch (const std::bad_alloc&) {
    return fail(kInternal, "out of memory; use fewer columns or rows, or a machine with more memory");
  } catch (const std::exception& e) {
    return fail(kInternal, fmt::format("internal error: {}; please report it with the command line", e.what()));
  }
}

}  // namespace
}  // namespace abdera::cli

int main(int argc, char** argv) {
#ifdef __GLIBC__
  // Strips of rows are made and freed thousands of times: given back to the system each time, half of the time of a
  // large simulation would go into pages that are zeroed again.
  mallopt(M_MMAP_THRESHOLD, 64 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
  abdera::cli::install_signal_handlers();
  abdera::cli::set_command_text(argc, argv);
  return abdera::cli::guarded(argc, argv);
}
