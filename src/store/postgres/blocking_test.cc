// Goal: a script runs whole or says what was refused, and an unreachable server is told with the mend.
#include "store/postgres/blocking.h"

#include <gtest/gtest.h>

#include "store/postgres/testing/test_postgres.h"

namespace bedside::store::postgres {
namespace {

TEST(BlockingConnection, RunsScriptsAndAnswersTheLast) {
  auto db = BlockingConnection::open(testing::TestPostgres::instance().make_database());
  ASSERT_TRUE(db.ok());
  EXPECT_EQ(db->run("CREATE TABLE t (a int); INSERT INTO t VALUES (7); SELECT a FROM t")->integer(0, 0), 7);
  const auto refused = db->run("SELECT 1; SELECT 1/0");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, "22012");
  EXPECT_GE(db->server_version(), 150000);
}

TEST(BlockingConnection, SaysHowToMendWhatCannotBeReached) {
  const auto db = BlockingConnection::open("host=/nowhere-at-all");
  ASSERT_FALSE(db.ok());
  const Error error = connect_failure(db.error());
  EXPECT_EQ(error.id, "database.08001");
  EXPECT_FALSE(error.next.empty());
}

}  // namespace
}  // namespace bedside::store::postgres
