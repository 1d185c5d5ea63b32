// Goal: the feed comes up or says why not, and follows the publication and the tables while it runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/postgres/replication/testing/feed_world.h"

namespace bedside::store::postgres {
namespace {

using ::testing::HasSubstr;

constexpr const char* kTodos =
    "CREATE TABLE todos (id bigint PRIMARY KEY); GRANT SELECT ON todos TO authenticated;"
    "ALTER PUBLICATION supabase_realtime ADD TABLE todos;";

TEST(ChangeFeedStart, FollowsThePublicationAndTheTables) {
  FeedWorld world;
  world.start();
  world.sql(kTodos);
  world.wait_until([&] { return world.has_table("todos"); });
  EXPECT_EQ(world.decided("todos"), Decided::kOpen);
  world.sql("INSERT INTO todos (id) VALUES (1)");
  world.sql("ALTER TABLE todos ADD COLUMN due date; INSERT INTO todos (id, due) VALUES (2, '2026-01-01')");
  world.wait_for(2);
  EXPECT_THAT(world.told[1], HasSubstr(R"("due":"2026-01-01")"));
  EXPECT_EQ(world.changes[1]->table->columns.back().name, "due");
  world.sql("ALTER PUBLICATION supabase_realtime DROP TABLE todos");
  world.wait_until([&] { return !world.has_table("todos"); });
  world.sql("INSERT INTO todos (id) VALUES (3)");
  world.sql("ALTER PUBLICATION supabase_realtime ADD TABLE todos; INSERT INTO todos (id) VALUES (4)");
  world.wait_for(3);
  EXPECT_THAT(world.told[2], HasSubstr(R"("id":4)"));
}

TEST(ChangeFeedStart, SaysWhatKeepsItFromRunning) {
  FeedWorld world;
  world.sql("DROP PUBLICATION supabase_realtime");
  const auto outcome = world.try_start();
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().code, "42704");
  EXPECT_THAT(outcome.error().hint, HasSubstr("CREATE PUBLICATION"));
  // It goes on trying: mended, it runs.
  world.sql("CREATE PUBLICATION supabase_realtime FOR TABLE users");
  world.wait_until([&] { return world.feed->stats().streaming; });
}

TEST(ChangeFeedStart, BroadcastsOfTheDatabaseComeThroughTheSameSlotInOrder) {
  FeedWorld world;
  world.start();
  world.sql(kTodos);
  world.wait_until([&] { return world.has_table("todos"); });
  world.sql(
      "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
      "PERFORM realtime.broadcast_changes('room:' || new.id, tg_op, tg_op, tg_table_name, tg_table_schema, new, old); "
      "RETURN NULL; END $$;"
      "CREATE TRIGGER tell AFTER INSERT ON todos FOR EACH ROW EXECUTE FUNCTION tell();");
  world.sql("INSERT INTO todos VALUES (7)");
  world.sql("SELECT realtime.send('{\"a\": 1}', 'e', 'open', false), realtime.send_binary('\\x00ff', 'b', 'room:1')");
  world.sql("SELECT realtime.send('{}', 'e', '')");  // Cannot be sent: warns, and undoes nothing.
  world.wait_until([&] { return world.broadcasts.size() == 3; });
  EXPECT_EQ(world.broadcasts[0].topic, "room:7");
  EXPECT_TRUE(world.broadcasts[0].is_private);
  EXPECT_THAT(world.broadcasts[0].payload, HasSubstr(R"("record":{"id":7})"));
  EXPECT_THAT(world.broadcasts[0].payload, HasSubstr(R"("operation":"INSERT")"));
  EXPECT_FALSE(world.broadcasts[1].is_private);
  EXPECT_THAT(world.broadcasts[1].payload, HasSubstr(R"("id":")"));
  EXPECT_TRUE(world.broadcasts[2].is_binary);
  EXPECT_EQ(world.broadcasts[2].payload, std::string("\0\xff", 2));
  // Three days later they are forgotten.
  world.sql("UPDATE realtime.messages SET inserted_at = now() - interval '73 hours' WHERE topic = 'open'");
  EXPECT_EQ(world.sql("SELECT bedside.forget_broadcasts()"), "1");
  EXPECT_EQ(world.sql("SELECT count(*) FROM realtime.messages"), "2");
}

TEST(ChangeFeedStart, TheLeastPrivilegedLoginIsEnoughAndOneWithoutReplicationIsToldSo) {
  FeedWorld world;
  world.sql(kTodos);
  world.sql(
      "ALTER TABLE todos ENABLE ROW LEVEL SECURITY; CREATE POLICY odd ON todos FOR SELECT USING (id % 2 = 1);"
      "DROP ROLE IF EXISTS feed_login; CREATE ROLE feed_login LOGIN IN ROLE bedside_server");
  const auto ann = world.subscribe(1);
  world.login = "feed_login";
  const auto refused = world.try_start();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, "42501");
  EXPECT_THAT(refused.error().hint, HasSubstr("REPLICATION"));
  world.sql("ALTER ROLE feed_login REPLICATION");
  world.start();
  const std::string one = "'" + FeedWorld::user(1) + "'";
  world.sql("INSERT INTO todos VALUES (1), (2)");
  world.sql("INSERT INTO users (id) VALUES (" + one + "); INSERT INTO chat_rooms (id) VALUES (" + one +
            "); INSERT INTO room_members (room_id, user_id) VALUES (" + one + ", " + one + ")");
  world.wait_until([&] { return world.count("room_members") == 1; });
  EXPECT_EQ(world.changes[0]->audience.actors, std::vector<ActorPtr>{ann});
  EXPECT_TRUE(world.changes[1]->audience.actors.empty());
  EXPECT_EQ(world.readers_of("chat_rooms", 0), std::vector<std::string>{FeedWorld::user(1)});
  EXPECT_EQ(world.decided("chat_rooms"), Decided::kByUser);
}

TEST(ChangeFeedStart, PrivateTopicsAreRuledByPolicies) {
  FeedWorld world;
  const auto id = [](std::uint64_t n) { return FeedWorld::user(n); };
  world.sql("INSERT INTO users (id) VALUES ('" + id(1) + "'), ('" + id(2) + "')");
  world.sql("INSERT INTO chat_rooms (id) VALUES ('" + id(9) + "')");
  world.sql("INSERT INTO room_members (room_id, user_id) VALUES ('" + id(9) + "', '" + id(1) + "')");
  const auto may = [&](std::uint64_t who, const std::string& topic) {
    return world.sql("BEGIN; SELECT realtime.send('{}', 'e', '" + topic +
                     "'); SELECT set_config('request.jwt.claims', '{\"sub\":\"" + id(who) +
                     "\",\"role\":\"authenticated\"}', true), set_config('realtime.topic', '" + topic +
                     "', true); SET LOCAL ROLE authenticated; SELECT count(*) FROM realtime.messages");
  };
  EXPECT_EQ(may(1, "room:" + id(9)), "1");
  EXPECT_EQ(may(2, "room:" + id(9)), "0");
  EXPECT_EQ(may(2, "user:" + id(2)), "1");
  EXPECT_EQ(may(1, "user:" + id(2)), "0");
  EXPECT_EQ(may(1, "room:x"), "0");
  EXPECT_EQ(may(1, "anything"), "0");
}

}  // namespace
}  // namespace bedside::store::postgres
