// Goal: a change reaches exactly those who may read its row: after the job for what is there, before it for what is
// gone.
#include "store/sqlite/feed/audience.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "store/sqlite/testing/test_database.h"

namespace bedside::store::sqlite {
namespace {

class AudienceTest : public ::testing::Test {
 protected:
  AudienceTest() {
    ann = world.add_user("doctor");
    bob = world.add_user();
    eve = world.add_user();
    room = world.add_room({ann, bob});
    world.changes.clear();
  }
  std::vector<std::string> sorted(std::vector<std::string> users) {
    std::sort(users.begin(), users.end());
    return users;
  }
  std::vector<std::string> audience_of(const std::string& table) {
    for (const auto& change : world.changes) {
      if (change->table->name != table) continue;
      std::vector<std::string> users;
      for (const auto& user : change->audience.users) users.push_back(user.text());
      EXPECT_FALSE(change->audience.everyone_signed_in);
      return users;
    }
    ADD_FAILURE() << "no change of " << table;
    return {};
  }

  TestDatabase world;
  std::string ann;
  std::string bob;
  std::string eve;
  std::string room;
};

TEST_F(AudienceTest, TellsTheRoomOfAMessage) {
  world.run("INSERT INTO messages (room_id, sender_id, body) VALUES ('" + room + "', '" + ann + "', 'x')");
  EXPECT_EQ(audience_of("messages"), sorted({ann, bob}));
}

TEST_F(AudienceTest, TellsOnlyThePartiesOfACall) {
  world.run("INSERT INTO room_members (room_id, user_id) VALUES ('" + room + "', '" + eve + "')");
  world.add_call(room, ann, bob);
  EXPECT_EQ(audience_of("video_calls"), sorted({ann, bob}));
}

TEST_F(AudienceTest, TellsTheNewMemberOfItsOwnMembership) {
  world.run("INSERT INTO room_members (room_id, user_id) VALUES ('" + room + "', '" + eve + "')");
  EXPECT_EQ(audience_of("room_members"), sorted({ann, bob, eve}));
}

TEST_F(AudienceTest, TellsTheOneWhoLeavesOfItsLeaving) {
  world.run("DELETE FROM room_members WHERE user_id = '" + bob + "'");
  EXPECT_EQ(audience_of("room_members"), sorted({ann, bob}));
  world.changes.clear();
  world.run("UPDATE chat_rooms SET title = 'x'");
  EXPECT_EQ(audience_of("chat_rooms"), sorted({ann}));
}

TEST_F(AudienceTest, TellsTheCreatorOfItsRoom) {
  ASSERT_EQ(world.run(TestDatabase::user(eve), {"INSERT INTO chat_rooms (title) VALUES ('mine')"}), "ok");
  EXPECT_EQ(audience_of("chat_rooms"), sorted({eve}));
  EXPECT_EQ(audience_of("room_members"), sorted({eve}));
}

TEST_F(AudienceTest, TellsAllMembersOfTheEndOfARoom) {
  world.run("INSERT INTO messages (room_id, sender_id, body) VALUES ('" + room + "', '" + ann + "', 'x')");
  world.changes.clear();
  world.run("DELETE FROM chat_rooms");
  for (const auto* table : {"chat_rooms", "room_members", "messages"}) {
    EXPECT_EQ(audience_of(table), sorted({ann, bob})) << table;
  }
}

TEST_F(AudienceTest, TellsAcquaintancesOfANewName) {
  world.run("UPDATE users SET display_name = 'Ann' WHERE id = '" + ann + "'");
  EXPECT_EQ(audience_of("users"), sorted({ann, bob}));
}

TEST_F(AudienceTest, FollowsAMembershipThatMoves) {
  const std::string other = world.add_room({eve});
  world.run("UPDATE room_members SET room_id = '" + other + "' WHERE user_id = '" + bob + "'");
  world.changes.clear();
  world.run("UPDATE chat_rooms SET title = 'x' WHERE id = '" + room + "'");
  EXPECT_EQ(audience_of("chat_rooms"), sorted({ann}));
}

TEST_F(AudienceTest, KeepsTheMembershipOfAJobThatFailed) {
  EXPECT_EQ(world.run(TestDatabase::service(), {"DELETE FROM room_members", "INSERT INTO users (id) VALUES ('bad')"}),
            "23514");
  world.run("UPDATE chat_rooms SET title = 'x'");
  EXPECT_EQ(audience_of("chat_rooms"), sorted({ann, bob}));
}

}  // namespace
}  // namespace bedside::store::sqlite
