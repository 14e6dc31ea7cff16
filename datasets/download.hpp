#pragma once
#include <functional>
#include <string>

#include "core/stop.hpp"

namespace abdera {

struct DownloadOptions {
  double stall_seconds = 30;
  bool allow_local_http = false;  ///< accept http://127.0.0.1
  StopToken stop{};
  std::function<void(double fraction)> progress{};  ///< only when the server says the size
};

/// The bytes at a URL: https only, redirections too. @throws Unreachable naming the URL and the reason.
std::string download(const std::string& url, const DownloadOptions& options);

/// Unpacks gzip. @throws DataError naming `what` if it is damaged or larger than `limit` bytes.
std::string gunzip(const std::string& bytes, std::size_t limit, const std::string& what);

}  // namespace abdera
