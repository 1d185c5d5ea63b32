// Goal: members hear their room, parties their call, everybody their own topic, and nobody anything else.
#include "store/postgres/topic_store.h"

#include "store/postgres/testing/rest_world.h"

namespace bedside::store::postgres {
namespace {

class TopicStoreTest : public testing::RestWorld {
 protected:
  TopicRights rights(const Actor& actor, const std::string& topic) {
    using Rights = Result<TopicRights, DbError>;
    const auto asked = testing::awaited<Rights>(loop, [&](auto done) { topics.rights(actor, topic, done); });
    EXPECT_TRUE(asked.ok()) << asked.error().message;
    return asked.ok() ? *asked : TopicRights{};
  }
  bool may(const Actor& actor, const std::string& topic) {
    const TopicRights asked = rights(actor, topic);
    EXPECT_TRUE(asked == TopicRights::all() || asked == TopicRights{});
    return asked.may_join();
  }
  PostgresTopicStore topics{pool};
};

TEST_F(TopicStoreTest, AreTheirMembersAlone) {
  const std::string room = "room:" + std::string(kRoom);
  EXPECT_TRUE(may(user(kBen), room));
  EXPECT_FALSE(may(user(kEve), room));
  EXPECT_FALSE(may(anon(), room));
  EXPECT_TRUE(may(service(), "anything"));
  EXPECT_TRUE(may(user(kEve), "user:" + std::string(kEve)));
  EXPECT_FALSE(may(user(kEve), "user:" + std::string(kBen)));
  const std::string call = sql("INSERT INTO video_calls (room_id, caller_id, receiver_id) VALUES ('" +
                               std::string(kRoom) + "', '" + kAna + "', '" + kBen + "') RETURNING id");
  EXPECT_TRUE(may(user(kAna), "call:" + call));
  EXPECT_FALSE(may(user(kEve), "call:" + call));
  for (const std::string& topic :
       std::vector<std::string>{"room", "room:", "room:x", "chat:" + std::string(kRoom), ""}) {
    EXPECT_FALSE(may(user(kBen), topic)) << topic;
  }
  EXPECT_EQ(sql("SELECT count(*) FROM realtime.messages"), "0");
}

TEST_F(TopicStoreTest, AreRuledByAnyPolicyOfRealtimeMessages) {
  sql("CREATE POLICY news_read ON realtime.messages FOR SELECT TO anon, authenticated "
      "USING (realtime.topic() = 'news' AND extension = 'broadcast');"
      "CREATE POLICY news_write ON realtime.messages FOR INSERT TO authenticated "
      "WITH CHECK (realtime.topic() = 'news' AND auth.uid() = '" +
      std::string(kAna) + "')");
  EXPECT_EQ(rights(user(kAna), "news"), (TopicRights{.broadcast = {true, true}, .presence = {false, true}}));
  EXPECT_EQ(rights(user(kBen), "news"), (TopicRights{.broadcast = {true, false}, .presence = {}}));
  EXPECT_EQ(rights(anon(), "news"), (TopicRights{.broadcast = {true, false}, .presence = {}}));
  EXPECT_EQ(rights(user(kAna), "olds"), TopicRights{});
}

TEST_F(TopicStoreTest, TellPresenceFromBroadcast) {
  sql("CREATE POLICY seen ON realtime.messages FOR SELECT TO authenticated USING (realtime.topic() = 'desk');"
      "CREATE POLICY appear ON realtime.messages FOR INSERT TO authenticated "
      "WITH CHECK (realtime.topic() = 'desk' AND extension = 'presence')");
  // What the topic holds already says nothing of either.
  sql("SELECT realtime.send('{}', 'old', 'desk');");
  EXPECT_EQ(rights(user(kAna), "desk"), (TopicRights{.broadcast = {true, false}, .presence = {true, true}}));
  sql("DROP POLICY seen ON realtime.messages;"
      "CREATE POLICY seen ON realtime.messages FOR SELECT TO authenticated "
      "USING (realtime.topic() = 'desk' AND (extension = 'presence' OR event = 'old'))");
  EXPECT_EQ(rights(user(kAna), "desk"), (TopicRights{.broadcast = {false, false}, .presence = {true, true}}));
}

TEST_F(TopicStoreTest, AreClosedByAPolicyThatRaises) {
  sql("CREATE FUNCTION broken() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$;"
      "CREATE POLICY broken ON realtime.messages FOR SELECT TO authenticated USING (broken())");
  EXPECT_FALSE(rights(user(kAna), "news").may_join());
}

TEST_F(TopicStoreTest, RememberWhatTheDatabaseSaid) {
  const std::string topic = "room:" + std::string(kRoom);
  sql("SELECT realtime.send('{\"n\":1}', 'first', '" + topic + "');");
  sql("SELECT realtime.send('{\"n\":2}', 'open', '" + topic + "', false);");
  sql("SELECT realtime.send('{\"n\":3}', 'other', 'room:x');");
  sql("SELECT realtime.send_binary('\\x00ff', 'bytes', '" + topic + "');");
  using Past = Result<std::vector<DatabaseBroadcast>, DbError>;
  const auto past = [&](const Actor& actor, Instant since, std::size_t limit) {
    const auto told = testing::awaited<Past>(loop, [&](auto done) { topics.past(actor, topic, since, limit, done); });
    std::string events;
    EXPECT_TRUE(told.ok());
    for (const auto& message : *told) events += message.event + (message.is_binary ? " binary;" : ";");
    if (told->size() == 2) {
      EXPECT_EQ(told->back().payload, std::string("\x00\xff", 2));
    }
    return events;
  };
  EXPECT_EQ(past(user(kBen), Instant{}, 25), "first;bytes binary;");
  EXPECT_EQ(past(user(kBen), Instant{}, 1), "bytes binary;");
  EXPECT_EQ(past(user(kBen), loop.now() + 1h, 25), "");
  EXPECT_EQ(past(user(kEve), Instant{}, 25), "");
}

}  // namespace
}  // namespace bedside::store::postgres
