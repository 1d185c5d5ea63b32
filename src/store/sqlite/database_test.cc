// Goal: writes from anywhere come out in order, on disk, seen by later reads, and bounded.
#include "store/sqlite/database.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <set>
#include <thread>

#include "base/testing/manual_loop.h"
#include "store/sqlite/testing/test_folder.h"

namespace bedside::store::sqlite {
namespace {

JobResult run_sql(Connection& db, const std::string& sql) {
  auto cursor = db.prepare(sql);
  if (!cursor) return cursor.error();
  return cursor->run();
}
Job add_user(const std::string& name) {
  return [name](Connection& db) { return run_sql(db, "INSERT INTO users (display_name) VALUES ('" + name + "')"); };
}

class DatabaseTest : public ::testing::Test {
 protected:
  DatabaseTest() { open(); }
  void open() {
    DatabaseOptions options;
    options.path = folder.file("test.db");
    options.max_queued_jobs = 100;
    db = std::move(Database::open(options, loop)).value();
  }
  std::int64_t count_users() {
    std::int64_t count = -1;
    bool done = false;
    db->read(
        [&count](Connection& connection) -> JobResult {
          auto cursor = connection.prepare("SELECT count(*) FROM users");
          if (auto row = cursor->step(); !row) return row.error();
          count = cursor->integer(0);
          return {};
        },
        [&done](const JobResult& result) {
          EXPECT_TRUE(result.ok());
          done = true;
        });
    EXPECT_TRUE(loop.run_until([&] { return done; }));
    return count;
  }

  TestFolder folder;
  testing::ManualLoop loop;
  std::unique_ptr<Database> db;
};

TEST_F(DatabaseTest, AnswersWritesInOrderWithTheirChangesFirst) {
  std::vector<std::string> story;
  db->set_change_listener([&](const std::shared_ptr<const Change>& change) {
    story.push_back("change " + std::string(change->record.at("display_name").as_string()));
  });
  for (int i = 0; i < 50; ++i) {
    db->write(add_user(std::to_string(i)), [&story, i](const JobResult& result) {
      EXPECT_TRUE(result.ok());
      story.push_back("done " + std::to_string(i));
    });
  }
  ASSERT_TRUE(loop.run_until([&] { return story.size() == 100; }));
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(story[2 * i], "change " + std::to_string(i));
    EXPECT_EQ(story[2 * i + 1], "done " + std::to_string(i));
  }
}

TEST_F(DatabaseTest, ShowsAReaderEveryAcknowledgedWrite) {
  for (int i = 1; i <= 100; ++i) {
    bool done = false;
    db->write(add_user("x"), [&](const JobResult&) { done = true; });
    ASSERT_TRUE(loop.run_until([&] { return done; }));
    ASSERT_EQ(count_users(), i);
  }
}

TEST_F(DatabaseTest, ShowsAReadJobOneMoment) {
  std::promise<void> first_read;
  std::promise<void> written;
  std::pair<std::int64_t, std::int64_t> counts;
  bool done = false;
  db->read(
      [&](Connection& connection) -> JobResult {
        const auto count = [&connection] {
          auto cursor = connection.prepare("SELECT count(*) FROM users");
          EXPECT_TRUE(*cursor->step());
          return cursor->integer(0);
        };
        counts.first = count();
        first_read.set_value();
        written.get_future().wait();
        counts.second = count();
        return {};
      },
      [&](const JobResult&) { done = true; });
  first_read.get_future().wait();
  EXPECT_TRUE(db->write_now(add_user("x")).ok());
  written.set_value();
  ASSERT_TRUE(loop.run_until([&] { return done; }));
  EXPECT_EQ(counts, (std::pair<std::int64_t, std::int64_t>(0, 0)));
}

TEST_F(DatabaseTest, LetsNoReadJobWrite) {
  std::string code;
  db->read([](Connection& connection) { return run_sql(connection, "DELETE FROM users"); },
           [&](const JobResult& result) { code = result ? "ok" : result.error().code; });
  ASSERT_TRUE(loop.run_until([&] { return !code.empty(); }));
  EXPECT_EQ(code, "25006");
}

TEST_F(DatabaseTest, RefusesJobsPastItsQueue) {
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  std::promise<void> started;
  db->write(
      [&started, released](Connection&) -> JobResult {
        started.set_value();
        released.wait();
        return {};
      },
      [](const JobResult&) {});
  started.get_future().wait();
  int accepted = 0;
  int refused = 0;
  for (int i = 0; i < 150; ++i) {
    db->write(add_user("x"), [&](const JobResult& result) {
      if (result) {
        ++accepted;
      } else {
        EXPECT_EQ(result.error().code, "53300");
        ++refused;
      }
    });
  }
  EXPECT_EQ(db->queues().writes, 100u);
  EXPECT_EQ(db->queues().reads, 0u);
  EXPECT_EQ(db->queues().refused, 50u);
  release.set_value();
  ASSERT_TRUE(loop.run_until([&] { return accepted + refused == 150; }));
  EXPECT_EQ(refused, 50);
  EXPECT_EQ(db->queues().writes, 0u);
  EXPECT_EQ(count_users(), 100);
}

TEST_F(DatabaseTest, FinishesQueuedWritesBeforeItCloses) {
  int acknowledged = 0;
  for (int i = 0; i < 90; ++i) {
    db->write(add_user("x"), [&](const JobResult& result) { acknowledged += result.ok() ? 1 : 0; });
  }
  db.reset();
  loop.run_posted();
  EXPECT_EQ(acknowledged, 90);
  open();
  EXPECT_EQ(count_users(), 90);
}

TEST_F(DatabaseTest, TakesWritesFromManyThreads) {
  std::vector<std::thread> threads;
  std::atomic<int> done = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20; ++i)
        db->write(add_user("x"), [&](const JobResult& result) { done += result.ok() ? 1 : 0; });
    });
  }
  for (auto& thread : threads) thread.join();
  ASSERT_TRUE(loop.run_until([&] { return done == 80; }));
  EXPECT_EQ(count_users(), 80);
}

TEST_F(DatabaseTest, RunsWriteNowInTheMiddleOfOthers) {
  EXPECT_TRUE(db->write_now(add_user("x")).ok());
  EXPECT_EQ(
      db->write_now([](Connection& c) { return run_sql(c, "INSERT INTO users (id) VALUES ('bad')"); }).error().code,
      "23514");
  EXPECT_EQ(count_users(), 1);
}

TEST_F(DatabaseTest, LetsExactlyOneOfManyDevicesAccept) {
  ASSERT_TRUE(db->write_now([](Connection& c) -> JobResult {
                  return c.execute_script(
                      "INSERT INTO users (id) VALUES ('00000000-0000-4000-8000-000000000001'),"
                      " ('00000000-0000-4000-8000-000000000002');"
                      "INSERT INTO chat_rooms (id) VALUES ('00000000-0000-4000-8000-00000000000a');"
                      "INSERT INTO video_calls (room_id, caller_id, receiver_id) VALUES"
                      " ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-000000000001',"
                      " '00000000-0000-4000-8000-000000000002');");
                }).ok());
  std::atomic<int> winners = 0;
  int done = 0;
  for (int i = 0; i < 20; ++i) {
    db->write(
        [&winners](Connection& c) -> JobResult {
          auto result = run_sql(c, "UPDATE video_calls SET status = 'active' WHERE status IN ('calling', 'ringing')");
          winners += static_cast<int>(c.changed_rows());
          return result;
        },
        [&done](const JobResult& result) { done += result.ok() ? 1 : 0; });
  }
  ASSERT_TRUE(loop.run_until([&] { return done == 20; }));
  EXPECT_EQ(winners, 1);
}

}  // namespace
}  // namespace bedside::store::sqlite
