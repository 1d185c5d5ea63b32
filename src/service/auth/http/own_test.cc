// Goal: people see and end their own sessions, get their own data, and can be forgotten; nobody else's.
#include <gtest/gtest.h>

#include "service/auth/testing/auth_world.h"

namespace bedside::service {
namespace {

using testing::Answer;
using testing::AuthWorld;
using testing::With;

constexpr const char* kFirefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

class Own : public ::testing::Test {
 protected:
  boost::json::array sessions(const Answer& who) {
    return world.get("/bedside/v1/sessions", world.as(who)).body.at("sessions").as_array();
  }
  Answer erase(const Answer& who, boost::json::object body = {}) {
    return world.post("/bedside/v1/me/erase", std::move(body), world.as(who));
  }
  std::string id_of(const Answer& who) { return std::string(who.user().at("id").as_string()); }

  AuthWorld world;
  Answer ana = world.sign_up("ana@example.org", {{"display_name", "Ana"}});
};

TEST_F(Own, SessionsAreListedWithTheirDeviceAndEndedOneByOne) {
  const Answer phone = world.sign_in("ana@example.org", "correct horse", {.browser = kFirefox});
  const auto listed = sessions(ana);
  ASSERT_EQ(listed.size(), 2U);
  const auto& other = listed[0].at("current").as_bool() ? listed[1] : listed[0];
  EXPECT_EQ(other.at("device"), "Firefox, Linux");
  EXPECT_EQ(other.at("method"), "password");
  const std::string path = "/bedside/v1/sessions/" + std::string(other.at("id").as_string());
  EXPECT_EQ(world.ask("DELETE", path, "", world.as(ana)).status, 204);
  EXPECT_EQ(world.ask("DELETE", path, "", world.as(ana)).code(), "404 session_not_found");
  // At once, at every door, and for good.
  EXPECT_EQ(world.get("/bedside/v1/sessions", world.as(phone)).status, 403);
  EXPECT_NE(world.refresh(phone.refresh_token()).status, 200);
  EXPECT_EQ(sessions(ana).size(), 1U);
}

TEST_F(Own, SessionsOfOthersAreNobodysBusiness) {
  const Answer eve = world.sign_up("eve@example.org");
  const std::string hers(sessions(ana)[0].at("id").as_string());
  EXPECT_EQ(world.ask("DELETE", "/bedside/v1/sessions/" + hers, "", world.as(eve)).status, 404);
  EXPECT_EQ(sessions(ana).size(), 1U);
  EXPECT_EQ(world.get("/bedside/v1/sessions").status, 403);
  EXPECT_EQ(world.get("/bedside/v1/sessions", {.key = ""}).status, 401);
  EXPECT_EQ(world.ask("DELETE", "/bedside/v1/sessions/x", "", world.as(ana)).status, 404);
}

TEST_F(Own, DataIsGivenWholeWithoutSecretsAndSaidSo) {
  const Answer data = world.get("/bedside/v1/me/export", world.as(ana));
  ASSERT_EQ(data.status, 200);
  EXPECT_EQ(data.body.at("account").at(0).at("email"), "ana@example.org");
  EXPECT_EQ(data.body.at("profile").at(0).at("display_name"), "Ana");
  EXPECT_EQ(data.raw.find("argon2"), std::string::npos);
  EXPECT_NE(data.headers.get("content-disposition").find("attachment"), std::string::npos);
  EXPECT_EQ(world.audited.back().kind, "privacy.exported");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(world.get("/bedside/v1/me/export", world.as(ana)).status, 200);
  EXPECT_EQ(world.get("/bedside/v1/me/export", world.as(ana)).status, 429);
}

TEST_F(Own, ErasureTakesThePasswordOrAFreshSignIn) {
  world.loop.advance(11min);
  EXPECT_EQ(erase(ana).code(), "403 reauthentication_needed");
  EXPECT_EQ(erase(ana, {{"password", "wrong"}}).code(), "403 wrong_password");
  EXPECT_EQ(world.one("SELECT count(*) FROM auth_users"), "1");
  EXPECT_EQ(erase(ana, {{"password", "correct horse"}}).status, 204);
  EXPECT_EQ(world.one("SELECT count(*) FROM auth_users"), "0");
  EXPECT_EQ(world.one("SELECT display_name FROM users"), "Deleted user");
  EXPECT_EQ(world.get("/user", world.as(ana)).status, 403);
  EXPECT_EQ(world.one("SELECT count(*) FROM audit_log WHERE kind = 'privacy.erased'"), "1");

  const Answer fresh = world.sign_up("bo@example.org");
  EXPECT_EQ(erase(fresh).status, 204);
}

}  // namespace
}  // namespace bedside::service
