// Goal: a room made by the operator is what a room made by its first member would be.
#include "store/sqlite/rooms.h"

#include <gtest/gtest.h>

#include "store/sqlite/migrations.h"

namespace bedside::store::sqlite {
namespace {

struct RoomsTest : ::testing::Test {
  RoomsTest() { EXPECT_TRUE(migrate(*db).ok()); }

  UserId person(const std::string& name) {
    const std::string id = db->new_id_text();
    auto row = db->prepare("INSERT INTO users (id, display_name, role) VALUES (?, ?, 'patient')");
    EXPECT_TRUE(row.ok() && row->bind(id).bind(name).run().ok());
    return *UserId::parse(id);
  }
  std::int64_t count(const std::string& sql) {
    auto rows = db->prepare(sql);
    EXPECT_TRUE(rows.ok() && *rows->step());
    return rows->integer(0);
  }

  std::unique_ptr<Connection> db = std::move(Connection::open(":memory:", OpenMode::kReadWrite)).value();
};

TEST_F(RoomsTest, HasAllItsMembersOnceAndItsCreator) {
  const UserId ada = person("Ada");
  const UserId sam = person("Sam");
  ASSERT_TRUE(add_room(*db, {ada, sam, sam}, "Title").ok());
  EXPECT_EQ(count("SELECT count(*) FROM room_members"), 2);
  EXPECT_EQ(count("SELECT count(*) FROM chat_rooms WHERE title = 'Title' AND created_by = '" + ada.text() + "'"), 1);
}

TEST_F(RoomsTest, KnowsWhoSharesOne) {
  const UserId ada = person("Ada");
  const UserId sam = person("Sam");
  const UserId eve = person("Eve");
  ASSERT_TRUE(add_room(*db, {ada, sam}, "").ok());
  EXPECT_TRUE(*share_a_room(*db, sam, ada));
  EXPECT_FALSE(*share_a_room(*db, ada, eve));
}

TEST_F(RoomsTest, TakesMessagesOfItsMembers) {
  const UserId ada = person("Ada");
  const auto room = add_room(*db, {ada}, "");
  ASSERT_TRUE(add_message(*db, *room, ada, "Good morning").ok());
  EXPECT_EQ(count("SELECT count(*) FROM chat_rooms WHERE last_message_at IS NOT NULL"), 1);
}

TEST_F(RoomsTest, RefusesPeopleWhoDoNotExist) {
  const auto room = add_room(*db, {UserId{}}, "");
  ASSERT_FALSE(room.ok());
  EXPECT_EQ(room.error().code, "23503");
}

}  // namespace
}  // namespace bedside::store::sqlite
