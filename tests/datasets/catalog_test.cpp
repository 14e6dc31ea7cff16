#include "datasets/catalog.hpp"

#include <algorithm>
#include <set>

#include "core/error.hpp"
#include "core/sha256.hpp"
#include "tests/datasets/hdf5_support.hpp"

namespace abdera {
namespace {

namespace fs = std::filesystem;

TEST(Catalog, HoldsTheFirstEntriesUnderUniqueNames) {
  std::set<std::string> names;
  for (const auto& e : catalog()) EXPECT_TRUE(names.insert(e.name).second) << e.name;
  for (const char* name : {"smbh_ell", "smbh_len", "smbh_spr", "lcs_gswlc", "lcs_all", "htru2", "ionosphere", "airfoil",
                           "abalone", "sachs", "asia", "cancer", "sachs_network", "alarm"})
    EXPECT_TRUE(names.count(name)) << name;
}

TEST(Catalog, EveryEntryIsPinnedLicensedAndCited) {
  for (const auto& e : catalog()) {
    EXPECT_EQ(e.sha256.size(), 64u) << e.name;
    EXPECT_EQ(e.commit.size(), 40u) << e.name;
    EXPECT_GT(e.size, 0u) << e.name;
    EXPECT_FALSE(e.title.empty() || e.licence.empty() || e.citation.empty() || e.mirror_path.empty()) << e.name;
    EXPECT_EQ(e.columns.empty(), e.kind == CatalogKind::kNetwork) << e.name;
    if (e.path.empty()) {
      EXPECT_EQ(e.url(), "") << e.name;
      EXPECT_FALSE(e.note.empty()) << e.name << " must say where to get it";
    } else {
      EXPECT_EQ(e.url(), "https://raw.githubusercontent.com/" + e.repository + "/" + e.commit + "/" + e.path);
      EXPECT_EQ(e.packed, e.path.ends_with(".gz")) << e.name;
      EXPECT_EQ(e.recipe.has_value(), e.path.ends_with(".fits")) << e.name;
    }
    for (const auto& c : e.columns) EXPECT_FALSE(c.long_name.empty()) << e.name << " " << c.name;
  }
}

TEST(Catalog, AnUnknownNameIsAnsweredWithTheNearest) {
  EXPECT_EQ(catalog_entry("airfoil").title, "Self-noise of airfoils in a wind tunnel");
  EXPECT_NE(testing_support::message_of<UsageError>([] { catalog_entry("airfoyl"); }).find("'airfoil'"),
            std::string::npos);
}

TEST(Catalog, SizesAndDigestsAreThoseOfTheMirror) {
  const char* mirror = std::getenv("ABDERA_DATA_MIRROR");
  if (!mirror) GTEST_SKIP() << "ABDERA_DATA_MIRROR is not set";
  for (const auto& e : catalog()) {
    const auto file = fs::path(mirror) / e.mirror_path;
    ASSERT_TRUE(fs::exists(file)) << e.name << ": " << file;
    EXPECT_EQ(fs::file_size(file), e.size) << e.name;
    EXPECT_EQ(sha256_of_file(file.string()), e.sha256) << e.name;
  }
}

}  // namespace
}  // namespace abdera
