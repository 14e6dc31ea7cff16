#pragma once

namespace abdera {

/// Keeps BLAS on the calling thread: parallelism is parallel_for's business, results must not depend on the number of
/// processors, and OpenBLAS loses time by starting threads for small problems. Called by core/linalg.cpp before its
/// first call of BLAS, and by programs that call BLAS themselves; does nothing where BLAS is not OpenBLAS.
/// @return whether there was an OpenBLAS to tell.
bool use_one_blas_thread();

}  // namespace abdera
