#include "core/error.hpp"
#include "datasets/fits.hpp"

// Stands in for fits.cpp in a build without cfitsio.
namespace abdera {

bool fits_available() { return false; }

Imported read_fits(const std::string& path, const ImportOptions&) {
  throw NotApplicable("'" + path +
                      "' is a FITS file, and this build reads none; build with -DABDERA_WITH_FITS=ON (cfitsio)");
}

void write_fits(const Dataset&, const std::string& path, const FitsWriteOptions&) {
  throw NotApplicable("cannot write '" + path +
                      "': this build writes no FITS; build with -DABDERA_WITH_FITS=ON (cfitsio)");
}

}  // namespace abdera
