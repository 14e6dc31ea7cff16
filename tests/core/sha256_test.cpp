#include "core/sha256.hpp"

#include <fstream>

#include "core/error.hpp"

namespace abdera {
namespace {

// Known answers: FIPS 180-2, appendix B.
TEST(Sha256, GivesTheKnownAnswers) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(std::string(1'000'000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, OfAFileIsThatOfItsBytes) {
  const auto path = (std::filesystem::path(testing::TempDir()) / "sha256_test.bin").string();
  const std::string bytes(3'000'001, '\n');
  std::ofstream(path, std::ios::binary) << bytes;
  EXPECT_EQ(sha256_of_file(path), sha256(bytes));
  std::filesystem::remove(path);
  EXPECT_THROW(sha256_of_file(path), DataError);
  EXPECT_THROW(sha256_of_file(testing::TempDir()), DataError);  // a folder
}

}  // namespace
}  // namespace abdera
