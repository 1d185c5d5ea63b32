// Goal: the address of a database comes from where a secret may be, and the commands say what they did or would do.
#include "apps/server/database_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "net/testing/temp_folder.h"

namespace bedside::server {
namespace {

using ::testing::HasSubstr;

TEST(DatabaseAddress, IsRefusedWithAPasswordOnTheCommandLine) {
  const auto refused = database_address({.address = "postgresql://me:hush@db/app", .file = ""}, "");
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().next, HasSubstr("BEDSIDE_DATABASE_URL"));
  EXPECT_EQ(*database_address({.address = "postgresql://me@db/app", .file = ""}, ""), "postgresql://me@db/app");
}

TEST(DatabaseAddress, MayBeSecretInAFileOrTheEnvironment) {
  const net::testing::TempFolder folder;
  std::ofstream(folder.path("address")) << "postgresql://me:hush@db/app\nmore\n";
  EXPECT_EQ(*database_address({.address = "", .file = folder.path("address")}, ""), "postgresql://me:hush@db/app");
  EXPECT_FALSE(database_address({.address = "", .file = folder.path("none")}, "").ok());
  ::setenv("BEDSIDE_DATABASE_URL", "postgresql://you:hush@db/app", 1);
  EXPECT_EQ(*database_address({}, "host=configured"), "host=configured");
  EXPECT_EQ(*database_address({}, ""), "postgresql://you:hush@db/app");
  ::unsetenv("BEDSIDE_DATABASE_URL");
  EXPECT_EQ(*database_address({}, ""), "");
}

TEST(DatabaseCommands, SayWhenThereIsNoServer) {
  EXPECT_FALSE(migrate_database("host=/nowhere-at-all", true).ok());
  const auto findings = check_database_server("host=/nowhere-at-all");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].verdict, Finding::Verdict::kBad);
}

}  // namespace
}  // namespace bedside::server
