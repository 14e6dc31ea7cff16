#include "core/blas.hpp"

// Weak: another BLAS has no such symbol.
extern "C" __attribute__((weak)) void openblas_set_num_threads(int threads);

namespace abdera {

bool use_one_blas_thread() {
  if (!openblas_set_num_threads) return false;
  openblas_set_num_threads(1);
  return true;
}

}  // namespace abdera
