#pragma once
#include "datasets/catalog.hpp"

namespace abdera::detail {

/// Galaxies of the Local Cluster Survey with their environment. @param star_formation those matched to GSWLC-X2 only,
/// with stellar masses and star-formation rates.
CatalogEntry cluster_galaxies(bool star_formation);

}  // namespace abdera::detail
