// Goal: the table "Who may do what" of docs/data.md, line by line, for a member, a stranger and an anonymous caller.
#include "store/sqlite/policy.h"

#include <gtest/gtest.h>

#include "store/sqlite/testing/test_world.h"

namespace bedside::store::sqlite {
namespace {

const std::vector<std::string> kTables = {"users",       "chat_rooms",   "room_members",  "messages",
                                          "video_calls", "waiting_room", "webrtc_signals"};

class Policy : public ::testing::Test {
 protected:
  Policy() {
    ann = world.add_user("doctor");
    bob = world.add_user();
    eve = world.add_user();
    room = world.add_room({ann, bob});
    call = world.add_call(room, ann, bob);
    EXPECT_EQ(message(ann), "ok");
    EXPECT_EQ(signal(ann, bob), "ok");
    EXPECT_EQ(
        world.code("INSERT INTO waiting_room (room_id, patient_id, doctor_id) VALUES (?, ?, ?)", {room, bob, ann}),
        "ok");
  }
  std::string message(const std::string& sender, const std::string& extra = "") {
    return world.code("INSERT INTO messages (room_id, sender_id, body" + std::string(extra.empty() ? "" : ", kind") +
                          ") VALUES (?, ?, 'x'" + (extra.empty() ? "" : ", '" + extra + "'") + ")",
                      {room, sender});
  }
  std::string signal(const std::string& from, const std::string& to) {
    return world.code(
        "INSERT INTO webrtc_signals (call_id, sender_id, receiver_id, signal_type, signal_data) "
        "VALUES (?, ?, ?, 'offer', '{\"sdp\":\"x\"}')",
        {call, from, to});
  }
  int rows(const std::string& table, RowAction action, Role role) {
    return std::stoi(
        world.one("SELECT count(*) FROM " + table + " AS t WHERE " + row_predicate(table, action, role, "t")));
  }

  TestWorld world;
  std::string ann, bob, eve, room, call;
};

TEST_F(Policy, ShowsAMemberItsRoomAndItsPeople) {
  world.as(bob);
  EXPECT_EQ(rows("users", RowAction::kRead, Role::kAuthenticated), 2);
  EXPECT_EQ(rows("room_members", RowAction::kRead, Role::kAuthenticated), 2);
  for (const auto* table : {"chat_rooms", "messages", "video_calls", "waiting_room", "webrtc_signals"}) {
    EXPECT_EQ(rows(table, RowAction::kRead, Role::kAuthenticated), 1) << table;
  }
}

TEST_F(Policy, ShowsAStrangerOnlyItself) {
  world.as(eve);
  for (const auto& table : kTables) {
    EXPECT_EQ(rows(table, RowAction::kRead, Role::kAuthenticated), table == "users" ? 1 : 0) << table;
  }
}

TEST_F(Policy, HidesACallFromAMemberWhoIsNoParty) {
  ASSERT_EQ(world.code("INSERT INTO room_members (room_id, user_id) VALUES (?, ?)", {room, eve}), "ok");
  world.as(eve);
  EXPECT_EQ(rows("messages", RowAction::kRead, Role::kAuthenticated), 1);
  EXPECT_EQ(rows("video_calls", RowAction::kRead, Role::kAuthenticated), 0);
  EXPECT_EQ(rows("waiting_room", RowAction::kRead, Role::kAuthenticated), 0);
  EXPECT_EQ(rows("webrtc_signals", RowAction::kRead, Role::kAuthenticated), 0);
}

TEST_F(Policy, ShowsAnonNothingAndTheServiceEverything) {
  for (const auto& table : kTables) {
    for (const auto action : {RowAction::kRead, RowAction::kUpdate, RowAction::kDelete}) {
      EXPECT_EQ(rows(table, action, Role::kAnon), 0);
      EXPECT_GE(rows(table, action, Role::kService), 1);
    }
  }
  EXPECT_EQ(row_predicate("auth_users", RowAction::kRead, Role::kService, "t"), "(0)");
}

TEST_F(Policy, LetsAUserChangeOnlyWhatIsItsOwn) {
  world.as(bob);
  const auto may = [&](const std::string& table) { return rows(table, RowAction::kUpdate, Role::kAuthenticated); };
  EXPECT_EQ(may("users"), 1);
  EXPECT_EQ(may("chat_rooms"), 1);
  EXPECT_EQ(may("room_members"), 1);
  EXPECT_EQ(may("messages"), 0);
  EXPECT_EQ(may("video_calls"), 1);
  EXPECT_EQ(may("waiting_room"), 0);
  EXPECT_EQ(may("webrtc_signals"), 0);
  for (const auto& table : kTables) {
    const bool own = table == "room_members" || table == "waiting_room";
    EXPECT_EQ(rows(table, RowAction::kDelete, Role::kAuthenticated), own ? 1 : 0) << table;
  }
}

TEST_F(Policy, RefusesWritesPastThePredicateToo) {
  world.as(eve);
  EXPECT_EQ(world.code("UPDATE users SET display_name = 'x' WHERE id = ?", {ann}), "42501");
  EXPECT_EQ(world.code("UPDATE chat_rooms SET title = 'x'"), "42501");
  EXPECT_EQ(world.code("UPDATE room_members SET last_read_at = now()"), "42501");
  EXPECT_EQ(world.code("UPDATE video_calls SET status = 'active'"), "42501");
  for (const auto& table : kTables) EXPECT_EQ(world.code("DELETE FROM " + table), "42501") << table;
  world.as_anon();
  for (const auto& table : kTables) EXPECT_EQ(world.code("DELETE FROM " + table), "42501") << table;
}

TEST_F(Policy, LetsAMemberWriteAsItselfOnly) {
  world.as(bob);
  EXPECT_EQ(message(bob), "ok");
  EXPECT_EQ(message(ann), "42501");
  EXPECT_EQ(message(bob, "call"), "42501");
  EXPECT_EQ(signal(bob, ann), "ok");
  EXPECT_EQ(signal(ann, bob), "42501");
  EXPECT_EQ(signal(bob, eve), "42501");
  world.as(eve);
  EXPECT_EQ(message(eve), "42501");
  EXPECT_EQ(signal(eve, bob), "42501");
}

TEST_F(Policy, RefusesEveryInsertOfAnon) {
  world.as_anon();
  const auto refused = world.run("INSERT INTO messages (room_id, sender_id, body) VALUES (?, ?, 'x')", {room, ann});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, "42501");
  EXPECT_EQ(refused.error().message, "new row violates row-level security policy for table \"messages\"");
  EXPECT_EQ(world.code("INSERT INTO users (id) VALUES (?)", {world.new_id()}), "42501");
  EXPECT_EQ(world.code("INSERT INTO chat_rooms (created_by) VALUES (NULL)"), "42501");
  EXPECT_EQ(world.code("INSERT INTO room_members (room_id, user_id) VALUES (?, ?)", {room, eve}), "42501");
  EXPECT_EQ(signal(ann, bob), "42501");
}

TEST_F(Policy, MakesTheCreatorOfARoomItsMember) {
  world.as(eve);
  ASSERT_EQ(world.code("INSERT INTO chat_rooms (title) VALUES ('mine')"), "ok");
  EXPECT_EQ(rows("chat_rooms", RowAction::kRead, Role::kAuthenticated), 1);
  EXPECT_EQ(rows("room_members", RowAction::kUpdate, Role::kAuthenticated), 1);
  EXPECT_EQ(world.code("INSERT INTO chat_rooms (created_by) VALUES (?)", {ann}), "42501");
  EXPECT_EQ(world.code("INSERT INTO chat_rooms (created_by) VALUES (NULL)"), "42501");
  // Nobody brings itself or others into a room.
  EXPECT_EQ(world.code("INSERT INTO room_members (room_id, user_id) VALUES (?, ?)", {room, eve}), "42501");
}

TEST_F(Policy, LetsEverybodySayWhoMayCallThem) {
  const auto call_from = [&](const std::string& caller, const std::string& receiver) {
    world.as_service();
    EXPECT_EQ(world.code("UPDATE video_calls SET status = 'ended' WHERE ended_at IS NULL"), "ok");
    world.as(caller);
    return world.code("INSERT INTO video_calls (room_id, caller_id, receiver_id) VALUES (?, ?, ?)",
                      {room, caller, receiver});
  };
  const auto want = [&](const std::string& who, const std::string& from) {
    world.as(who);
    return world.code("UPDATE users SET calls_from = ? WHERE id = ?", {from, who});
  };
  EXPECT_EQ(want(bob, "doctors"), "ok");
  EXPECT_EQ(call_from(ann, bob), "ok");
  EXPECT_EQ(want(bob, "nobody"), "ok");
  EXPECT_EQ(call_from(ann, bob), "PT403");
  EXPECT_EQ(want(ann, "doctors"), "ok");
  EXPECT_EQ(call_from(bob, ann), "PT403");
  EXPECT_EQ(want(ann, "everybody"), "ok");
  EXPECT_EQ(call_from(bob, ann), "ok");
  // A stranger hears what strangers hear.
  EXPECT_EQ(call_from(eve, bob), "42501");
  EXPECT_EQ(want(ann, "friends"), "23514");
  world.as(eve);
  EXPECT_EQ(world.code("UPDATE users SET calls_from = 'nobody' WHERE id = ?", {ann}), "42501");
}

TEST_F(Policy, AllowsCallsOnlyBetweenMembersOfARoomForCalls) {
  world.as_service();
  ASSERT_EQ(world.code("UPDATE video_calls SET status = 'ended'"), "ok");
  const std::string board = world.add_room({ann, bob, eve}, "announcement");
  world.as(ann);
  const auto start = [&](const std::string& in, const std::string& from, const std::string& to) {
    return world.code("INSERT INTO video_calls (room_id, caller_id, receiver_id) VALUES (?, ?, ?)", {in, from, to});
  };
  EXPECT_EQ(start(room, ann, eve), "42501");
  EXPECT_EQ(start(room, bob, ann), "42501");
  EXPECT_EQ(start(room, ann, ann), "42501");
  EXPECT_EQ(start(board, ann, bob), "42501");
  EXPECT_EQ(start(world.new_id(), ann, bob), "42501");
  EXPECT_EQ(start(room, ann, bob), "ok");
  world.as_service();
  EXPECT_EQ(start(room, eve, eve), "23514");
}

TEST_F(Policy, SilencesACallThatIsOver) {
  world.as_service();
  ASSERT_EQ(world.code("UPDATE video_calls SET status = 'ended'"), "ok");
  world.as(ann);
  EXPECT_EQ(signal(ann, bob), "42501");
}

TEST_F(Policy, LetsAUserLeaveARoom) {
  world.as(bob);
  EXPECT_EQ(world.code("DELETE FROM room_members WHERE user_id = ?", {bob}), "ok");
  EXPECT_EQ(world.code("DELETE FROM room_members WHERE user_id = ?", {ann}), "42501");
  EXPECT_EQ(rows("messages", RowAction::kRead, Role::kAuthenticated), 0);
}

TEST_F(Policy, GivesClientsNoSayInTimes) {
  world.as(bob);
  ASSERT_EQ(world.code("INSERT INTO messages (room_id, sender_id, body, created_at) VALUES (?, ?, 'future', "
                       "'2999-01-01T00:00:00.000000+00:00')",
                       {room, bob}),
            "ok");
  EXPECT_LT(world.one("SELECT max(created_at) FROM messages"), "2999");
  EXPECT_LT(world.one("SELECT last_message_at FROM chat_rooms"), "2999");
}

}  // namespace
}  // namespace bedside::store::sqlite
