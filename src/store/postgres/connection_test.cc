// Goal: batches are one round trip and one transaction, fail whole and say where, and a lost server is told.
#include "store/postgres/connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/postgres/testing/awaited.h"
#include "store/postgres/testing/test_postgres.h"

namespace bedside::store::postgres {
namespace {

using testing::awaited;
using testing::TestPostgres;
using Batch = Connection::BatchResult;

class ConnectionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto opened = awaited<Result<void, DbError>>(loop_, [&](auto done) { connection_.open(done); });
    ASSERT_TRUE(opened.ok()) << opened.error().message;
  }
  Batch run(std::vector<Statement> batch) {
    return awaited<Batch>(loop_, [&](auto done) { connection_.run(std::move(batch), done); });
  }

  net::AsioLoop loop_;
  std::string address_ = TestPostgres::instance().make_database();
  Connection connection_{loop_, {.address = address_, .settings = {}}};
};

TEST_F(ConnectionTest, AnswersEveryStatementOfABatch) {
  const auto answer = run({{"SELECT $1::int + 1, NULL, 'é'", {"41"}}, {"SELECT true WHERE false", {}}});
  ASSERT_TRUE(answer.ok());
  ASSERT_EQ(answer->size(), 2u);
  EXPECT_EQ((*answer)[0].integer(0, 0), 42);
  EXPECT_TRUE((*answer)[0].is_null(0, 1));
  EXPECT_EQ((*answer)[0].text(0, 2), "é");
  EXPECT_EQ((*answer)[1].size(), 0);
  EXPECT_FALSE(connection_.in_transaction());
}

TEST_F(ConnectionTest, IsOneTransactionWithoutABegin) {
  ASSERT_TRUE(run({{"CREATE TABLE t (a int CHECK (a < 10))", {}}}).ok());
  const auto failed =
      run({{"INSERT INTO t VALUES ($1)", {"1"}}, {"INSERT INTO t VALUES ($1)", {"10"}}, {"SELECT 1", {}}});
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().statement, 1u);
  EXPECT_EQ(failed.error().error.code, "23514");
  EXPECT_EQ((*run({{"SELECT count(*) FROM t", {}}}))[0].integer(0, 0), 0);
}

TEST_F(ConnectionTest, KeepsSettingsOfABatchToItself) {
  const auto answer =
      run({{"SELECT set_config('request.x', 'mine', true)", {}}, {"SELECT current_setting('request.x')", {}}});
  EXPECT_EQ((*answer)[1].text(0, 0), "mine");
  EXPECT_EQ((*run({{"SELECT current_setting('request.x', true)", {}}}))[0].text(0, 0), "");
}

TEST_F(ConnectionTest, SaysThatATransactionIsStillOpen) {
  ASSERT_TRUE(run({{"BEGIN", {}}, {"SELECT 1", {}}}).ok());
  EXPECT_TRUE(connection_.in_transaction());
  ASSERT_FALSE(run({{"SELECT 1/0", {}}}).ok());
  EXPECT_TRUE(connection_.in_transaction());
  ASSERT_TRUE(run({{"ROLLBACK", {}}}).ok());
  EXPECT_FALSE(connection_.in_transaction());
}

TEST_F(ConnectionTest, AFailureAtTheCommitIsAFailure) {
  ASSERT_TRUE(run({{"CREATE TABLE p (id int PRIMARY KEY)", {}},
                   {"CREATE TABLE c (id int REFERENCES p DEFERRABLE INITIALLY DEFERRED)", {}}})
                  .ok());
  const auto implicit = run({{"INSERT INTO c VALUES (1)", {}}});
  ASSERT_FALSE(implicit.ok());
  EXPECT_EQ(implicit.error().error.code, "23503");
  const auto explicitly = run({{"BEGIN", {}}, {"INSERT INTO c VALUES (1)", {}}, {"COMMIT", {}}});
  ASSERT_FALSE(explicitly.ok());
  EXPECT_EQ(explicitly.error().statement, 2u);
}

TEST_F(ConnectionTest, PreparesWhatComesAgainAndSurvivesDdl) {
  ASSERT_TRUE(run({{"CREATE TABLE t (a int)", {}}, {"INSERT INTO t VALUES (1)", {}}}).ok());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(run({{"SELECT * FROM t WHERE a = $1", {"1"}}}).ok());
  EXPECT_EQ(
      (*run({{"SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT * FROM t%'", {}}}))[0].integer(
          0, 0),
      1);
  ASSERT_TRUE(run({{"ALTER TABLE t ADD b int", {}}}).ok());
  const auto stale = run({{"SELECT * FROM t WHERE a = $1", {"1"}}});
  ASSERT_FALSE(stale.ok());
  EXPECT_EQ(stale.error().error.code, "0A000");
  EXPECT_EQ((*run({{"SELECT * FROM t WHERE a = $1", {"1"}}}))[0].columns(), 2);
}

TEST_F(ConnectionTest, ForgetsStatementsPastItsLimit) {
  for (int i = 0; i < 1'200; ++i) {
    ASSERT_TRUE(run({{"SELECT " + std::to_string(i / 2), {}}}).ok()) << i;
  }
  EXPECT_LT((*run({{"SELECT count(*) FROM pg_prepared_statements", {}}}))[0].integer(0, 0), 510);
}

TEST_F(ConnectionTest, QueuesBatchesInOrder) {
  std::vector<int> order;
  const auto last = awaited<Batch>(loop_, [&](auto done) {
    connection_.run({{"SELECT 1", {}}}, [&](const Batch&) { order.push_back(1); });
    connection_.run({{"SELECT 1/0", {}}}, [&](const Batch& b) { order.push_back(b.ok() ? 0 : 2); });
    connection_.run({{"SELECT 3", {}}}, [&, done](Batch b) {
      order.push_back(3);
      done(std::move(b));
    });
  });
  EXPECT_TRUE(last.ok());
  EXPECT_THAT(order, ::testing::ElementsAre(1, 2, 3));
}

TEST_F(ConnectionTest, CarriesMoreThanTheKernelTakesAtOnce) {
  const std::string large(5'000'000, 'x');
  const auto answer = run({{"SELECT $1::text", {large}}, {"SELECT length($1)", {large}}});
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ((*answer)[0].text(0, 0), large);
  EXPECT_EQ((*answer)[1].integer(0, 0), 5'000'000);
}

TEST_F(ConnectionTest, HearsNotifications) {
  std::string heard;
  connection_.on_notify([&](std::string_view channel, std::string_view payload) {
    heard = std::string(channel) + ":" + std::string(payload);
  });
  ASSERT_TRUE(run({{"LISTEN bell", {}}}).ok());
  TestPostgres::execute(address_, "NOTIFY bell, 'ring'");
  testing::run_until(loop_, [&] { return !heard.empty(); });
  EXPECT_EQ(heard, "bell:ring");
}

TEST_F(ConnectionTest, TellsThatTheServerHasGone) {
  bool told = false;
  connection_.on_broken([&] { told = true; });
  const auto killed = run({{"SELECT pg_terminate_backend(pg_backend_pid())", {}}});
  ASSERT_FALSE(killed.ok());
  EXPECT_EQ(killed.error().error.code, "57P01");
  testing::run_until(loop_, [&] { return told; });
  EXPECT_TRUE(connection_.is_broken());
  EXPECT_EQ(run({{"SELECT 1", {}}}).error().error.code, kConnectionLost);
}

}  // namespace
}  // namespace bedside::store::postgres
