#include "bench/sweep/submission.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/atomic_file.hpp"
#include "core/error.hpp"

namespace abdera {
namespace {

using Json = nlohmann::ordered_json;

std::string file_of(const std::string& folder) {
  return (std::filesystem::path(folder) / "submissions.jsonl").string();
}

std::string line_of(const Submission& s) {
  return Json{{"engine", s.engine},       {"job", s.job},        {"cluster", s.cluster}, {"name", s.name},
              {"work", s.work},           {"first", s.first},    {"tasks", s.tasks},     {"shards", s.shards},
              {"submitted", s.submitted}, {"options", s.options}}
             .dump(-1, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

/// A descriptor that is closed at the end.
class Descriptor {
 public:
  Descriptor(const std::string& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC, 0666)) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int operator*() const { return number_; }

 private:
  int number_;
};

}  // namespace

void record_submission(const std::string& folder, const Submission& submission) {
  const std::string path = file_of(folder);
  const auto fail = [&] { throw OutputError(output_error_text("cannot record a job in", path, errno)); };
  const Descriptor file(path, O_RDWR | O_CREAT | O_APPEND);
  if (*file < 0) fail();
  std::string line = line_of(submission);
  // The end of a line that was cut short must not take this one with it.
  char last = '\n';
  const off_t size = ::lseek(*file, 0, SEEK_END);
  if (size > 0 && ::pread(*file, &last, 1, size - 1) == 1 && last != '\n') line = "\n" + line;
  std::string_view rest = line;
  while (!rest.empty()) {
    const ssize_t written = ::write(*file, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail();
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(*file) != 0) fail();
  const Descriptor parent(folder, O_RDONLY | O_DIRECTORY);
  if (*parent >= 0) ::fsync(*parent);  // a file system that cannot sync a folder is no reason to fail
}

std::vector<Submission> read_submissions(const std::string& folder) {
  std::vector<Submission> out;
  const std::string path = file_of(folder);
  if (!std::filesystem::exists(path)) return out;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw DataError("cannot read " + path);
  for (std::string line; std::getline(file, line);) {
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object()) continue;
    try {
      Submission s;
      json.at("engine").get_to(s.engine);
      json.at("job").get_to(s.job);
      json.at("cluster").get_to(s.cluster);
      json.at("name").get_to(s.name);
      json.at("work").get_to(s.work);
      json.at("first").get_to(s.first);
      json.at("tasks").get_to(s.tasks);
      json.at("shards").get_to(s.shards);
      json.at("submitted").get_to(s.submitted);
      json.at("options").get_to(s.options);
      out.push_back(std::move(s));
    } catch (const Json::exception&) {
      throw DataError(path + " has a line that is none of a submission: " + line.substr(0, 80));
    }
  }
  return out;
}

}  // namespace abdera
