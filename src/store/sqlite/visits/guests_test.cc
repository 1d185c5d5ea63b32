// Goal: a link lets one guest into one room, once, and the guest gets nowhere else.
#include "store/sqlite/visits/guests.h"

#include <gtest/gtest.h>

#include "store/sha256.h"
#include "store/sqlite/auth_sessions.h"
#include "store/sqlite/functions.h"
#include "store/sqlite/testing/test_world.h"

namespace bedside::store::sqlite::auth {
namespace {

class Guests : public ::testing::Test {
 protected:
  Guests() {
    doctor = world.add_user("doctor");
    room = world.add_room({doctor});
    add_link("a", 1h);
  }
  void add_link(const std::string& token, Duration life) {
    ASSERT_EQ(world.code("INSERT INTO join_links (room_id, created_by, token_digest, expires_at) VALUES (?, ?, ?, ?)",
                         {room, doctor, sha256_hex(token), to_iso(world.now + life)}),
              "ok");
  }
  Outcome<Joined> join(const std::string& token) {
    JoinRequest request;
    request.link_digest = sha256_hex(token);
    request.guest.account.id = UserId{Uuid::v4(world.rng)};
    request.guest.account.email = request.guest.account.id.text() + "@guest.invalid";
    request.guest.account.created_at = world.now;
    request.guest.account.updated_at = world.now;
    request.guest.display_name = "Gus";
    request.session.id = SessionId{Uuid::v4(world.rng)};
    request.session.user = request.guest.account.id;
    request.session.method = "link";
    request.session.device = "Firefox, Linux";
    request.session.created_at = world.now;
    return join_as_guest(*world.db, request);
  }

  TestWorld world;
  std::string doctor, room;
};

TEST_F(Guests, ComeIntoTheRoomOnce) {
  const auto link = find_join_link(*world.db, sha256_hex("a"), world.now);
  ASSERT_TRUE(link.ok());
  EXPECT_GT(link->expires_at, world.now + 59min);
  const auto joined = join("a");
  ASSERT_TRUE(joined.ok());
  EXPECT_EQ(joined->room.text(), room);
  const std::string guest = joined->signed_in.account.id.text();
  EXPECT_EQ(joined->signed_in.account.app_metadata.at("guest_room"), boost::json::value(room));
  EXPECT_EQ(world.one("SELECT display_name FROM users WHERE id = ?", {guest}), "Gus");
  EXPECT_EQ(world.one("SELECT count(*) FROM room_members WHERE user_id = ?", {guest}), "1");
  EXPECT_EQ(world.one("SELECT device FROM auth_sessions WHERE user_id = ?", {guest}), "Firefox, Linux");
  EXPECT_EQ(world.one("SELECT count(*) FROM audit_log WHERE kind = 'link.used' AND subject = ?", {guest}), "1");
  EXPECT_EQ(join("a").error().why, AuthRefusal::kLinkUsed);
  EXPECT_EQ(find_join_link(*world.db, sha256_hex("a"), world.now).error().why, AuthRefusal::kLinkUsed);
  EXPECT_EQ(world.one("SELECT count(*) FROM room_guests"), "1");
}

TEST_F(Guests, AreToldWhyALinkIsGoodNoMore) {
  EXPECT_EQ(join("b").error().why, AuthRefusal::kNoLink);
  add_link("short", 1min);
  world.now += 2min;
  EXPECT_EQ(join("short").error().why, AuthRefusal::kLinkExpired);
  ASSERT_EQ(world.code("UPDATE join_links SET revoked_at = now(), revoked_by = ?", {doctor}), "ok");
  EXPECT_EQ(join("a").error().why, AuthRefusal::kLinkRevoked);
  EXPECT_EQ(world.one("SELECT count(*) FROM room_guests"), "0");
}

TEST_F(Guests, StayInTheirRoomWhoeverAsks) {
  const std::string guest = join("a")->signed_in.account.id.text();
  const std::string other = world.add_room({doctor});
  EXPECT_EQ(world.code("INSERT INTO room_members (room_id, user_id) VALUES (?, ?)", {other, guest}), "42501");
  EXPECT_EQ(world.code("INSERT INTO chat_rooms (created_by) VALUES (?)", {guest}), "42501");
  world.as(guest);
  EXPECT_EQ(world.code("INSERT INTO chat_rooms (title) VALUES ('x')"), "42501");
  EXPECT_EQ(world.code("INSERT INTO messages (room_id, sender_id, body) VALUES (?, ?, 'x')", {room, guest}), "ok");
}

TEST_F(Guests, HaveASessionThatEndsByItself) {
  const auto joined = join("a");
  ASSERT_TRUE(joined.ok());
  RefreshRequest request;
  request.session = joined->signed_in.session.id;
  request.counter = 1;
  request.rules.guest_timebox = 12h;
  request.now = world.now + 11h;
  ASSERT_TRUE(refresh_session(*world.db, request).ok());
  request.counter = 2;
  request.now = world.now + 12h;
  EXPECT_EQ(refresh_session(*world.db, request).error().why, AuthRefusal::kSessionExpired);
  EXPECT_FALSE(find_session(*world.db, request.session).ok());
}

TEST_F(Guests, WhoNeverComeBackAreEndedByTheSweepAndNobodyElse) {
  const SessionId guest = join("a")->signed_in.session.id;
  Session doctors;
  doctors.id = SessionId{Uuid::v4(world.rng)};
  doctors.user = *UserId::parse(doctor);
  doctors.created_at = world.now;
  ASSERT_EQ(world.code("INSERT INTO auth_users (id, email, created_at, updated_at) VALUES (?, 'ana@e.org', ?, ?)",
                       {doctor, to_iso(world.now), to_iso(world.now)}),
            "ok");
  ASSERT_TRUE(open_session(*world.db, doctors, {}).ok());
  ASSERT_TRUE(sweep(*world.db, {world.now + 1000h, 2000h, std::nullopt}).ok());
  ASSERT_TRUE(sweep(*world.db, {world.now + 11h, 2000h, 12h}).ok());
  EXPECT_TRUE(find_session(*world.db, guest).ok());
  ASSERT_TRUE(sweep(*world.db, {world.now + 12h, 2000h, 12h}).ok());
  EXPECT_FALSE(find_session(*world.db, guest).ok());
  EXPECT_TRUE(find_session(*world.db, doctors.id).ok());
}

TEST_F(Guests, LeaveWhenTheirLinkIsTakenBack) {
  const std::string guest = join("a")->signed_in.account.id.text();
  const std::string link = world.one("SELECT id FROM join_links");
  Actor actor;
  actor.role = Role::kAuthenticated;
  actor.user = UserId::parse(doctor);
  ASSERT_TRUE(find_function("revoke_join_link")->call(*world.db, actor, {Value(link)}).ok());
  world.as_service();
  EXPECT_EQ(world.one("SELECT count(*) FROM room_members WHERE user_id = ?", {guest}), "0");
  EXPECT_EQ(world.one("SELECT count(*) FROM auth_sessions WHERE user_id = ? AND ended_at IS NULL", {guest}), "0");
}

}  // namespace
}  // namespace bedside::store::sqlite::auth
