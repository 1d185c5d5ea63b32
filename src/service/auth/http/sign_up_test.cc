// Goal: signing up makes an account, a profile and a session, or says why not in upstream's words.
#include "service/auth/http/endpoints.h"

#include <gtest/gtest.h>

#include "service/auth/testing/auth_world.h"

namespace bedside::service::auth {
namespace {

using testing::Answer;
using testing::AuthWorld;

boost::json::object form(boost::json::object extra = {}) {
  boost::json::object made{{"email", "ada@example.org"}, {"password", "correct horse"}};
  for (const auto& member : extra) made[member.key()] = member.value();
  return made;
}

TEST(SignUp, AnswersWithASessionAndMakesTheProfile) {
  AuthWorld world;
  const Answer ada = world.sign_up(" Ada@Example.org ", {{"display_name", "Dr. Ada"}, {"role", "doctor"}});
  ASSERT_EQ(ada.status, 200) << ada.raw;
  EXPECT_GE(ada.refresh_token().size(), 12u);
  EXPECT_EQ(ada.user().at("email"), "ada@example.org");
  EXPECT_EQ(ada.user().at("app_metadata").at("provider"), "email");
  EXPECT_TRUE(ada.user().contains("email_confirmed_at"));
  EXPECT_EQ(world.one("SELECT display_name || '/' || role FROM users"), "Dr. Ada/doctor");
  EXPECT_EQ(world.get("/user", world.as(ada)).status, 200);
}

TEST(SignUp, NobodyMakesHimselfAdmin) {
  AuthWorld world;
  const Answer ada = world.sign_up("ada@example.org", {{"role", "admin"}});
  ASSERT_EQ(ada.status, 200);
  EXPECT_EQ(world.one("SELECT role FROM users"), "patient");
  EXPECT_EQ(ada.user().at("role"), "authenticated");
}

TEST(SignUp, ThePasswordIsKeptAsArgon2id) {
  AuthWorld world;
  world.sign_up("ada@example.org");
  EXPECT_TRUE(world.one("SELECT password_hash FROM auth_users").starts_with("$argon2id$"));
}

TEST(SignUp, ATakenAddressIsTold) {
  AuthWorld world;
  world.sign_up("ada@example.org");
  EXPECT_EQ(world.sign_up("ADA@example.org").code(), "422 user_already_exists");
}

TEST(SignUp, BadFormsAreRefused) {
  AuthWorld world;
  EXPECT_EQ(world.post("/signup", {{"data", boost::json::object{}}}).code(), "422 anonymous_provider_disabled");
  EXPECT_EQ(world.post("/signup", {{"email", "ada@example.org"}}).code(), "400 validation_failed");
  EXPECT_EQ(world.post("/signup", form({{"password", "12345"}})).code(), "422 weak_password");
  EXPECT_EQ(world.post("/signup", form({{"password", std::string(73, 'x')}})).code(), "400 validation_failed");
  EXPECT_EQ(world.post("/signup", form({{"email", "nonsense"}})).code(), "400 validation_failed");
  EXPECT_EQ(world.post("/signup", {{"phone", "+123"}, {"password", "correct horse"}}).code(),
            "400 phone_provider_disabled");
  EXPECT_EQ(world.post("/signup", form({{"data", 7}})).code(), "400 bad_json");
  EXPECT_EQ(world.ask("POST", "/signup", "{nonsense").code(), "400 bad_json");
  EXPECT_EQ(world.post("/signup", form({{"data", {{"x", std::string(5000, 'x')}}}})).code(), "400 validation_failed");
  EXPECT_EQ(world.post("/signup", form({{"data", {{"name", std::string(201, 'x')}}}})).code(), "400 validation_failed");
  EXPECT_EQ(world.one("SELECT count(*) FROM auth_users"), "0");
}

TEST(SignUp, CanBeSwitchedOff) {
  AuthOptions options;
  options.sign_up = false;
  AuthWorld world(options);
  EXPECT_EQ(world.sign_up("ada@example.org").code(), "422 signup_disabled");
}

TEST(SignUp, WithConfirmationNobodyLearnsWhoIsThere) {
  AuthOptions options;
  options.auto_confirm = false;
  AuthWorld world(options);
  const Answer fresh = world.sign_up("ada@example.org");
  EXPECT_EQ(fresh.status, 200);
  EXPECT_EQ(fresh.access_token(), "");
  EXPECT_NE(fresh.text("id"), "");
  const Answer again = world.sign_up("ada@example.org");
  EXPECT_EQ(again.status, 200);
  EXPECT_NE(again.text("id"), fresh.text("id"));
  EXPECT_EQ(world.sign_in("ada@example.org").code(), "400 email_not_confirmed");
}

TEST(SignUp, IsThrottledByAddress) {
  AuthOptions options;
  options.limits.sign_up = {2, 10s};
  AuthWorld world(options);
  EXPECT_EQ(world.sign_up("a@example.org").status, 200);
  EXPECT_EQ(world.sign_up("b@example.org").status, 200);
  const Answer third = world.sign_up("c@example.org");
  EXPECT_EQ(third.code(), "429 over_request_rate_limit");
  EXPECT_EQ(third.headers.get("retry-after"), "10");
  EXPECT_EQ(world.post("/signup", form(), {.peer = "192.0.2.2"}).status, 200);
}

}  // namespace
}  // namespace bedside::service::auth
