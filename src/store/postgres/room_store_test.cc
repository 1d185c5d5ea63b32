// Goal: a room made by the operator is what a room made by its first member would be.
#include "store/postgres/room_store.h"

#include "store/postgres/testing/rest_world.h"

namespace bedside::store::postgres {
namespace {

class RoomStoreTest : public testing::RestWorld {
 protected:
  Result<RoomId, DbError> add(const NewRoom& room) {
    return testing::awaited<Result<RoomId, DbError>>(loop, [&](auto done) { rooms.add_room(room, done); });
  }
  bool together(UserId one, UserId other) {
    return *testing::awaited<Result<bool, DbError>>(loop, [&](auto done) { rooms.share_a_room(one, other, done); });
  }
  const UserId ana = *UserId::parse(kAna);
  const UserId eve = *UserId::parse(kEve);
  PostgresRoomStore rooms{pool};
};

TEST_F(RoomStoreTest, HasItsCreatorItsMembersOnceAndItsMessagesInOrder) {
  EXPECT_FALSE(together(ana, eve));
  const auto made = add({.members = {ana, eve, eve}, .title = "New", .messages = {{ana, "Hello"}, {eve, "Hi"}}});
  ASSERT_TRUE(made.ok()) << made.error().message;
  const std::string id = made->text();
  EXPECT_EQ(sql("SELECT count(*) FROM room_members WHERE room_id = '" + id + "'"), "2");
  EXPECT_EQ(sql("SELECT created_by FROM chat_rooms WHERE id = '" + id + "'"), kAna);
  EXPECT_EQ(sql("SELECT string_agg(body, ',' ORDER BY created_at) FROM messages WHERE room_id = '" + id + "'"),
            "Hello,Hi");
  EXPECT_TRUE(together(eve, ana));
}

TEST_F(RoomStoreTest, LeavesNothingBehindWhenAMemberDoesNotExist) {
  const std::string before = sql("SELECT count(*) FROM chat_rooms");
  const auto made = add({.members = {ana, UserId{}}, .title = "", .messages = {}});
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, "23503");
  EXPECT_EQ(sql("SELECT count(*) FROM chat_rooms"), before);
}

}  // namespace
}  // namespace bedside::store::postgres
