#pragma once

namespace abdera {

/// Keeps BLAS on the calling thread: parallelism is parallel_for's business, and OpenBLAS loses time by starting
/// threads for small problems. Called once by programs at start; does nothing where BLAS is not OpenBLAS.
/// @return whether there was an OpenBLAS to tell.
bool use_one_blas_thread();

}  // namespace abdera
