// Goal: a broken reference is named in PostgreSQL's words, whichever side broke it.
#include "store/sqlite/feed/foreign_key.h"

#include <gtest/gtest.h>

#include "store/sqlite/testing/test_database.h"

namespace bedside::store::sqlite {
namespace {

DbError error_of(TestDatabase& world, const std::string& sql) {
  const JobResult result = world.write([&](Connection& db) -> JobResult {
    auto cursor = db.prepare(sql);
    if (!cursor) return cursor.error();
    return cursor->run();
  });
  return result ? DbError{} : result.error();
}

TEST(ForeignKey, NamesTheReferenceOfANewRow) {
  TestDatabase world;
  const std::string ann = world.add_user();
  const std::string nowhere = world.new_id();
  const DbError error =
      error_of(world, "INSERT INTO messages (room_id, sender_id, body) VALUES ('" + nowhere + "', '" + ann + "', 'x')");
  EXPECT_EQ(error.code, "23503");
  EXPECT_EQ(error.message,
            "insert or update on table \"messages\" violates foreign key constraint \"messages_room_id_fkey\"");
  EXPECT_EQ(error.details, "Key (room_id)=(" + nowhere + ") is not present in table \"chat_rooms\".");
}

TEST(ForeignKey, NamesWhatStillRefersToADeletedRow) {
  TestDatabase world;
  const std::string ann = world.add_user();
  const std::string room = world.add_room({ann});
  ASSERT_EQ(world.run("UPDATE chat_rooms SET created_by = '" + ann + "'"), "ok");
  ASSERT_EQ(world.run("INSERT INTO messages (room_id, sender_id, body) VALUES ('" + room + "', '" + ann + "', 'x')"),
            "ok");
  const DbError error = error_of(world, "DELETE FROM users WHERE id = '" + ann + "'");
  EXPECT_EQ(error.code, "23503");
  EXPECT_EQ(error.message,
            "update or delete on table \"users\" violates foreign key constraint \"messages_sender_id_fkey\" on table "
            "\"messages\"");
  EXPECT_EQ(error.details, "Key (id)=(" + ann + ") is still referenced from table \"messages\".");
}

TEST(ForeignKey, LetsAUserGoWhoLeftNothingBehind) {
  TestDatabase world;
  const std::string ann = world.add_user();
  const std::string room = world.add_room({ann});
  ASSERT_EQ(world.run("UPDATE chat_rooms SET created_by = '" + ann + "'"), "ok");
  EXPECT_EQ(world.run("DELETE FROM users WHERE id = '" + ann + "'"), "ok");
  EXPECT_EQ(world.read(TestDatabase::service(), "SELECT count(*) FROM room_members").front(), "0");
  EXPECT_EQ(world.read(TestDatabase::service(), "SELECT count(*) FROM chat_rooms WHERE created_by IS NULL").front(),
            "1");
}

}  // namespace
}  // namespace bedside::store::sqlite
