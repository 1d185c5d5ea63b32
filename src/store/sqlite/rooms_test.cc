// Goal: a room made by the operator is what a room made by its first member would be.
#include "store/sqlite/rooms.h"

#include <gtest/gtest.h>

#include <optional>

#include "store/sqlite/testing/test_database.h"

namespace bedside::store::sqlite {
namespace {

struct RoomsTest : ::testing::Test {
  UserId person() { return *UserId::parse(world.add_user()); }
  Result<RoomId, DbError> add(NewRoom room) {
    std::optional<Result<RoomId, DbError>> made;
    store.add_room(std::move(room), [&](Result<RoomId, DbError> result) { made.emplace(std::move(result)); });
    world.loop.run_posted();
    return std::move(*made);
  }
  bool together(UserId one, UserId other) {
    bool found = false;
    store.share_a_room(one, other, [&](Result<bool, DbError> result) { found = *result; });
    world.loop.run_posted();
    return found;
  }
  std::string first(const std::string& sql) { return world.read(TestDatabase::service(), sql).front(); }

  TestDatabase world;
  SqliteRoomStore store{*world.db};
};

TEST_F(RoomsTest, HasAllItsMembersOnceAndItsCreator) {
  const UserId ada = person();
  const UserId sam = person();
  ASSERT_TRUE(add({.members = {ada, sam, sam}, .title = "Title", .messages = {}}).ok());
  EXPECT_EQ(first("SELECT count(*) FROM room_members"), "2");
  EXPECT_EQ(first("SELECT count(*) FROM chat_rooms WHERE title = 'Title' AND created_by = '" + ada.text() + "'"), "1");
}

TEST_F(RoomsTest, KnowsWhoSharesOne) {
  const UserId ada = person();
  const UserId sam = person();
  const UserId eve = person();
  ASSERT_TRUE(add({.members = {ada, sam}, .title = "", .messages = {}}).ok());
  EXPECT_TRUE(together(sam, ada));
  EXPECT_FALSE(together(ada, eve));
}

TEST_F(RoomsTest, TakesMessagesOfItsMembersInTheirOrder) {
  const UserId ada = person();
  ASSERT_TRUE(add({.members = {ada}, .title = "", .messages = {{ada, "Good morning"}, {ada, "How are you?"}}}).ok());
  EXPECT_EQ(first("SELECT count(*) FROM chat_rooms WHERE last_message_at IS NOT NULL"), "1");
  EXPECT_EQ(first("SELECT body FROM messages ORDER BY created_at DESC LIMIT 1"), "How are you?");
}

TEST_F(RoomsTest, RefusesPeopleWhoDoNotExistAndLeavesNoRoomBehind) {
  const auto room = add({.members = {UserId{}}, .title = "", .messages = {}});
  ASSERT_FALSE(room.ok());
  EXPECT_EQ(room.error().code, "23503");
  EXPECT_EQ(first("SELECT count(*) FROM chat_rooms"), "0");
}

}  // namespace
}  // namespace bedside::store::sqlite
