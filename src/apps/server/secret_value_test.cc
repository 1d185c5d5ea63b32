// Goal: a secret may stand in the file, in a file of its own or in the environment, and a missing one stops the start.
#include "apps/server/secret_value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "net/testing/temp_folder.h"

namespace bedside::server {
namespace {

using ::testing::ElementsAre;

std::optional<std::string> one(const std::string& value) {
  const toml::table table = toml::parse("x = " + value);
  return secret_value(*table.get("x"));
}
std::optional<std::vector<std::string>> many(const std::string& value) {
  const toml::table table = toml::parse("x = " + value);
  return secret_values(*table.get("x"));
}

struct SecretValue : ::testing::Test {
  SecretValue() {
    std::ofstream(folder.path("secret")) << "first\nsecond\n";
    ::setenv("BEDSIDE_TEST_SECRET", "from the environment", 1);
    ::setenv("CREDENTIALS_DIRECTORY", folder.path(".").c_str(), 1);
  }
  ~SecretValue() override {
    ::unsetenv("BEDSIDE_TEST_SECRET");
    ::unsetenv("CREDENTIALS_DIRECTORY");
  }
  net::testing::TempFolder folder;
};

TEST_F(SecretValue, ComesFromThreePlaces) {
  EXPECT_EQ(one("\"plain\""), "plain");
  EXPECT_EQ(one("{file = \"" + folder.path("secret") + "\"}"), "first\nsecond");
  EXPECT_EQ(one("{env = \"BEDSIDE_TEST_SECRET\"}"), "from the environment");
}

TEST_F(SecretValue, FindsASystemdCredentialByName) { EXPECT_EQ(one("{file = \"secret\"}"), "first\nsecond"); }

TEST_F(SecretValue, IsMissingWhenItsPlaceIs) {
  EXPECT_FALSE(one("{file = \"/nowhere/secret\"}"));
  EXPECT_FALSE(one("{env = \"BEDSIDE_TEST_NO_SUCH\"}"));
  EXPECT_FALSE(one("{file = \"secret\", env = \"BEDSIDE_TEST_SECRET\"}"));
  EXPECT_FALSE(one("{path = \"secret\"}"));
  EXPECT_FALSE(one("7"));
}

TEST_F(SecretValue, AListHasOneOnEachLine) {
  EXPECT_THAT(*many("{file = \"secret\"}"), ElementsAre("first", "second"));
  EXPECT_THAT(*many("[\"a\", {env = \"BEDSIDE_TEST_SECRET\"}]"), ElementsAre("a", "from the environment"));
  EXPECT_FALSE(many("\"a\""));
  EXPECT_FALSE(many("[{env = \"BEDSIDE_TEST_NO_SUCH\"}]"));
}

}  // namespace
}  // namespace bedside::server
