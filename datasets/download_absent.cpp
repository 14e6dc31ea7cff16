#include "datasets/download.hpp"
#include "datasets/fetch.hpp"

namespace abdera {

std::string download(const std::string& url, const DownloadOptions&) {
  throw Unreachable("cannot download " + url + ": this build has no network part (ABDERA_WITH_FETCH=OFF)");
}

std::string gunzip(const std::string&, std::size_t, const std::string& what) {
  throw Unreachable("cannot unpack " + what + ": this build has no network part (ABDERA_WITH_FETCH=OFF)");
}

}  // namespace abdera
