// Goal: whoever was sent a link sees whose it is, gives a name, and is in the room; everybody else hears why not.
#include <gtest/gtest.h>

#include "service/auth/testing/auth_world.h"
#include "store/sha256.h"

namespace bedside::service {
namespace {

using testing::Answer;
using testing::AuthWorld;
using testing::With;

class JoinByLink : public ::testing::Test {
 protected:
  JoinByLink() {
    const Answer doctor = world.sign_up("ana@example.org", {{"display_name", "Dr. Ana"}, {"role", "doctor"}});
    world.one(
        "INSERT INTO chat_rooms (id, title, created_by) VALUES "
        "('00000000-0000-4000-8000-0000000000c1', 'Knee', ?)",
        std::string(doctor.user().at("id").as_string()));
    put(token);
  }
  void put(const std::string& secret, const std::string& set = "") {
    world.one(
        "INSERT INTO join_links (room_id, created_by, token_digest, expires_at) "
        "SELECT id, created_by, ?, '2999-01-01T00:00:00.000000+00:00' FROM chat_rooms",
        store::sha256_hex(secret));
    if (!set.empty()) world.one("UPDATE join_links SET " + set + " WHERE token_digest = ?", store::sha256_hex(secret));
  }
  Answer look(const std::string& secret, const With& with = {}) {
    return world.post("/bedside/v1/join/look", {{"token", secret}}, with);
  }
  Answer join(const std::string& secret, const std::string& name = "Gus", const With& with = {}) {
    return world.post("/bedside/v1/join", {{"token", secret}, {"name", name}}, with);
  }
  std::string sent(char c) { return std::string(64, c); }

  AuthWorld world;
  const std::string token = std::string(64, 'a');
};

TEST_F(JoinByLink, ShowsWhoseTheLinkIsAndLetsIn) {
  const Answer shown = look(token);
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(shown.text("room_title"), "Knee");
  EXPECT_EQ(shown.text("host_name"), "Dr. Ana");

  const Answer in = join(token, "  Gus  ", {.browser = "Mozilla/5.0 (Android 14; Mobile) Firefox/128.0"});
  ASSERT_EQ(in.status, 200) << in.raw;
  EXPECT_EQ(in.text("room_id"), "00000000-0000-4000-8000-0000000000c1");
  EXPECT_EQ(in.user().at("email"), "");
  EXPECT_EQ(in.user().at("is_anonymous"), true);
  EXPECT_EQ(world.one("SELECT display_name FROM users WHERE id = ?", std::string(in.user().at("id").as_string())),
            "Gus");
  EXPECT_EQ(world.get("/user", world.as(in)).status, 200);
  EXPECT_EQ(world.refresh(in.refresh_token()).status, 200);
  EXPECT_EQ(world.one("SELECT device FROM auth_sessions WHERE method = 'link'"), "Firefox, Android");
}

TEST_F(JoinByLink, SaysWhyALinkIsGoodNoMore) {
  ASSERT_EQ(join(token).status, 200);
  EXPECT_EQ(look(token).code(), "410 link_used");
  EXPECT_EQ(join(token).code(), "410 link_used");
  put(sent('b'), "expires_at = '2020-01-01T00:00:00.000000+00:00'");
  EXPECT_EQ(join(sent('b')).code(), "410 link_expired");
  put(sent('c'), "revoked_at = now()");
  EXPECT_EQ(look(sent('c')).code(), "410 link_revoked");
  EXPECT_EQ(look(sent('d')).code(), "404 link_unknown");
  EXPECT_EQ(world.one("SELECT count(*) FROM room_guests"), "1");
  ASSERT_FALSE(world.audited.empty());
  EXPECT_EQ(world.audited.back().kind, "link.refused");
  EXPECT_EQ(world.audited.back().detail.find(sent('d')), std::string::npos);
}

TEST_F(JoinByLink, TakesNoRubbish) {
  const std::vector<std::string> bad_tokens = {"", "a", "A' OR 1=1 --", std::string(64, 'Z'), std::string(65, 'a')};
  for (const std::string& bad : bad_tokens) {
    EXPECT_EQ(join(bad).code(), "404 link_unknown") << bad;
  }
  for (const std::string& name : {std::string(), std::string("  "), std::string(81, 'x'), std::string("a\nb")}) {
    EXPECT_EQ(join(token, name).code(), "400 validation_failed") << name;
  }
  EXPECT_EQ(world.ask("POST", "/bedside/v1/join", "{").status, 400);
  EXPECT_EQ(world.post("/bedside/v1/join", {{"token", 7}, {"name", "x"}}).status, 400);
  EXPECT_EQ(world.get("/bedside/v1/join").status, 405);
  EXPECT_EQ(world.get("/bedside/v1/join/x").status, 404);
  EXPECT_EQ(look(token).status, 200);
}

TEST_F(JoinByLink, IsNoPlaceForGuessing) {
  With guesser;
  guesser.peer = "198.51.100.7";
  for (int i = 0; i < 30; ++i) EXPECT_EQ(look(sent('e'), guesser).status, 404);
  const Answer slowed = look(sent('e'), guesser);
  EXPECT_EQ(slowed.status, 429);
  EXPECT_NE(slowed.headers.get("retry-after"), "");
  EXPECT_EQ(look(token).status, 200);
}

TEST_F(JoinByLink, LetsInForADayOfWorkAndNoLonger) {
  const Answer in = join(token);
  EXPECT_EQ(in.body.at("expires_in"), 3600);
  world.loop.advance(11h + 59min);
  const Answer late = world.refresh(in.refresh_token());
  ASSERT_EQ(late.status, 200) << late.raw;
  // A token never outlives its session, and is refused where nobody asks the database.
  EXPECT_EQ(late.body.at("expires_in"), 60);
  const TokenAccess door(world.keys, &world.book);
  std::vector<Revocation> heard;
  world.book.subscribe([&](const Revocation& revocation) { heard.push_back(revocation); });
  EXPECT_TRUE(door.verify(late.access_token(), world.loop.now()).ok());
  world.loop.advance(59s + 700ms);
  // One that is good for no second would be taken for none by the client.
  EXPECT_EQ(world.refresh(late.refresh_token()).body.at("expires_in"), 1);
  world.loop.advance(300ms);
  EXPECT_FALSE(door.verify(late.access_token(), world.loop.now()).ok());
  EXPECT_EQ(world.refresh(late.refresh_token()).code(), "400 session_expired");
  EXPECT_EQ(heard.size(), 1U);
  EXPECT_EQ(world.refresh(late.refresh_token()).code(), "400 refresh_token_not_found");
}

TEST_F(JoinByLink, EndsTheSessionOfAGuestWhoDoesNotComeBack) {
  ASSERT_EQ(join(token).status, 200);
  world.service->start([](bool) {});
  world.loop.advance(13h);
  EXPECT_EQ(world.one("SELECT count(*) FROM auth_sessions WHERE method = 'link' AND ended_at IS NOT NULL"), "1");
  EXPECT_EQ(world.one("SELECT count(*) FROM auth_sessions WHERE method <> 'link' AND ended_at IS NULL"), "1");
}

TEST_F(JoinByLink, MakesAGuestAndNoAccountOfTheirOwn) {
  const Answer in = join(token);
  EXPECT_EQ(world.put("/user", {{"password", "a new password"}}, world.as(in)).code(), "403 guest_account");
  EXPECT_EQ(world.put("/user", {{"email", "gus@example.org"}}, world.as(in)).code(), "403 guest_account");
  EXPECT_EQ(world.put("/user", {{"data", {{"display_name", "Gustav"}}}}, world.as(in)).status, 200);
}

}  // namespace
}  // namespace bedside::service
