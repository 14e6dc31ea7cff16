#include "datasets/fetch.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <thread>

#include "core/error.hpp"
#include "core/sha256.hpp"
#include "datasets/dataset_hdf5.hpp"
#include "datasets/download.hpp"
#include "datasets/fits.hpp"
#include "tests/datasets/hdf5_support.hpp"

namespace abdera {
namespace {

namespace fs = std::filesystem;
using testing_support::bytes_of, testing_support::message_of, testing_support::write_bytes;

/// A Python web server over a folder; /cut/... promises more bytes than it sends. Stopped by its process id.
class WebServer {
 public:
  explicit WebServer(const std::string& folder) {
    const std::string script = folder + "/server.py", port_file = folder + "/port";
    write_bytes(script, R"(import http.server, os, sys
class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        if '/cut/' in self.path:
            self.send_response(200); self.send_header('Content-Length', '100000'); self.end_headers()
            self.wfile.write(b'a,b\n1,2\n')
        elif '/away/' in self.path:
            self.send_response(302); self.send_header('Location', 'file:///etc/hostname'); self.end_headers()
        else:
            super().do_GET()
    def log_message(self, *a): pass
os.chdir(sys.argv[1])
server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
open('port.tmp', 'w').write(str(server.server_port)); os.rename('port.tmp', 'port')
server.serve_forever()
)");
    process_ = ::fork();
    if (process_ == 0) {
      const int nowhere = ::open("/dev/null", O_RDWR);
      ::dup2(nowhere, 1);
      ::dup2(nowhere, 2);
      ::execlp("python3", "python3", script.c_str(), folder.c_str(), static_cast<char*>(nullptr));
      ::_exit(127);
    }
    for (int i = 0; i < 1000 && !fs::exists(port_file); ++i) {
      if (::waitpid(process_, nullptr, WNOHANG) == process_) {
        process_ = -1;
        return;  // no python3
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    address_ = "http://127.0.0.1:" + bytes_of(port_file);
  }
  ~WebServer() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;
  const std::string& address() const { return address_; }

 private:
  pid_t process_ = -1;
  std::string address_;
};

const std::string kTable = "a,a_err,g\n1.5,0.1,u\n2.5,0.2,v\n-9,0.3,u\n";

CatalogEntry small_table() {
  CatalogEntry e;
  e.name = "small";
  e.title = "A small table";
  e.repository = "owner/repo";
  e.commit = std::string(40, 'c');
  e.path = "t/small.csv";
  e.mirror_path = "small/small.csv";
  e.sha256 = sha256(kTable);
  e.size = kTable.size();
  e.licence = "CC0";
  e.citation = "Nobody 2026";
  e.import.separator = Separator::kComma;
  e.import.sigma = {"a=a_err"};
  e.import.na = {"-9:a"};
  e.columns = {{"a", "km s-1", "a speed", 2}, {"g", "1", "a group", 1}};
  return e;
}

class Fetch : public testing_support::FolderTest {
 protected:
  void SetUp() override {
    FolderTest::SetUp();
    if (const char* mirror = std::getenv("ABDERA_DATA_MIRROR")) mirror_ = mirror;
    ::unsetenv("ABDERA_DATA_MIRROR");
    options_.cache = at("cache");
    options_.stall_seconds = 5;
  }
  void TearDown() override {
    if (!mirror_.empty()) ::setenv("ABDERA_DATA_MIRROR", mirror_.c_str(), 1);
    FolderTest::TearDown();
  }
  void put(const std::string& path, const std::string& bytes) {
    fs::create_directories(fs::path(at(path)).parent_path());
    write_bytes(at(path), bytes);
  }
  std::vector<std::string> cached() const {
    std::vector<std::string> names;
    if (fs::exists(options_.cache))
      for (const auto& f : fs::directory_iterator(options_.cache)) names.push_back(f.path().filename().string());
    return names;
  }
  static void expect_the_table(const std::string& path) {
    const Dataset data = read_hdf5(path);
    EXPECT_EQ(data.names(), (std::vector<std::string>{"a", "g"}));
    EXPECT_EQ(data.values()(1, 0), 2.5);
    EXPECT_TRUE(std::isnan(data.values()(2, 0)));
    EXPECT_EQ(data.variable(0).unit, "km s-1");
    EXPECT_EQ(data.variable(0).long_name, "a speed");
    EXPECT_EQ(data.variable(0).tier, 2);
    EXPECT_EQ(data.variable(1).levels, (std::vector<std::string>{"u", "v"}));
    ASSERT_TRUE(data.sigma());
    EXPECT_EQ((*data.sigma())(1, 0), 0.2);
    EXPECT_EQ(data.title, "A small table");
    EXPECT_NE(data.source.find("Nobody 2026"), std::string::npos);
    EXPECT_NE(data.source.find("CC0"), std::string::npos);
  }
  std::string mirror_;
  FetchOptions options_;
};

TEST_F(Fetch, ImportsFromAMirrorAndThenReusesTheCache) {
  put("mirror/small/small.csv", kTable);
  options_.mirror = at("mirror");
  const auto first = fetch(small_table(), options_);
  EXPECT_EQ(first.origin, at("mirror/small/small.csv"));
  expect_the_table(first.path);
  EXPECT_EQ(cached(), std::vector<std::string>{"small.h5"});
  fs::remove_all(at("mirror"));
  EXPECT_EQ(fetch(small_table(), options_).origin, "cache");
}

TEST_F(Fetch, ReadsTheMirrorOfTheEnvironment) {
  put("mirror/small/small.csv", kTable);
  ::setenv("ABDERA_DATA_MIRROR", at("mirror").c_str(), 1);
  EXPECT_EQ(fetch(small_table(), options_).origin, at("mirror/small/small.csv"));
  ::unsetenv("ABDERA_DATA_MIRROR");
}

TEST_F(Fetch, MakesTheFileAgainWhenItIsDamagedOrTheEntryChanged) {
  put("mirror/small/small.csv", kTable);
  options_.mirror = at("mirror");
  const auto path = fetch(small_table(), options_).path;
  std::string bytes = bytes_of(path);
  bytes[bytes.size() / 2] ^= 1;
  write_bytes(path, bytes);
  EXPECT_NE(fetch(small_table(), options_).origin, "cache");
  auto changed = small_table();
  changed.columns[0].unit = "m s-1";
  EXPECT_NE(fetch(changed, options_).origin, "cache");
  EXPECT_EQ(read_hdf5(path).variable(0).unit, "m s-1");
  options_.refresh = true;
  EXPECT_NE(fetch(changed, options_).origin, "cache");
}

TEST_F(Fetch, AMirrorFileWithAnotherDigestIsRefusedNamingBoth) {
  put("mirror/small/small.csv", kTable + "4,4,u\n");
  options_.mirror = at("mirror");
  const auto message = message_of<DataError>([&] { fetch(small_table(), options_); });
  EXPECT_NE(message.find(sha256(kTable)), std::string::npos) << message;
  EXPECT_NE(message.find(sha256(kTable + "4,4,u\n")), std::string::npos) << message;
  EXPECT_TRUE(cached().empty());
}

TEST_F(Fetch, AMirrorWithoutTheFileIsNamedWithThePathItShouldHave) {
  options_.mirror = at("mirror");
  const auto message = message_of<Unreachable>([&] { fetch(small_table(), options_); });
  EXPECT_NE(message.find("small/small.csv"), std::string::npos) << message;
}

TEST_F(Fetch, AFileThatNeedsAConversionSaysHowToGetIt) {
  auto entry = small_table();
  entry.path = "";
  entry.note = "Convert it with R.";
  const auto message = message_of<Unreachable>([&] { fetch(entry, options_); });
  EXPECT_NE(message.find("Convert it with R."), std::string::npos) << message;
  EXPECT_NE(message.find("ABDERA_DATA_MIRROR"), std::string::npos) << message;
}

TEST_F(Fetch, ACacheThatCannotBeMadeIsNamed) {
  write_bytes(at("file"), "");
  options_.cache = at("file/cache");
  EXPECT_NE(message_of<OutputError>([&] { fetch(small_table(), options_); }).find("file/cache"), std::string::npos);
}

TEST_F(Fetch, TheCacheFollowsTheEnvironment) {
  const std::string old = std::getenv("HOME") ? std::getenv("HOME") : "";
  ::setenv("XDG_CACHE_HOME", "/x", 1);
  EXPECT_EQ(default_cache(), "/x/abdera");
  ::unsetenv("XDG_CACHE_HOME");
  ::setenv("HOME", "/h", 1);
  EXPECT_EQ(default_cache(), "/h/.cache/abdera");
  ::unsetenv("HOME");
  EXPECT_THROW(default_cache(), UsageError);
  ::setenv("HOME", old.c_str(), 1);
}

TEST_F(Fetch, DownloadsVerifiesAndImportsAndLeavesNothingElse) {
  const auto entry = small_table();
  put("web/owner/repo/" + entry.commit + "/t/small.csv", kTable);
  const WebServer server(at("web"));
  if (server.address().empty()) GTEST_SKIP() << "no python3 to serve files";
  options_.server = server.address();
  double last = 0;
  options_.progress = [&](std::string_view, double fraction) { last = fraction; };
  expect_the_table(fetch(entry, options_).path);
  EXPECT_EQ(cached(), std::vector<std::string>{"small.h5"});
  EXPECT_EQ(last, 1.0);
}

TEST_F(Fetch, UnpacksAPackedNetworkAndKeepsItAsItIs) {
  // gzip of "network x {}\n", made by gzip -n.
  const std::string packed(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x4b\x2d\x29\xcf\x2f\xca\x56\xa8\x50\xa8\xae\xe5\x02\x00\x71\x9c\x3c"
      "\xb9\x0d\x00\x00\x00",
      33);
  CatalogEntry entry = small_table();
  entry.kind = CatalogKind::kNetwork;
  entry.packed = true;
  entry.path = "x.bif.gz";
  entry.sha256 = sha256("network x {}\n");
  entry.size = 13;
  put("web/owner/repo/" + entry.commit + "/x.bif.gz", packed);
  const WebServer server(at("web"));
  if (server.address().empty()) GTEST_SKIP() << "no python3 to serve files";
  options_.server = server.address();
  const auto fetched = fetch(entry, options_);
  EXPECT_TRUE(fetched.path.ends_with("small.bif"));
  EXPECT_EQ(bytes_of(fetched.path), "network x {}\n");
  EXPECT_EQ(fetch(entry, options_).origin, "cache");
  EXPECT_THROW(gunzip(packed, 12, "x"), DataError);
  EXPECT_THROW(gunzip(packed.substr(0, 20), 13, "x"), DataError);
}

TEST_F(Fetch, MakesADerivedTableFromItsSourceAndSaysWhatDiffers) {
  if (!fits_available()) GTEST_SKIP() << "built without cfitsio";
  const std::string table = "a,a_err,g\n1.5,0.1,u\n2.5,0.2,v\n-9.0,0.3,u\n";
  write_fits(
      Dataset({{.name = "A"}, {.name = "E"}, {.name = "G", .kind = VariableKind::kNominal, .levels = {"u", "v", "w"}}},
              Eigen::MatrixXd{{1.5, 0.1, 0}, {7, 0.1, 2}, {2.5, 0.2, 1}, {-9, 0.3, 0}}),
      at("source.fits"));
  auto entry = small_table();
  entry.path = "t/source.fits";
  entry.sha256 = sha256(table);
  TableRecipe recipe;
  recipe.columns = {{"a", "A"}, {"a_err", "E"}, {"g", "G"}};
  recipe.cut = "G", recipe.kept = {"u", "v"};
  recipe.source_size = fs::file_size(at("source.fits"));
  entry.recipe = recipe;
  put("web/owner/repo/" + entry.commit + "/t/source.fits", bytes_of(at("source.fits")));
  const WebServer server(at("web"));
  if (server.address().empty()) GTEST_SKIP() << "no python3 to serve files";
  options_.server = server.address();
  const auto fetched = fetch(entry, options_);
  EXPECT_EQ(fetched.origin, "the table made from " + entry.url());
  expect_the_table(fetched.path);
  EXPECT_EQ(cached(), std::vector<std::string>{"small.h5"});

  options_.refresh = true;
  const auto failure = [&] { return message_of<DataError>([&] { fetch(entry, options_); }); };
  entry.recipe->kept.push_back("w");
  EXPECT_NE(failure().find("the table made from"), std::string::npos);  // with another digest
  entry.recipe->source_size += 1;
  EXPECT_NE(failure().find("it has"), std::string::npos);
  EXPECT_EQ(cached(), std::vector<std::string>{"small.h5"});
}

TEST_F(Fetch, ImpossibleValuesAreMissingAndCounted) {
  put("mirror/small/small.csv", kTable);
  options_.mirror = at("mirror");
  auto entry = small_table();
  entry.import.na.clear();
  entry.columns[0].low = 0, entry.columns[0].high = 2;
  const Dataset data = read_hdf5(fetch(entry, options_).path);
  EXPECT_EQ(data.values()(0, 0), 1.5);
  EXPECT_TRUE(std::isnan(data.values()(1, 0)) && std::isnan(data.values()(2, 0)));
  EXPECT_EQ(data.history.back(), "impossible values made missing: a 2");
}

TEST_F(Fetch, EveryFailureOfTheNetworkIsNamedAndLeavesNothing) {
  const auto entry = small_table();
  fs::create_directories(at("web"));
  put("web/wrong/owner/repo/" + entry.commit + "/t/small.csv", "a,b\n");
  const WebServer server(at("web"));
  if (server.address().empty()) GTEST_SKIP() << "no python3 to serve files";
  const auto failure = [&](const std::string& address) {
    options_.server = address;
    return message_of<DataError>([&] { fetch(entry, options_); });
  };
  EXPECT_NE(failure(server.address() + "/none").find("404"), std::string::npos);
  EXPECT_NE(failure(server.address() + "/wrong").find("expected SHA-256"), std::string::npos);
  EXPECT_NE(failure(server.address() + "/cut").find("cannot download"), std::string::npos);
  EXPECT_NE(failure(server.address() + "/away").find("cannot download"), std::string::npos);  // to a file: refused
  EXPECT_NE(failure("http://127.0.0.1:1").find("--from DIR"), std::string::npos);             // nobody listens
  EXPECT_NE(failure("http://localhost:1").find("cannot download"), std::string::npos);        // plain http, not local
  EXPECT_TRUE(cached().empty());
}

TEST_F(Fetch, PlainHttpIsRefusedOutsideTests) {
  const auto message = message_of<Unreachable>([] { download("http://127.0.0.1:1/x", {}); });
  EXPECT_NE(message.find("rotocol"), std::string::npos) << message;
}

TEST_F(Fetch, EveryTableOfTheMirrorIsImportedAsDescribed) {
  if (mirror_.empty()) GTEST_SKIP() << "ABDERA_DATA_MIRROR is not set";
  options_.mirror = mirror_;
  for (const auto& entry : catalog()) {
    const auto fetched = fetch(entry, options_);
    EXPECT_EQ(fetch(entry, options_).origin, "cache") << entry.name;
    if (entry.kind == CatalogKind::kNetwork) {
      EXPECT_EQ(bytes_of(fetched.path).substr(0, 7), "network") << entry.name;
      continue;
    }
    for (const auto& warning : fetched.warnings) ADD_FAILURE() << entry.name << ": " << warning;
    const Dataset data = read_hdf5(fetched.path);
    ASSERT_EQ(data.num_vars(), static_cast<int>(entry.columns.size()));
    EXPECT_EQ(data.sigma().has_value(), entry.name.starts_with("smbh") || entry.name == "lcs_gswlc") << entry.name;
  }
  const Dataset ell = read_hdf5(at("cache/smbh_ell.h5"));
  EXPECT_EQ(ell.num_rows(), 35);
  EXPECT_EQ(ell.values()(0, 0), 9.380211242);
  EXPECT_EQ((*ell.sigma())(0, 0), 0.180956034);
  EXPECT_EQ((*ell.sigma())(34, 6), 0.05);
  EXPECT_EQ(read_hdf5(at("cache/smbh_len.h5")).num_rows(), 38);
  EXPECT_EQ(read_hdf5(at("cache/smbh_spr.h5")).num_rows(), 28);
  EXPECT_EQ(read_hdf5(at("cache/lcs_gswlc.h5")).num_rows(), 929);
  EXPECT_EQ(read_hdf5(at("cache/lcs_all.h5")).num_rows(), 1248);
  EXPECT_EQ(read_hdf5(at("cache/htru2.h5")).num_rows(), 17898);
  EXPECT_EQ(read_hdf5(at("cache/htru2.h5")).variable(8).kind, VariableKind::kBinary);
  EXPECT_EQ(read_hdf5(at("cache/ionosphere.h5")).num_rows(), 351);
  EXPECT_EQ(read_hdf5(at("cache/sachs.h5")).num_rows(), 853);
  const Dataset abalone = read_hdf5(at("cache/abalone.h5"));
  EXPECT_EQ(abalone.variable(0).levels, (std::vector<std::string>{"F", "I", "M"}));
  EXPECT_EQ(abalone.num_rows(), 4177);
  EXPECT_EQ(read_hdf5(at("cache/airfoil.h5")).num_rows(), 1503);
}

}  // namespace
}  // namespace abdera
