// Goal: the secrets of an installation survive restarts, stay private, and are never half written.
#include "service/auth/keys.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <boost/json/serialize.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace bedside::service {
namespace {

const Instant kNow = instant_from_ms(1'795'000'000'000);

class KeysTest : public ::testing::Test {
 protected:
  KeysTest() {
    std::string made = (std::filesystem::temp_directory_path() / "bedside-keys-XXXXXX").string();
    EXPECT_NE(::mkdtemp(made.data()), nullptr);
    folder = made;
  }
  ~KeysTest() override { std::filesystem::remove_all(folder); }
  std::string file() const { return folder + "/keys.json"; }
  Result<std::shared_ptr<const Keys>> load() const { return Keys::load_or_create(folder, {}, kNow); }
  void write(const std::string& text) const {
    std::ofstream(file()) << text;
    ::chmod(file().c_str(), 0600);
  }

  std::string folder;
};

TEST_F(KeysTest, AreMadeOnceAndFoundAgain) {
  const auto first = load();
  ASSERT_TRUE(first.ok());
  const auto second = load();
  ASSERT_TRUE(second.ok());
  EXPECT_EQ((*first)->anon_key(), (*second)->anon_key());
  EXPECT_EQ((*first)->service_key(), (*second)->service_key());
  EXPECT_EQ((*first)->seal("x"), (*second)->seal("x"));
  EXPECT_TRUE((*second)->verifiers().verify(*(*first)->sign({{"a", 1}})).ok());
}

TEST_F(KeysTest, AreReadableByTheirOwnerOnly) {
  ASSERT_TRUE(load().ok());
  struct stat facts {};
  ASSERT_EQ(::stat(file().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  // Nothing else is left behind.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
}

TEST_F(KeysTest, AFileThatOthersMayReadIsRefusedWithTheMend) {
  ASSERT_TRUE(load().ok());
  ::chmod(file().c_str(), 0640);
  const auto refused = load();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().id, "keys.open_to_others");
  EXPECT_NE(refused.error().next.find("chmod 600"), std::string::npos);
}

TEST_F(KeysTest, ADamagedFileIsNeverReplacedSilently) {
  for (const char* text : {"", "{", "[]", "{}", R"({"signing_key":{"kty":"EC"},"api_secret":{}})"}) {
    write(text);
    EXPECT_FALSE(load().ok()) << text;
    std::ifstream in(file());
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), text);
  }
}

TEST_F(KeysTest, AFolderThatIsMissingIsTold) {
  const auto refused = Keys::load_or_create(folder + "/missing", {}, kNow);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().id, "keys.unwritable");
}

TEST_F(KeysTest, ThePublishedHalfHoldsNoSecret) {
  const auto keys = *load();
  const std::string shown = boost::json::serialize(keys->jwks());
  EXPECT_NE(shown.find("\"kid\""), std::string::npos);
  EXPECT_EQ(shown.find("\"d\""), std::string::npos);
  EXPECT_EQ(shown.find("\"k\""), std::string::npos);
}

TEST_F(KeysTest, AnExternalSecretMustBeLongEnough) {
  KeyOptions options;
  options.external_jwt_secret = "short";
  EXPECT_FALSE(Keys::make(options, kNow).ok());
}

TEST_F(KeysTest, SealsDependOnTheTextAndOnTheInstallation) {
  const auto a = *Keys::make({}, kNow);
  const auto b = *Keys::make({}, kNow);
  EXPECT_EQ(a->seal("x").size(), 32u);
  EXPECT_NE(a->seal("x"), a->seal("y"));
  EXPECT_NE(a->seal("x"), b->seal("x"));
}

}  // namespace
}  // namespace bedside::service
