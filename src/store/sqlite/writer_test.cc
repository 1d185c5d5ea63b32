// Goal: the jobs of a group share a commit and nothing else.
#include "store/sqlite/writer.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "store/sqlite/testing/test_folder.h"

namespace bedside::store::sqlite {
namespace {

JobResult run_sql(Connection& db, const std::string& sql) {
  auto cursor = db.prepare(sql);
  if (!cursor) return cursor.error();
  return cursor->run();
}
Job sql(const std::string& text) {
  return [text](Connection& db) { return run_sql(db, text); };
}
Job add_user(const std::string& name) { return sql("INSERT INTO users (display_name) VALUES ('" + name + "')"); }

class WriterTest : public ::testing::Test {
 protected:
  WriterTest() {
    DatabaseOptions options;
    options.path = folder.file("test.db");
    writer = std::move(Writer::open(options)).value();
  }
  std::vector<JobOutcome> run(const std::vector<Job>& jobs) {
    std::vector<const Job*> pointers;
    for (const auto& job : jobs) pointers.push_back(&job);
    return writer->run(pointers);
  }
  std::int64_t count(const std::string& table) {
    auto cursor = writer->connection().prepare("SELECT count(*) FROM " + table);
    EXPECT_TRUE(*cursor->step());
    return cursor->integer(0);
  }

  TestFolder folder;
  std::unique_ptr<Writer> writer;
};

TEST_F(WriterTest, LetsAFailedJobHarmNoOther) {
  const auto outcomes = run({add_user("a"), sql("INSERT INTO users (id) VALUES ('bad')"), add_user("c")});
  EXPECT_TRUE(outcomes[0].result.ok());
  EXPECT_EQ(outcomes[1].result.error().code, "23514");
  EXPECT_TRUE(outcomes[2].result.ok());
  EXPECT_EQ(count("users"), 2);
  EXPECT_EQ(outcomes[0].changes.size(), 1U);
  EXPECT_TRUE(outcomes[1].changes.empty());
  EXPECT_EQ(outcomes[2].changes.size(), 1U);
}

TEST_F(WriterTest, TakesBackAllStatementsOfAFailedJob) {
  const auto outcomes = run({[](Connection& db) -> JobResult {
    if (auto done = run_sql(db, "INSERT INTO users (display_name) VALUES ('x')"); !done) return done;
    db.notify("channel", "never");
    return DbError{"P0001", "changed my mind", "", ""};
  }});
  EXPECT_EQ(outcomes[0].result.error().message, "changed my mind");
  EXPECT_TRUE(outcomes[0].changes.empty());
  EXPECT_TRUE(outcomes[0].notices.empty());
  EXPECT_EQ(count("users"), 0);
}

TEST_F(WriterTest, TurnsAnExceptionIntoAnError) {
  const auto outcomes = run({[](Connection& db) -> JobResult {
                               (void)run_sql(db, "INSERT INTO users (display_name) VALUES ('x')");
                               throw std::runtime_error("boom");
                             },
                             add_user("b")});
  EXPECT_EQ(outcomes[0].result.error().code, "XX000");
  EXPECT_TRUE(outcomes[1].result.ok());
  EXPECT_EQ(count("users"), 1);
}

TEST_F(WriterTest, StartsEveryJobAsTheServiceRole) {
  const auto outcomes = run({[](Connection& db) -> JobResult {
                               db.act_as(Actor{});
                               return {};
                             },
                             add_user("b")});
  EXPECT_TRUE(outcomes[1].result.ok());
}

TEST_F(WriterTest, FailsAllJobsOfAGroupWhenTheDiskIsFull) {
  ASSERT_TRUE(run({add_user("a")})[0].result.ok());
  ASSERT_TRUE(writer->connection().execute_script("PRAGMA max_page_count = 1").ok());
  const std::string big(7'000, 'x');
  std::vector<Job> jobs;
  for (int i = 0; i < 200; ++i)
    jobs.push_back(sql("INSERT INTO chat_rooms (title) VALUES ('" + big.substr(0, 200) + "')"));
  const auto outcomes = run(jobs);
  std::size_t kept = 0;
  for (const auto& outcome : outcomes) {
    if (outcome.result.ok()) {
      ++kept;
    } else {
      EXPECT_EQ(outcome.result.error().code, "53100");
      EXPECT_TRUE(outcome.changes.empty());
    }
  }
  EXPECT_LT(kept, jobs.size());
  EXPECT_EQ(count("chat_rooms"), static_cast<std::int64_t>(kept));
  ASSERT_TRUE(writer->connection().execute_script("PRAGMA max_page_count = 1000000").ok());
  EXPECT_TRUE(run({add_user("after")})[0].result.ok());
}

TEST_F(WriterTest, NoticesMembersThatAnotherProcessAdded) {
  const std::string user = "00000000-0000-4000-8000-000000000001";
  const std::string room = "00000000-0000-4000-8000-00000000000a";
  ASSERT_TRUE(run({sql("INSERT INTO users (id) VALUES ('" + user + "')"),
                   sql("INSERT INTO chat_rooms (id) VALUES ('" + room + "')")})[1]
                  .result.ok());
  DatabaseOptions options;
  options.path = folder.file("test.db");
  auto other = std::move(Writer::open(options)).value();
  const Job join = sql("INSERT INTO room_members (room_id, user_id) VALUES ('" + room + "', '" + user + "')");
  ASSERT_TRUE(other->run({&join})[0].result.ok());

  const auto outcomes = run({sql("UPDATE chat_rooms SET title = 'x'")});
  EXPECT_EQ(outcomes[0].changes.at(0)->audience.users, std::vector<UserId>{*UserId::parse(user)});
}

TEST_F(WriterTest, KeepsCommitTimesInOrder) {
  const auto first = run({add_user("a")});
  const auto second = run({add_user("b")});
  EXPECT_LE(first[0].changes[0]->committed_at, second[0].changes[0]->committed_at);
}

}  // namespace
}  // namespace bedside::store::sqlite
