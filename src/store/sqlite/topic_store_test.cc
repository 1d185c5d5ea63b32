// Goal: a private channel is for those whom its topic names, and for nobody else.
#include "store/sqlite/topic_store.h"

#include <gtest/gtest.h>

#include "store/sqlite/testing/test_database.h"

namespace bedside::store::sqlite {
namespace {

class TopicStoreTest : public ::testing::Test {
 protected:
  TopicStoreTest() {
    ann = world.add_user("doctor");
    bob = world.add_user();
    eve = world.add_user();
    room = world.add_room({ann, bob, eve});
    call = world.add_call(room, ann, bob);
    world.run("DELETE FROM room_members WHERE user_id = '" + eve + "'");
  }
  bool allowed(const Actor& actor, const std::string& topic) {
    TopicRights rights;
    store.rights(actor, topic, [&](Result<TopicRights, DbError> answer) { rights = *answer; });
    world.loop.run_posted();
    EXPECT_TRUE(rights == TopicRights::all() || rights == TopicRights{});
    return rights.may_join();
  }
  bool allowed(const std::string& user, const std::string& topic) { return allowed(TestDatabase::user(user), topic); }

  TestDatabase world;
  SqliteTopicStore store{*world.db};
  std::string ann, bob, eve, room, call;
};

TEST_F(TopicStoreTest, OpensARoomToItsMembers) {
  EXPECT_TRUE(allowed(ann, "room:" + room));
  EXPECT_FALSE(allowed(eve, "room:" + room));
  EXPECT_FALSE(allowed(ann, "room:" + call));
}

TEST_F(TopicStoreTest, OpensACallToItsParties) {
  EXPECT_TRUE(allowed(bob, "call:" + call));
  EXPECT_FALSE(allowed(eve, "call:" + call));
}

TEST_F(TopicStoreTest, OpensAUsersOwnTopic) {
  EXPECT_TRUE(allowed(eve, "user:" + eve));
  EXPECT_FALSE(allowed(eve, "user:" + ann));
}

TEST_F(TopicStoreTest, IsNobodysForAnyOtherTopic) {
  const std::vector<std::string> topics = {"",
                                           ":",
                                           "room",
                                           "room:",
                                           "room:x",
                                           "lobby",
                                           "user:' OR 1=1 --",
                                           "table:" + room,
                                           "room:" + room + "x",
                                           "room:" + room + ":x"};
  for (const auto& topic : topics) {
    EXPECT_FALSE(allowed(ann, topic)) << topic;
    EXPECT_FALSE(allowed(Actor{}, topic)) << topic;
    EXPECT_TRUE(allowed(TestDatabase::service(), topic)) << topic;
  }
}

}  // namespace
}  // namespace bedside::store::sqlite
