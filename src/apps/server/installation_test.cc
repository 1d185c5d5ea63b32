// Goal: a data folder opens into a working installation twice with the same keys, and knows its address.
#include "apps/server/installation.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "net/testing/temp_folder.h"

namespace bedside::server {
namespace {

using net::testing::TempFolder;

TEST(Installation, MakesItsKeysOnceAndKeepsThemPrivate) {
  const TempFolder temp;
  Config config;
  config.data = temp.path("data");
  std::string anon_key;
  {
    const auto first = Installation::open(config);
    ASSERT_TRUE(first.ok()) << first.error().message;
    anon_key = (*first)->keys->anon_key();
  }
  const auto second = Installation::open(config);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ((*second)->keys->anon_key(), anon_key);
  struct stat facts {};
  ASSERT_EQ(::stat(temp.path("data/keys.json").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
}

TEST(PublicUrl, IsTheConfiguredOne) {
  Config config;
  config.url = "https://calls.example/";
  EXPECT_EQ(public_url(config, {}), "https://calls.example");
}

TEST(PublicUrl, IsAnAddressThatOthersCanReach) {
  Config config;
  config.listen = {{.secure = true, .host = "0.0.0.0", .port = 8443}};
  EXPECT_EQ(public_url(config, {"localhost", "box", "127.0.0.1", "::1", "192.168.1.5"}), "https://192.168.1.5:8443");
  EXPECT_EQ(public_url(config, {"localhost", "127.0.0.1"}), "https://localhost:8443");
  config.listen = {{.secure = false, .host = "localhost", .port = 8080}};
  EXPECT_EQ(public_url(config, {"192.168.1.5"}), "http://localhost:8080");
}

TEST(StorageError, KeepsTheCodeAndTheWords) {
  const Error error = storage_error({.code = "23505", .message = "double", .details = "", .hint = ""});
  EXPECT_EQ(error.id, "store.23505");
  EXPECT_EQ(error.message, "the database refused: double");
}

}  // namespace
}  // namespace bedside::server
