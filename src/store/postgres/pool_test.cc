// Goal: connections are bounded, waiting is bounded, a forgotten transaction is rolled back, and a server that comes
// back is found again.
#include "store/postgres/pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "store/postgres/testing/awaited.h"
#include "store/postgres/testing/test_postgres.h"
#include "store/postgres/transaction.h"

namespace bedside::store::postgres {
namespace {

using testing::awaited;
using testing::TestPostgres;
using Leased = Result<Lease, DbError>;

class PoolTest : public ::testing::Test {
 protected:
  std::unique_ptr<Pool> pool(std::size_t size, std::size_t max_waiting = 100, Duration wait_limit = 5s) {
    return std::make_unique<Pool>(loop_, PoolOptions{.connect = {.address = address_, .settings = {}},
                                                     .size = size,
                                                     .max_waiting = max_waiting,
                                                     .wait_limit = wait_limit});
  }
  Leased lease(Pool& of) {
    return awaited<Leased>(loop_, [&](auto done) { of.lease(done_once(done)); });
  }
  // std::function wants its targets copyable, and a lease is not.
  template <class Done>
  static Pool::Leased done_once(Done done) {
    return [done](Leased leased) { done(std::move(leased)); };
  }
  Connection::BatchResult run(Pool& on, std::string sql) {
    return awaited<Connection::BatchResult>(loop_, [&](auto done) { on.run({{std::move(sql), {}}}, done); });
  }

  net::AsioLoop loop_;
  std::string address_ = TestPostgres::instance().make_database();
};

TEST_F(PoolTest, OpensNoMoreThanItMayAndServesInOrder) {
  const auto few = pool(2);
  std::vector<int> order;
  for (int i = 0; i < 20; ++i) {
    few->run({{"SELECT 1", {}}}, [&order, i](const Connection::BatchResult& r) { order.push_back(r.ok() ? i : -1); });
  }
  testing::run_until(loop_, [&] { return order.size() == 20; });
  EXPECT_EQ(std::ranges::count(order, -1), 0);
  EXPECT_LE(few->stats().open, 2u);
  EXPECT_EQ(few->stats().lent, 0u);
}

TEST_F(PoolTest, RefusesAtOnceWhenTooManyWaitAndLaterWhenTheyWaitTooLong) {
  const auto one = pool(1, 1, 30ms);
  // On a busy machine the first connection takes longer than the wait may.
  std::optional<Leased> held;
  while (!held || !held->ok()) held.emplace(lease(*one));
  const std::uint64_t before = one->stats().refused;
  std::vector<std::string> codes;
  const auto note = [&](const Leased& leased) { codes.push_back(leased.ok() ? "" : leased.error().code); };
  one->lease(note);
  one->lease(note);
  EXPECT_EQ(codes, std::vector<std::string>{"PGRST003"});
  testing::run_until(loop_, [&] { return codes.size() == 2; });
  EXPECT_EQ(codes[1], "PGRST003");
  EXPECT_EQ(one->stats().refused - before, 2u);
}

TEST_F(PoolTest, RollsBackWhatWasForgotten) {
  const auto one = pool(1);
  ASSERT_TRUE(run(*one, "CREATE TABLE t (a int)").ok());
  {
    const auto held = lease(*one);
    ASSERT_TRUE(awaited<Connection::BatchResult>(loop_, [&](auto done) {
                  (*held)->run({{"BEGIN", {}}, {"INSERT INTO t VALUES (1)", {}}}, done);
                }).ok());
  }
  EXPECT_EQ(run(*one, "SELECT count(*) FROM t")->front().integer(0, 0), 0);
}

TEST_F(PoolTest, SetsItsLimitsOnEveryConnection) {
  const auto one = pool(1);
  EXPECT_EQ(run(*one, "SELECT current_setting('statement_timeout')")->front().text(0, 0), "10s");
}

TEST_F(PoolTest, SaysWhyAndHoldsBackWhenThereIsNoServer) {
  Pool nowhere(loop_, {.connect = {.address = "host=/nowhere-at-all", .settings = {}}});
  EXPECT_EQ(run(nowhere, "SELECT 1").error().error.code, kCannotConnect);
  EXPECT_EQ(run(nowhere, "SELECT 1").error().error.code, kCannotConnect);
  EXPECT_EQ(nowhere.stats().failed_opens, 1u);
}

TEST_F(PoolTest, FindsAServerAgainThatCrashed) {
  const auto one = pool(2);
  ASSERT_TRUE(run(*one, "SELECT 1").ok());
  TestPostgres::instance().crash();
  EXPECT_FALSE(run(*one, "SELECT 1").ok());
  TestPostgres::instance().start();
  bool back = false;
  std::function<void()> try_again = [&] {
    one->run({{"SELECT 1", {}}}, [&](const Connection::BatchResult& r) {
      r.ok() ? void(back = true) : void(loop_.after(10ms, try_again));
    });
  };
  try_again();
  testing::run_until(loop_, [&] { return back; });
}

TEST_F(PoolTest, DestroyedInTheMiddleCallsNobody) {
  auto one = pool(1);
  ASSERT_TRUE(run(*one, "SELECT 1").ok());
  one->run({{"SELECT 1", {}}}, [](const Connection::BatchResult&) { FAIL(); });
  one->run({{"SELECT 1", {}}}, [](const Connection::BatchResult&) { FAIL(); });
  one.reset();
  loop_.post([&] { loop_.post([&] { loop_.stop(); }); });
  loop_.run();
}

}  // namespace
}  // namespace bedside::store::postgres
