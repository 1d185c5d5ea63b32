// Goal: whatever is killed, nothing committed is missed, nothing is told twice to who stayed, and order is kept.
#include "store/postgres/replication/slot_stream.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <thread>

#include "store/postgres/replication/testing/feed_world.h"

namespace bedside::store::postgres {
namespace {

constexpr const char* kLog =
    "CREATE TABLE log (n bigserial PRIMARY KEY, batch int, part int);"
    "ALTER PUBLICATION supabase_realtime ADD TABLE log;";

std::vector<std::int64_t> numbers(const FeedWorld& world) {
  std::vector<std::int64_t> all;
  for (const auto& change : world.changes) all.push_back(change->record.at("n").as_int64());
  return all;
}

// What the table holds, in the order of writing: one writer, so that of the key.
std::vector<std::int64_t> committed(const FeedWorld& world) {
  std::vector<std::int64_t> all;
  std::string list = world.sql("SELECT string_agg(n::text, ',' ORDER BY n) FROM log");
  for (std::size_t at = 0; at < list.size();) {
    std::size_t end = std::min(list.find(',', at), list.size());
    all.push_back(std::stoll(list.substr(at, end - at)));
    at = end + 1;
  }
  return all;
}

TEST(SlotStream, TheDatabaseCrashesWhileWritersWrite) {
  FeedWorld world;
  world.sql(kLog);
  world.start();
  for (int round = 0; round < 3; ++round) {
    // Transactions of many rows, so that the crash cuts some of them in the middle of being told.
    for (int batch = 0; batch < 5; ++batch) {
      world.sql("INSERT INTO log (batch, part) SELECT " + std::to_string(batch) + ", g FROM generate_series(1, 300) g");
    }
    const std::size_t heard = world.changes.size();
    world.wait_until([&] { return world.changes.size() > heard; });
    testing::TestPostgres::instance().crash();
    testing::TestPostgres::instance().start();
    world.sql("INSERT INTO log (batch, part) VALUES (99, 0)");
  }
  const auto wanted = committed(world);
  EXPECT_EQ(wanted.size(), 3U * 1501U);
  world.wait_until([&] { return world.changes.size() >= wanted.size(); });
  EXPECT_EQ(numbers(world), wanted);
  EXPECT_GE(world.feed->stats().interruptions, 1U);
  EXPECT_EQ(world.gaps, 0);
}

TEST(SlotStream, TheServerDiesAndTheNextOneGoesOnFromTheSlot) {
  FeedWorld world;
  world.sql(kLog);
  std::set<std::int64_t> told;
  for (int life = 0; life < 3; ++life) {
    world.start();
    world.sql("INSERT INTO log (batch) SELECT " + std::to_string(life) + " FROM generate_series(1, 100)");
    world.wait_until([&] { return !world.changes.empty(); });
    world.feed.reset();  // No good-bye, and nothing confirmed beyond what it had said.
    world.sql("INSERT INTO log (batch) VALUES (77), (78)");
    const auto heard = numbers(world);
    EXPECT_TRUE(std::is_sorted(heard.begin(), heard.end()));
    told.insert(heard.begin(), heard.end());
    world.changes.clear();
  }
  const auto wanted = committed(world);
  world.start();
  world.wait_until([&] { return !world.changes.empty() && world.changes.back()->record.at("n") == wanted.back(); });
  for (const auto n : numbers(world)) told.insert(n);
  EXPECT_EQ(std::vector<std::int64_t>(told.begin(), told.end()), wanted);
}

TEST(SlotStream, ASecondServerWaitsAndTakesOver) {
  FeedWorld world;
  world.sql(kLog);
  world.start();
  std::vector<std::int64_t> second_heard;
  ChangeFeed::Options options;
  options.connect = {.address = world.address, .settings = {}};
  options.slot = world.slot();
  ChangeFeed second(world.loop, options);
  bool second_ready = false;
  second.start({.change =
                    [&](const std::shared_ptr<const Change>& change) {
                      second_heard.push_back(change->record.at("n").as_int64());
                    },
                .broadcast = [](const DatabaseBroadcast&) {},
                .tables = [](const FeedTables&) {},
                .interested = [](const Change&) { return std::vector<ActorPtr>(); },
                .gap = [] {}},
               [&](const Result<void, DbError>& outcome) { second_ready = outcome.ok(); });
  world.wait_until([&] { return second.last_failure().code == "55006"; });
  EXPECT_FALSE(second_ready);
  world.sql("INSERT INTO log (batch) VALUES (1)");
  world.wait_for(1);
  world.feed.reset();
  world.sql("INSERT INTO log (batch) VALUES (2)");
  world.wait_until([&] { return !second_heard.empty() && second_heard.back() == 2; });
  EXPECT_TRUE(second_ready);
}

TEST(SlotStream, SlowSubscribersLeaveTheLogWithTheServer) {
  FeedWorld world;
  world.max_items = 100;
  world.sql(kLog);
  world.sql(
      "ALTER TABLE log ENABLE ROW LEVEL SECURITY; GRANT SELECT ON log TO authenticated;"
      "CREATE POLICY slow ON log FOR SELECT TO authenticated USING (pg_sleep(0.0005) IS NOT NULL)");
  world.subscribe(1);
  world.start();
  for (int i = 0; i < 60; ++i) world.sql("INSERT INTO log (batch) SELECT 1 FROM generate_series(1, 20)");
  std::size_t most = 0;
  world.wait_until([&] {
    most = std::max(most, world.feed->stats().waiting);
    return world.changes.size() == 1200;
  });
  EXPECT_LE(most, 100U + 20U);
  EXPECT_EQ(numbers(world), committed(world));
}

TEST(SlotStream, ALostSlotIsAGapThatIsTold) {
  FeedWorld world;
  world.sql(kLog);
  world.start();
  world.sql(
      "SELECT pg_terminate_backend(active_pid, 5000), pg_drop_replication_slot(slot_name) "
      "FROM pg_replication_slots WHERE slot_name = '" +
      world.slot() + "'");
  world.wait_until([&] { return world.gaps == 1 && world.feed->stats().streaming; });
  world.sql("INSERT INTO log (batch) VALUES (1)");
  world.wait_for(1);
}

}  // namespace
}  // namespace bedside::store::postgres
