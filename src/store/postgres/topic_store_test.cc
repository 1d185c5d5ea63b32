// Goal: members hear their room, parties their call, everybody their own topic, and nobody anything else.
#include "store/postgres/topic_store.h"

#include "store/postgres/testing/rest_world.h"

namespace bedside::store::postgres {
namespace {

class TopicStoreTest : public testing::RestWorld {
 protected:
  bool may(const Actor& actor, const std::string& topic) {
    using Rights = Result<TopicRights, DbError>;
    const auto rights = testing::awaited<Rights>(loop, [&](auto done) { topics.rights(actor, topic, done); });
    return rights.ok() && rights->read && rights->write;
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
}

}  // namespace
}  // namespace bedside::store::postgres
