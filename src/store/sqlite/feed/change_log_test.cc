// Goal: the feed shows the rows of published tables as commits leave them: triggers and cascades included, failures
// not.
#include "store/sqlite/feed/change_log.h"

#include <gtest/gtest.h>

#include <boost/json/value.hpp>

#include "store/sqlite/testing/test_database.h"

namespace bedside::store::sqlite {
namespace {

class ChangeLogTest : public ::testing::Test {
 protected:
  ChangeLogTest() {
    ann = world.add_user("doctor");
    bob = world.add_user();
    room = world.add_room({ann, bob});
    world.changes.clear();
  }
  std::string shape() {
    std::string text;
    for (const auto& change : world.changes) {
      const char* kind = change->kind == ChangeKind::kInsert ? "+" : change->kind == ChangeKind::kUpdate ? "~" : "-";
      text += kind + change->table->name + " ";
    }
    world.changes.clear();
    return text;
  }

  TestDatabase world;
  std::string ann;
  std::string bob;
  std::string room;
};

TEST_F(ChangeLogTest, ShowsAnInsertWithTypedValues) {
  ASSERT_EQ(world.run("INSERT INTO messages (room_id, sender_id, body, metadata) VALUES ('" + room + "', '" + ann +
                      "', 'hé', '{\"a\":[1,null]}')"),
            "ok");
  ASSERT_EQ(world.changes.size(), 2U);
  const Change& change = *world.changes[0];
  EXPECT_EQ(change.table->name, "messages");
  EXPECT_EQ(change.kind, ChangeKind::kInsert);
  EXPECT_TRUE(change.old_record.empty());
  EXPECT_EQ(change.record.size(), 8U);
  EXPECT_EQ(change.record.at("body"), "hé");
  EXPECT_EQ(change.record.at("metadata").at("a").at(0), 1);
  EXPECT_TRUE(change.record.at("call_id").is_null());
  EXPECT_EQ(change.record.at("created_at"), boost::json::value(to_iso(world.loop.now())));
  EXPECT_EQ(change.committed_at, world.loop.now());
  EXPECT_EQ(world.changes[1]->table->name, "chat_rooms");
}

TEST_F(ChangeLogTest, FoldsWhatTriggersStampIntoTheInsert) {
  const std::string call = world.add_call(room, ann, bob);
  world.changes.clear();
  for (int i = 1; i <= 2; ++i) {
    ASSERT_EQ(
        world.run("INSERT INTO webrtc_signals (call_id, sender_id, receiver_id, signal_type, signal_data) VALUES ('" +
                  call + "', '" + ann + "', '" + bob + "', 'offer', '{\"sdp\":\"v=0\"}')"),
        "ok");
    EXPECT_EQ(world.changes.back()->record.at("seq"), i);
    EXPECT_EQ(shape(), "+webrtc_signals ");
  }
}

TEST_F(ChangeLogTest, FoldsTwoUpdatesIntoOneFromFirstToLast) {
  ASSERT_EQ(
      world.run(TestDatabase::service(), {"UPDATE chat_rooms SET title = 'a'", "UPDATE chat_rooms SET title = 'b'"}),
      "ok");
  ASSERT_EQ(world.changes.size(), 1U);
  EXPECT_EQ(world.changes[0]->kind, ChangeKind::kUpdate);
  EXPECT_EQ(world.changes[0]->old_record.at("title"), "");
  EXPECT_EQ(world.changes[0]->record.at("title"), "b");
}

TEST_F(ChangeLogTest, IsSilentAboutARowThatCameAndWent) {
  const std::string id = world.new_id();
  ASSERT_EQ(world.run(TestDatabase::service(), {"INSERT INTO users (id) VALUES ('" + id + "')",
                                                "UPDATE users SET display_name = 'x' WHERE id = '" + id + "'",
                                                "DELETE FROM users WHERE id = '" + id + "'"}),
            "ok");
  EXPECT_EQ(shape(), "");
}

TEST_F(ChangeLogTest, KeepsADeleteAndANewRowOfTheSameKeyApart) {
  const std::string where = " WHERE user_id = '" + bob + "'";
  ASSERT_EQ(world.run(TestDatabase::service(),
                      {"DELETE FROM room_members" + where,
                       "INSERT INTO room_members (room_id, user_id) VALUES ('" + room + "', '" + bob + "')"}),
            "ok");
  EXPECT_EQ(shape(), "-room_members +room_members ");
}

TEST_F(ChangeLogTest, ShowsAnUpdateThatChangesNothingOnlyWhenARowWasMet) {
  ASSERT_EQ(world.run("UPDATE chat_rooms SET title = title"), "ok");
  EXPECT_EQ(shape(), "~chat_rooms ");
  ASSERT_EQ(world.run("UPDATE chat_rooms SET title = title WHERE kind = 'direct'"), "ok");
  EXPECT_EQ(shape(), "");
}

TEST_F(ChangeLogTest, ShowsCascadedDeletes) {
  const std::string call = world.add_call(room, ann, bob);
  ASSERT_EQ(world.run("UPDATE video_calls SET status = 'ended'"), "ok");
  EXPECT_EQ(shape(), "+video_calls ~video_calls +messages ~chat_rooms ");
  ASSERT_EQ(world.run("DELETE FROM chat_rooms"), "ok");
  std::string sorted = shape();
  EXPECT_EQ(sorted.size(), std::string("-chat_rooms -room_members -room_members -video_calls -messages ").size());
  EXPECT_NE(sorted.find("-video_calls"), std::string::npos);
  EXPECT_NE(sorted.find("-messages"), std::string::npos);
}

TEST_F(ChangeLogTest, ForgetsAJobThatFailed) {
  EXPECT_EQ(world.run(TestDatabase::service(),
                      {"UPDATE chat_rooms SET title = 'x'", "INSERT INTO users (id) VALUES ('bad')"}),
            "23514");
  EXPECT_EQ(shape(), "");
  EXPECT_EQ(world.read(TestDatabase::service(), "SELECT title FROM chat_rooms").front(), "");
}

TEST_F(ChangeLogTest, ForgetsAFailedStatementOfAJobThatGoesOn) {
  world.add_call(room, ann, bob);
  world.changes.clear();
  const JobResult result = world.write([&](Connection& db) -> JobResult {
    // Fails in an AFTER trigger, when the row itself has been written already.
    auto rival = db.prepare("INSERT INTO video_calls (room_id, caller_id, receiver_id) VALUES (?, ?, ?)");
    EXPECT_EQ(rival->bind(room).bind(ann).bind(bob).run().error().code, "PT409");
    auto title = db.prepare("UPDATE chat_rooms SET title = 'busy'");
    return title->run();
  });
  EXPECT_TRUE(result.ok());
  EXPECT_EQ(shape(), "~chat_rooms ");
  EXPECT_EQ(world.read(TestDatabase::service(), "SELECT count(*) FROM video_calls").front(), "1");
}

TEST_F(ChangeLogTest, IsSilentAboutTablesThatAreNotPublished) {
  ASSERT_EQ(world.run("INSERT INTO call_transitions VALUES ('x', 'y')"), "ok");
  EXPECT_EQ(shape(), "");
}

}  // namespace
}  // namespace bedside::store::sqlite
