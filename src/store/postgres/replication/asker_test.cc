// Goal: what was asked is answered once, also when the connection is cut in between.
#include "store/postgres/replication/asker.h"

#include <gtest/gtest.h>

#include "store/postgres/testing/awaited.h"
#include "store/postgres/testing/test_postgres.h"

namespace bedside::store::postgres {
namespace {

using testing::TestPostgres;

TEST(Asker, AsksAgainOverTheNextConnectionAndRingsTheBell) {
  net::AsioLoop loop;
  const std::string address = TestPostgres::instance().make_database();
  int bells = 0;
  Asker asker(loop, {.connect = {.address = address, .settings = {}}, .schema_changed = [&] { ++bells; }});
  asker.start();
  std::vector<std::string> answers;
  const auto ask = [&](const std::string& sql) {
    asker.run({{sql, {}}}, [&](Connection::BatchResult result) {
      answers.push_back(result.ok() ? std::string(result->back().text(0, 0)) : result.error().error.code);
    });
  };
  ask("SELECT 1");
  testing::run_until(loop, [&] { return answers.size() == 1; });
  ask("SELECT 1 / 0");
  testing::run_until(loop, [&] { return answers.size() == 2; });
  EXPECT_EQ(answers, (std::vector<std::string>{"1", "22012"}));
  TestPostgres::execute(address,
                        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                        "AND datname = current_database()");
  ask("SELECT 2");
  testing::run_until(loop, [&] { return answers.size() == 3 && bells == 1; });
  EXPECT_EQ(answers.back(), "2");
  TestPostgres::execute(address, "NOTIFY pgrst");
  testing::run_until(loop, [&] { return bells == 2; });
}

TEST(Asker, ReadsOnlyAndNotForLong) {
  net::AsioLoop loop;
  const std::string address = TestPostgres::instance().make_database();
  Asker asker(loop, {.connect = {.address = address, .settings = {}}, .statement_limit = 50ms, .schema_changed = {}});
  asker.start();
  std::vector<std::string> codes;
  for (const auto* sql : {"CREATE TABLE t (a int)", "SELECT pg_sleep(20)", "SELECT 1"}) {
    asker.run({{sql, {}}},
              [&](Connection::BatchResult result) { codes.push_back(result.ok() ? "ok" : result.error().error.code); });
  }
  testing::run_until(loop, [&] { return codes.size() == 3; });
  EXPECT_EQ(codes, (std::vector<std::string>{"25006", "57014", "ok"}));
}

}  // namespace
}  // namespace bedside::store::postgres
