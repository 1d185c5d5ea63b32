// Goal: whatever anybody commits to a real PostgreSQL is told once, in order, with the values and to the audience that
// the database itself would give it.
#include "store/postgres/replication/change_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "store/postgres/replication/testing/feed_world.h"
#include "wire/json/json.h"

namespace bedside::store::postgres {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr const char* kTodos =
    "CREATE TABLE todos (id bigint PRIMARY KEY, owner uuid, title text, done boolean DEFAULT false);"
    "GRANT SELECT ON todos TO authenticated;"
    "ALTER PUBLICATION supabase_realtime ADD TABLE todos;";

TEST(ChangeFeed, TellsWhatAnotherWriterCommitsInOrder) {
  FeedWorld world;
  world.sql(kTodos);
  world.start();
  world.sql("INSERT INTO todos (id, title) VALUES (1, 'a'), (2, 'b')");
  world.sql("BEGIN; UPDATE todos SET title = 'c' WHERE id = 1; DELETE FROM todos WHERE id = 2; COMMIT");
  world.sql("BEGIN; INSERT INTO todos (id, title) VALUES (9, 'never'); ROLLBACK");
  world.sql("INSERT INTO todos (id, title) VALUES (3, 'd')");
  world.wait_for(5);
  EXPECT_THAT(world.told,
              ElementsAre(HasSubstr(R"(INSERT todos {"id":1,"owner":null,"title":"a","done":false})"),
                          HasSubstr(R"(INSERT todos {"id":2,)"),
                          HasSubstr(R"(UPDATE todos {"id":1,"owner":null,"title":"c","done":false} was {"id":1})"),
                          HasSubstr(R"(DELETE todos {} was {"id":2})"), HasSubstr(R"(INSERT todos {"id":3,)")));
}

// The JSON of every type is what the server's own to_jsonb() says it is.
TEST(ChangeFeed, ValuesAreAsToJsonbPrintsThem) {
  FeedWorld world;
  world.sql("CREATE TYPE mood AS ENUM ('glad', 'sad'); CREATE DOMAIN years AS int CHECK (VALUE >= 0);");
  world.sql(
      "CREATE TABLE every_type (id int8 PRIMARY KEY, i2 int2, i4 int4, n numeric, f4 float4, f8 float8, b bool, t "
      "text, "
      "v varchar(9), c char(3), u uuid, tz timestamptz, ts timestamp, d date, tm time, tmz timetz, iv interval, j "
      "json, "
      "jb jsonb, ia int4[], ta text[], tza timestamptz[], ma mood[], m mood, y years, by bytea, ip inet, r int4range, "
      "bits varbit, p point);"
      "ALTER PUBLICATION supabase_realtime ADD TABLE every_type;");
  world.start();
  world.sql(
      "INSERT INTO every_type VALUES (9007199254740993, -2, 4, 1.5, 0.1, 1e300, true, 'é\"', 'v', 'c', "
      "'6f0a4a0e-8b1f-4d5c-9a53-0a4b8a4c1234', '2026-11-03 09:32:55.120+02', '2026-11-03 09:32:55', '2026-11-03', "
      "'09:00', '09:00+01', '1 day 02:00', '{\"a\": [1]}', '{\"b\": null}', '{1,NULL,3}', '{a,\"b,c\"}', "
      "'{2026-11-03 09:32:55+00}', '{glad,sad}', 'sad', 7, '\\x00ff', '10.0.0.1', '[1,4)', B'101', '(1,2)')");
  world.sql("INSERT INTO every_type (id, n, f8, tz, d) VALUES (2, 'NaN', '-Infinity', 'infinity', '-infinity')");
  world.sql("INSERT INTO every_type (id, tz, ia) VALUES (3, '0044-03-15 00:00+00 BC', '{{1,2},{3,4}}')");
  world.wait_for(3);
  for (const auto& change : world.changes) {
    const auto id = json::serialize(change->record.at("id"));
    const auto wanted = json::parse(
        world.sql("SET timezone = 'UTC'; SELECT to_jsonb(e) FROM every_type e WHERE id = " + id), {1 << 20, 64});
    ASSERT_TRUE(wanted.ok());
    for (const auto& [name, value] : wanted->as_object()) {
      EXPECT_EQ(json::serialize(change->record.at(name)), json::serialize(value)) << name;
    }
  }
  const auto type = [&](std::string_view name) {
    for (const auto& column : world.changes[0]->table->columns) {
      if (column.name == name) return column.type;
    }
    return std::string();
  };
  EXPECT_EQ(type("id"), "int8");
  EXPECT_EQ(type("tz"), "timestamptz");
  EXPECT_EQ(type("ia"), "_int4");
  EXPECT_EQ(type("m"), "mood");
  EXPECT_EQ(type("y"), "int4");
  EXPECT_EQ(type("c"), "bpchar");
}

TEST(ChangeFeed, LargeValuesThatAnUpdateLeavesAlone) {
  FeedWorld world;
  world.sql(kTodos);
  world.sql("ALTER TABLE todos ALTER title SET STORAGE EXTERNAL");
  world.start();
  world.sql("INSERT INTO todos (id, title) VALUES (1, repeat('x', 10000))");
  world.sql("UPDATE todos SET done = true");
  world.sql("ALTER TABLE todos REPLICA IDENTITY FULL");
  world.sql("UPDATE todos SET done = false");
  world.wait_for(3);
  EXPECT_EQ(world.changes[0]->record.at("title").as_string().size(), 10000U);
  EXPECT_FALSE(world.changes[1]->record.contains("title"));
  EXPECT_EQ(world.changes[2]->record.at("title").as_string().size(), 10000U);
  EXPECT_EQ(world.changes[2]->old_record.at("done"), true);
}

TEST(ChangeFeed, ThePolicyDecidesForEachAudienceAndAFailingOneHarmsNobodyElse) {
  FeedWorld world;
  world.sql(kTodos);
  world.sql(
      "ALTER TABLE todos ENABLE ROW LEVEL SECURITY;"
      "CREATE POLICY own ON todos FOR SELECT TO authenticated USING (owner = auth.uid());"
      // Raises for one of the three.
      "CREATE POLICY odd ON todos FOR SELECT TO authenticated USING (1 / (auth.jwt() ->> 'luck')::int = 0)");
  const auto ann = world.subscribe(1);
  const auto bob = world.subscribe(2);
  const auto eve = world.subscribe(3, R"(,"luck":"0")");
  world.start();
  world.sql("INSERT INTO todos VALUES (1, '" + FeedWorld::user(1) + "', 'a'), (2, '" + FeedWorld::user(2) + "', 'b')");
  world.wait_for(2);
  EXPECT_THAT(world.changes[0]->audience.actors, ElementsAre(ann));
  EXPECT_THAT(world.changes[1]->audience.actors, ElementsAre(bob));
  EXPECT_EQ(world.feed->stats().failed_policies, 2U);
  EXPECT_EQ(world.feed->stats().questions, 6U);
}

// Commits of the whole server wait for a standby that there is not: written to the log, and visible to nobody.
class CommitsThatWait {
 public:
  explicit CommitsThatWait(const FeedWorld& world) : world_(world) {
    world_.sql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    world_.sql("SELECT pg_reload_conf()");
    // A new session shows it once the children were told; what they do next, they do by it.
    while (world_.sql("SHOW synchronous_standby_names") != "nobody") continue;
    world_.sql("CHECKPOINT");
  }
  ~CommitsThatWait() { end(); }
  void end() {
    if (std::exchange(ended_, true)) return;
    world_.sql("ALTER SYSTEM RESET synchronous_standby_names");
    world_.sql("SELECT pg_reload_conf()");
  }

 private:
  const FeedWorld& world_;
  bool ended_ = false;
};

TEST(ChangeFeed, WhatTheLogTellsBeforeTheDatabaseShowsItIsJudgedWhenItShowsIt) {
  FeedWorld world;
  world.sql(kTodos);
  world.sql(
      "ALTER TABLE todos ENABLE ROW LEVEL SECURITY;"
      "CREATE POLICY own ON todos FOR SELECT TO authenticated USING (owner = auth.uid());");
  world.subscribe(1);
  const auto bob = world.subscribe(2);
  world.start();
  world.sql("INSERT INTO todos VALUES (1, '" + FeedWorld::user(1) + "', 'of Ann')");
  world.wait_for(1);
  CommitsThatWait waiting(world);
  std::jthread writer([&] {
    world.sql("UPDATE todos SET owner = '" + FeedWorld::user(2) + "', title = 'of Bob'");
    world.sql("INSERT INTO todos VALUES (2, '" + FeedWorld::user(2) + "', 'his')");
  });
  world.wait_until([&] { return world.feed->stats().early_questions >= 4; });
  EXPECT_EQ(world.changes.size(), 1U);
  waiting.end();
  world.wait_for(3);
  // By the row that still stood there the first would have been for Ann, and the second for nobody.
  EXPECT_THAT(world.changes[1]->audience.actors, ElementsAre(bob));
  EXPECT_THAT(world.changes[2]->audience.actors, ElementsAre(bob));
}

TEST(ChangeFeed, ATableThatItsFirstRowsBringWithThemIsKnownForThem) {
  FeedWorld world;
  world.start();
  CommitsThatWait waiting(world);
  std::jthread writer([&] { world.sql(std::string(kTodos) + "INSERT INTO todos (id, title) VALUES (1, 'a')"); });
  world.wait_until([&] { return world.feed->stats().early_catalogs >= 2; });
  waiting.end();
  world.wait_for(1);
  EXPECT_EQ(world.changes[0]->record.at("title"), "a");
}

TEST(ChangeFeed, ADeletionIsPutBeforeThePolicyAsTheRowItWas) {
  FeedWorld world;
  world.sql(kTodos);
  world.sql(
      "ALTER TABLE todos ENABLE ROW LEVEL SECURITY; ALTER TABLE todos REPLICA IDENTITY FULL;"
      "CREATE POLICY own ON todos FOR SELECT TO authenticated USING (owner = auth.uid());");
  const auto ann = world.subscribe(1);
  const auto bob = world.subscribe(2);
  world.start();
  world.sql("INSERT INTO todos VALUES (1, '" + FeedWorld::user(1) + "', 'a'), (2, '" + FeedWorld::user(2) + "', 'b')");
  world.wait_for(2);
  world.sql("DELETE FROM todos WHERE id = 2");
  // The key alone says nothing about the owner: then it is told to all, and shows nothing else.
  world.sql("ALTER TABLE todos REPLICA IDENTITY DEFAULT");
  world.sql("DELETE FROM todos WHERE id = 1");
  world.wait_for(4);
  EXPECT_THAT(world.changes[2]->audience.actors, ElementsAre(bob));
  EXPECT_THAT(world.changes[3]->audience.actors, UnorderedElementsAre(ann, bob));
  EXPECT_EQ(json::serialize(world.changes[3]->old_record), R"({"id":1})");
  const auto& columns = world.changes[2]->table->columns;
  EXPECT_EQ(std::count_if(columns.begin(), columns.end(), [](const auto& column) { return column.identity; }), 1);
}

TEST(ChangeFeed, OurOwnPoliciesAreDecidedInMemoryAsTheDatabaseDecidesThem) {
  FeedWorld world;
  world.subscribe(1);
  world.start();
  const auto uuid = [](std::uint64_t n) { return "'" + FeedWorld::user(n) + "'"; };
  world.sql("INSERT INTO users (id) VALUES (" + uuid(1) + "), (" + uuid(2) + "), (" + uuid(3) + ")");
  world.sql("INSERT INTO chat_rooms (id) VALUES (" + uuid(9) + ")");
  world.sql("INSERT INTO room_members (room_id, user_id) VALUES (" + uuid(9) + ", " + uuid(1) + "), (" + uuid(9) +
            ", " + uuid(2) + ")");
  world.sql("INSERT INTO messages (room_id, sender_id, body) VALUES (" + uuid(9) + ", " + uuid(1) + ", 'x')");
  world.sql("DELETE FROM room_members WHERE user_id = " + uuid(2));
  world.sql("INSERT INTO messages (room_id, sender_id, body) VALUES (" + uuid(9) + ", " + uuid(1) + ", 'y')");
  world.wait_until([&] { return world.count("messages") == 2; });
  EXPECT_THAT(world.readers_of("messages", 0), UnorderedElementsAre(FeedWorld::user(1), FeedWorld::user(2)));
  EXPECT_THAT(world.readers_of("messages", 1), ElementsAre(FeedWorld::user(1)));
  EXPECT_THAT(world.readers_of("room_members", 2), UnorderedElementsAre(FeedWorld::user(1), FeedWorld::user(2)));
  EXPECT_EQ(world.feed->stats().questions, 0U);
  // Somebody adds a policy of their own: from then on the database is asked.
  world.sql("CREATE POLICY more ON messages FOR SELECT TO authenticated USING (body = 'for all')");
  world.wait_until([&] { return world.decided("messages") == Decided::kByAsking; });
  EXPECT_EQ(world.decided("chat_rooms"), Decided::kByUser);
  world.sql("INSERT INTO messages (room_id, sender_id, body) VALUES (" + uuid(9) + ", " + uuid(2) + ", 'for all')");
  world.wait_until([&] { return world.count("messages") == 3; });
  EXPECT_GT(world.feed->stats().questions, 0U);
}

}  // namespace
}  // namespace bedside::store::postgres
