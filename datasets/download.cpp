#include "datasets/download.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <zlib.h>

#include <memory>

#include "core/error.hpp"
#include "datasets/fetch.hpp"

namespace abdera {
namespace {

struct Transfer {
  const DownloadOptions& options;
  std::string bytes;
};

std::size_t take(char* data, std::size_t, std::size_t count, void* transfer) {
  static_cast<Transfer*>(transfer)->bytes.append(data, count);
  return count;
}

int on_progress(void* transfer, curl_off_t total, curl_off_t done, curl_off_t, curl_off_t) {
  const auto& options = static_cast<Transfer*>(transfer)->options;
  if (options.progress && total > 0) options.progress(static_cast<double>(done) / static_cast<double>(total));
  return options.stop.stop_requested() ? 1 : 0;
}

void allow_protocol(CURL* curl, bool local_http) {
#if LIBCURL_VERSION_NUM >= 0x075500
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, local_http ? "http" : "https");
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, local_http ? "http" : "https");
#else
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS, static_cast<long>(local_http ? CURLPROTO_HTTP : CURLPROTO_HTTPS));
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS, static_cast<long>(local_http ? CURLPROTO_HTTP : CURLPROTO_HTTPS));
#endif
}

}  // namespace

std::string download(const std::string& url, const DownloadOptions& options) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), curl_easy_cleanup);
  if (ready != CURLE_OK || !curl) throw Unreachable("libcurl cannot start");
  const bool local_http = options.allow_local_http && url.starts_with("http://127.0.0.1:");
  Transfer transfer{options, {}};
  char reason[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(curl.get(), CURLOPT_URL, url.c_str());
  allow_protocol(curl.get(), local_http);
  if (local_http) curl_easy_setopt(curl.get(), CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl.get(), CURLOPT_USERAGENT, "abdera");
  curl_easy_setopt(curl.get(), CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_MAXREDIRS, 5L);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);  // timeouts without SIGALRM, which belongs to the program
  curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.stall_seconds * 1000));
  curl_easy_setopt(curl.get(), CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(curl.get(), CURLOPT_LOW_SPEED_TIME, std::max(1L, static_cast<long>(options.stall_seconds)));
  curl_easy_setopt(curl.get(), CURLOPT_ERRORBUFFER, reason);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &take);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl.get(), CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl.get(), CURLOPT_XFERINFOFUNCTION, &on_progress);
  curl_easy_setopt(curl.get(), CURLOPT_XFERINFODATA, &transfer);
  const CURLcode result = curl_easy_perform(curl.get());
  long status = 0;
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  if (result == CURLE_ABORTED_BY_CALLBACK) throw Unreachable(fmt::format("the download of {} was stopped", url));
  if (result != CURLE_OK)
    throw Unreachable(fmt::format("cannot download {}: {}", url, reason[0] ? reason : curl_easy_strerror(result)));
  if (status != 200) throw Unreachable(fmt::format("cannot download {}: the server answers {}", url, status));
  return std::move(transfer.bytes);
}

std::string gunzip(const std::string& bytes, std::size_t limit, const std::string& what) {
  z_stream stream{};
  if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) throw std::bad_alloc();
  const std::unique_ptr<z_stream, decltype(&inflateEnd)> end(&stream, inflateEnd);
  std::string out(limit + 1, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib does not write there
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int result = inflate(&stream, Z_FINISH);
  if (result != Z_STREAM_END || stream.total_out > limit)
    throw DataError(fmt::format("{} is not a whole gzip file of at most {} bytes", what, limit));
  out.resize(stream.total_out);
  return out;
}

}  // namespace abdera
