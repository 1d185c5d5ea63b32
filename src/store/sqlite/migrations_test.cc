// Goal: the schema builds from nothing, is applied once, and a file from the future or a broken set is refused.
#include "store/sqlite/migrations.h"

#include <gtest/gtest.h>

namespace bedside::store::sqlite {
namespace {

std::unique_ptr<Connection> memory() { return std::move(Connection::open(":memory:", OpenMode::kReadWrite)).value(); }

TEST(Migrations, BuildTheWholeSchemaAndDoNothingTheSecondTime) {
  const auto db = memory();
  const auto first = migrate(*db);
  ASSERT_TRUE(first.ok()) << first.error().message;
  EXPECT_EQ(*first, static_cast<int>(migrations().size()));
  const auto second = migrate(*db);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(*second, *first);
}

TEST(Migrations, RefuseADatabaseOfANewerServer) {
  const auto db = memory();
  ASSERT_TRUE(db->execute_script("PRAGMA user_version = 9999").ok());
  const auto refused = migrate(*db);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().id, "store.newer_schema");
}

TEST(Migrations, RefuseNumbersWithAGap) {
  const auto db = memory();
  EXPECT_FALSE(migrate(*db, {{"0001_a", "CREATE TABLE a (x)"}, {"0003_b", "CREATE TABLE b (x)"}}).ok());
}

TEST(Migrations, LeaveNothingBehindWhenOneFails) {
  const auto db = memory();
  EXPECT_FALSE(migrate(*db, {{"0001_a", "CREATE TABLE a (x)"}, {"0002_b", "CREATE NONSENSE"}}).ok());
  auto cursor = db->prepare("SELECT count(*) FROM sqlite_schema");
  ASSERT_TRUE(cursor.ok());
  ASSERT_TRUE(*cursor->step());
  EXPECT_EQ(cursor->integer(0), 0);
}

}  // namespace
}  // namespace bedside::store::sqlite
