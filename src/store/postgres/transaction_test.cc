// Goal: a transaction acts as whom it was opened for, is committed when told and never otherwise.
#include "store/postgres/transaction.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "store/postgres/migrations.h"
#include "store/postgres/testing/awaited.h"
#include "store/postgres/testing/test_postgres.h"

namespace bedside::store::postgres {
namespace {

using testing::awaited;
using testing::TestPostgres;
using Answer = Result<std::string, DbError>;

class TransactionTest : public ::testing::Test {
 protected:
  TransactionTest() { EXPECT_TRUE(migrate(address_, MigrateMode::kApply).ok()); }
  Answer run(Task<Answer> task) {
    return awaited<Answer>(loop_, [&](auto done) { spawn<Answer>(std::move(task), done); });
  }
  static Task<Answer> ask(Pool& pool, std::vector<Statement> opening, std::string sql, bool commit) {
    auto opened = co_await Transaction::begin(pool, std::move(opening));
    if (!opened) co_return opened.error();
    Statement statement{std::move(sql), {}};
    auto rows = co_await opened->run(std::move(statement));
    if (!rows) co_return rows.error();
    if (commit) {
      const auto done = co_await opened->commit();
      if (!done) co_return done.error();
    }
    co_return rows->size() > 0 ? std::string(rows->text(0, 0)) : std::string();
  }

  std::string address_ = TestPostgres::instance().make_database();
  net::AsioLoop loop_;
  Pool pool_{loop_, {.connect = {.address = address_, .settings = {}}, .size = 1}};
};

TEST_F(TransactionTest, IsTheActorsAndNobodysAfterwards) {
  Actor ada{Role::kAuthenticated, {}, R"({"sub":"00000000-0000-4000-8000-000000000001","role":"authenticated"})"};
  const std::string who =
      "SELECT current_user || ' ' || coalesce(auth.uid()::text, '-') || ' ' || coalesce(auth.role(), '-')";
  EXPECT_EQ(*run(ask(pool_, {act_as(ada)}, who, true)),
            "authenticated 00000000-0000-4000-8000-000000000001 authenticated");
  EXPECT_EQ(*run(ask(pool_, {}, who, true)), "superuser - -");
  EXPECT_EQ(*run(ask(pool_, {act_as(Actor{})}, who, false)), "anon - anon");
}

TEST_F(TransactionTest, CommitsOnlyWhenTold) {
  const std::string insert = "INSERT INTO public.users DEFAULT VALUES";
  ASSERT_TRUE(run(ask(pool_, {}, insert, false)).ok());
  EXPECT_EQ(*run(ask(pool_, {}, "SELECT count(*) FROM public.users", false)), "0");
  ASSERT_TRUE(run(ask(pool_, {}, insert, true)).ok());
  EXPECT_EQ(*run(ask(pool_, {}, "SELECT count(*) FROM public.users", false)), "1");
}

TEST_F(TransactionTest, GivesTheRequestToTheDatabase) {
  const HttpContext http{.method = "GET", .path = "/users", .headers_json = R"({"x-a":"1"})"};
  EXPECT_EQ(*run(ask(pool_, {act_as(Actor{}, http)},
                     "SELECT current_setting('request.method') || current_setting('request.path') || "
                     "(current_setting('request.headers')::json ->> 'x-a')",
                     false)),
            "GET/users1");
}

TEST_F(TransactionTest, AnswersAFailureAndLeavesTheConnectionUsable) {
  EXPECT_EQ(run(ask(pool_, {}, "SELECT 1/0", true)).error().code, "22012");
  EXPECT_EQ(*run(ask(pool_, {}, "SELECT 2", false)), "2");
}

// What an answer would have been given to; released with everything that waits for it.
struct Held {
  std::shared_ptr<int> thing = std::make_shared<int>(0);
  std::weak_ptr<int> watch = thing;
  std::function<void(Answer)> done() {
    return [kept = std::move(thing)](const Answer&) { FAIL() << "there is nobody to hear it"; };
  }
};

TEST_F(TransactionTest, ReleasesWhoWaitsForALeaseWhenItsPoolGoes) {
  Held held;
  {
    Pool pool{loop_, {.connect = {.address = address_, .settings = {}}, .size = 1}};
    spawn<Answer>(ask(pool, {}, "SELECT 1", false), held.done());
    EXPECT_FALSE(held.watch.expired());
  }
  EXPECT_TRUE(held.watch.expired());
}

TEST_F(TransactionTest, ReleasesWhoWaitsForTheDatabaseWhenItsPoolGoes) {
  Held held;
  {
    Pool pool{loop_, {.connect = {.address = address_, .settings = {}}, .size = 1}};
    spawn<Answer>(ask(pool, {}, "SELECT pg_sleep(60)", false), held.done());
    testing::run_until(loop_, [&] { return pool.stats().lent == 1; });
    EXPECT_FALSE(held.watch.expired());
  }
  EXPECT_TRUE(held.watch.expired());
}

}  // namespace
}  // namespace bedside::store::postgres
