// Goal: on PostgreSQL too a link lets one guest into one room, once, and the guest gets nowhere else.
#include "store/postgres/auth/guests.h"

#include "store/postgres/testing/auth_world.h"
#include "store/sha256.h"

namespace bedside::store::postgres {
namespace {

class Guests : public testing::AuthWorld {
 protected:
  Guests() {
    doctor = create("ana@example.org")->id.text();
    room = sql("INSERT INTO chat_rooms (title, created_by) VALUES ('Knee', '" + doctor + "') RETURNING id");
    token = as(doctor, "SELECT token FROM make_join_link('" + room + "', 60)");
    now = *parse_iso(sql("SELECT to_char(now(), 'YYYY-MM-DD\"T\"HH24:MI:SS.US+00:00')"));
  }
  std::string as(const std::string& user, const std::string& statement) const {
    return sql("SET request.jwt.claims = '{\"role\":\"authenticated\",\"sub\":\"" + user +
               "\"}'; SET role authenticated; " + statement);
  }
  JoinRequest request(const std::string& with) {
    JoinRequest made;
    made.link_digest = sha256_hex(with);
    made.guest.account.id = UserId{Uuid::v4(rng)};
    made.guest.account.email = made.guest.account.id.text() + "@guest.invalid";
    made.guest.account.created_at = now;
    made.guest.account.updated_at = now;
    made.guest.display_name = "Gus";
    made.session.id = SessionId{Uuid::v4(rng)};
    made.session.user = made.guest.account.id;
    made.session.method = "link";
    made.session.device = "Firefox, Linux";
    made.session.created_at = now;
    return made;
  }
  Result<Joined, AuthRefusal> join(const std::string& with) {
    return ask<Joined>([&](auto done) { store->join_as_guest(request(with), done); });
  }
  Result<JoinLink, AuthRefusal> look(const std::string& with) {
    return ask<JoinLink>([&](auto done) { store->find_join_link(sha256_hex(with), now, done); });
  }

  std::string doctor, room, token;
};

TEST_F(Guests, ComeIntoTheRoomOnceHoweverManyTry) {
  EXPECT_EQ(token.size(), 64U);
  EXPECT_EQ(look(token)->room_title, "Knee");
  EXPECT_EQ(look(token)->host_name, "Dr. Ada");
  std::vector<bool> outcomes;
  for (int i = 0; i < 2; ++i) {
    store->join_as_guest(request(token), [&](const Result<Joined, AuthRefusal>& r) {
      outcomes.push_back(r.ok());
      if (!r) {
        EXPECT_EQ(r.error(), AuthRefusal::kLinkUsed);
      }
    });
  }
  testing::run_until(loop, [&] { return outcomes.size() == 2; });
  EXPECT_NE(outcomes[0], outcomes[1]);
  EXPECT_EQ(look(token).error(), AuthRefusal::kLinkUsed);
  EXPECT_EQ(sql("SELECT count(*) FROM auth.users WHERE email LIKE '%@guest.invalid'"), "1");
  const std::string guest = sql("SELECT user_id FROM bedside.room_guests");
  EXPECT_EQ(sql("SELECT raw_app_meta_data ->> 'guest_room' FROM auth.users WHERE id = '" + guest + "'"), room);
  const auto sessions =
      ask<std::vector<Session>>([&](auto done) { store->list_sessions(*UserId::parse(guest), done); });
  ASSERT_EQ(sessions->size(), 1U);
  EXPECT_EQ(sessions->front().device, "Firefox, Linux");
  EXPECT_EQ(as(guest, "SELECT count(*) FROM chat_rooms"), "1");
  EXPECT_THROW(as(guest, "INSERT INTO chat_rooms (title) VALUES ('x')"), std::runtime_error);
  const std::string other = sql("INSERT INTO chat_rooms (created_by) VALUES ('" + doctor + "') RETURNING id");
  EXPECT_THROW(sql("INSERT INTO room_members (room_id, user_id) VALUES ('" + other + "', '" + guest + "')"),
               std::runtime_error);
}

TEST_F(Guests, AreToldWhyALinkIsGoodNoMore) {
  EXPECT_EQ(join("x").error(), AuthRefusal::kNoLink);
  const std::string revoked = as(doctor, "SELECT token FROM make_join_link('" + room + "')");
  as(doctor, "SELECT revoke_join_link(id) FROM list_join_links('" + room + "') LIMIT 1");
  EXPECT_EQ(join(revoked).error(), AuthRefusal::kLinkRevoked);
  now += 61min;
  EXPECT_EQ(join(token).error(), AuthRefusal::kLinkExpired);
  EXPECT_EQ(sql("SELECT count(*) FROM bedside.room_guests"), "0");
}

TEST_F(Guests, HaveASessionThatEndsByItself) {
  const auto joined = join(token);
  ASSERT_TRUE(joined.ok());
  RefreshRequest request;
  request.session = joined->signed_in.session.id;
  request.counter = 1;
  request.rules.guest_timebox = 12h;
  request.now = now + 11h;
  ASSERT_TRUE(ask<AccountSession>([&](auto done) { store->refresh_session(request, done); }).ok());
  request.counter = 2;
  request.now = now + 12h;
  EXPECT_EQ(ask<AccountSession>([&](auto done) { store->refresh_session(request, done); }).error(),
            AuthRefusal::kSessionExpired);
}

TEST_F(Guests, WhoNeverComeBackAreEndedByTheSweepAndNobodyElse) {
  const SessionId guest = join(token)->signed_in.session.id;
  const SessionId doctors = sign_in(*UserId::parse(doctor)).session.id;
  const auto is_open = [&](SessionId id) {
    return ask<AccountSession>([&](auto done) { store->find_session(id, done); }).ok();
  };
  const auto sweep = [&](Duration later, std::optional<Duration> timebox) {
    return ask<std::int64_t>([&](auto done) { store->sweep({now + later, 2000h, timebox}, done); }).ok();
  };
  ASSERT_TRUE(sweep(1000h, std::nullopt));
  ASSERT_TRUE(sweep(11h, 12h));
  EXPECT_TRUE(is_open(guest));
  ASSERT_TRUE(sweep(12h, 12h));
  EXPECT_FALSE(is_open(guest));
  EXPECT_TRUE(is_open(doctors));
}

TEST_F(Guests, LeaveWhenTheirLinkIsTakenBack) {
  const auto joined = join(token);
  ASSERT_TRUE(joined.ok());
  as(doctor, "SELECT revoke_join_link(id) FROM list_join_links('" + room + "')");
  EXPECT_EQ(sql("SELECT count(*) FROM room_members WHERE user_id <> '" + doctor + "'"), "0");
  EXPECT_EQ(ask<AccountSession>([&](auto done) { store->find_session(joined->signed_in.session.id, done); }).error(),
            AuthRefusal::kNoSession);
}

TEST_F(Guests, AreInvitedByTheDoctorsOfTheRoomAlone) {
  const std::string stranger = create("eve@example.org")->id.text();
  EXPECT_THROW(as(stranger, "SELECT make_join_link('" + room + "')"), std::runtime_error);
  EXPECT_THROW(as(stranger, "SELECT list_join_links('" + room + "')"), std::runtime_error);
  const std::string link = sql("SELECT id FROM bedside.join_links");
  EXPECT_THROW(as(stranger, "SELECT revoke_join_link('" + link + "')"), std::runtime_error);
  EXPECT_THROW(as(doctor, "SELECT make_join_link('" + room + "', 4)"), std::runtime_error);
  EXPECT_THROW(as(doctor, "SELECT * FROM bedside.join_links"), std::runtime_error);
  EXPECT_THROW(as(doctor, "SELECT bedside.use_join_link('x', '" + stranger + "', now())"), std::runtime_error);
}

}  // namespace
}  // namespace bedside::store::postgres
