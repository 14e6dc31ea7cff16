#include "core/kernels/dispatch.hpp"

#ifdef ABDERA_X86_KERNELS
#include <cpuid.h>
#endif

#include <cstdlib>
#include <string>

#include "core/error.hpp"

namespace abdera {
namespace {

#ifdef ABDERA_X86_KERNELS
/// The features of x86-64-v3 for which clang 14 knows no name.
bool has_f16c_lzcnt_movbe() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & bit_F16C) == 0 || (c & bit_MOVBE) == 0) return false;
  return __get_cpuid(0x80000001, &a, &b, &c, &d) != 0 && (c & bit_LZCNT) != 0;
}
#endif

}  // namespace

std::string_view to_string(DispatchLevel level) {
  switch (level) {
    case DispatchLevel::kBaseline:
      break;
    case DispatchLevel::kV3:
      return "x86-64-v3";
    case DispatchLevel::kV4:
      return "x86-64-v4";
  }
  return "baseline";
}

std::string_view arithmetic(DispatchLevel level) { return level == DispatchLevel::kBaseline ? "separate" : "fused"; }

bool dispatch_supported(DispatchLevel level) {
  if (level == DispatchLevel::kBaseline) return true;
#ifdef ABDERA_X86_KERNELS
  // Every feature of the level by name: compilers before GCC 12 do not know the names of the levels.
  __builtin_cpu_init();
  const bool v3 = __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt") &&
                  __builtin_cpu_supports("avx") && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                  __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") && has_f16c_lzcnt_movbe();
  if (level == DispatchLevel::kV3) return v3;
  return v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
  return false;
#endif
}

DispatchLevel parse_dispatch_level(std::string_view request) {
  constexpr DispatchLevel kBestFirst[] = {DispatchLevel::kV4, DispatchLevel::kV3, DispatchLevel::kBaseline};
  for (DispatchLevel level : kBestFirst) {
    const std::string_view name = level == DispatchLevel::kBaseline ? "baseline" : to_string(level).substr(7);
    if (request.empty() ? dispatch_supported(level) : request == name) {
      if (!dispatch_supported(level))
        throw UsageError("ABDERA_DISPATCH=" + std::string(request) + ": this processor or build has no " +
                         std::string(to_string(level)) + "; unset it to use the best level there is");
      return level;
    }
  }
  throw UsageError("ABDERA_DISPATCH is '" + std::string(request) + "'; it can be baseline, v3 or v4");
}

DispatchLevel dispatch_level() {
  static const DispatchLevel level = [] {
    const char* request = std::getenv("ABDERA_DISPATCH");
    return parse_dispatch_level(request ? request : "");
  }();
  return level;
}

}  // namespace abdera
