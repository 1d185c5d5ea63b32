// Goal: a one-time link or code opens one session; a browser is sent home with it and nowhere else.
#include "service/auth/http/endpoints.h"

#include <gtest/gtest.h>

#include "service/auth/testing/auth_world.h"

namespace bedside::service::auth {
namespace {

using testing::Answer;
using testing::AuthWorld;

class Verify : public ::testing::Test {
 protected:
  Verify() { world.sign_up("ada@example.org"); }
  Answer link(std::string type = "magiclink") {
    return world.post("/admin/generate_link", {{"type", type}, {"email", "ada@example.org"}}, world.admin());
  }
  Answer redeem(const boost::json::object& body) { return world.post("/verify", body); }
  std::string visit(std::string query) {
    testing::With open;
    open.key = "";
    open.query = std::move(query);
    const Answer answer = world.get("/verify", open);
    EXPECT_EQ(answer.status, 303) << answer.raw;
    return std::string(answer.headers.get("location"));
  }

  AuthWorld world;
};

TEST_F(Verify, ATokenHashSignsInOnce) {
  const std::string hash = link().text("hashed_token");
  const Answer ada = redeem({{"type", "magiclink"}, {"token_hash", hash}});
  ASSERT_EQ(ada.status, 200) << ada.raw;
  EXPECT_EQ(world.get("/user", world.as(ada)).text("email"), "ada@example.org");
  EXPECT_EQ(redeem({{"type", "magiclink"}, {"token_hash", hash}}).code(), "403 otp_expired");
}

TEST_F(Verify, ACodeSignsInWithItsAddress) {
  const std::string code = link().text("email_otp");
  EXPECT_EQ(redeem({{"type", "email"}, {"email", "bob@example.org"}, {"token", code}}).code(), "403 otp_expired");
  EXPECT_EQ(redeem({{"type", "email"}, {"email", "Ada@example.org"}, {"token", code}}).status, 200);
}

TEST_F(Verify, CodesCannotBeGuessed) {
  const std::string code = link().text("email_otp");
  const std::string wrong = code == "000000" ? "000001" : "000000";
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(redeem({{"type", "email"}, {"email", "ada@example.org"}, {"token", wrong}}).code(), "403 otp_expired");
  }
  EXPECT_EQ(redeem({{"type", "email"}, {"email", "ada@example.org"}, {"token", code}}).code(), "403 otp_expired");
}

TEST_F(Verify, ALinkIsForItsOwnType) {
  const std::string hash = link("recovery").text("hashed_token");
  EXPECT_EQ(redeem({{"type", "magiclink"}, {"token_hash", hash}}).code(), "403 otp_expired");
  EXPECT_EQ(redeem({{"type", "recovery"}, {"token_hash", hash}}).status, 200);
}

TEST_F(Verify, ALinkAges) {
  const std::string hash = link().text("hashed_token");
  world.loop.advance(3601s);
  EXPECT_EQ(redeem({{"type", "magiclink"}, {"token_hash", hash}}).code(), "403 otp_expired");
}

TEST_F(Verify, BadFormsAreRefused) {
  EXPECT_EQ(redeem({{"token_hash", "x"}}).code(), "400 validation_failed");
  EXPECT_EQ(redeem({{"type", "magiclink"}}).code(), "400 validation_failed");
  EXPECT_EQ(redeem({{"type", "magiclink"}, {"token", "1"}, {"token_hash", "x"}}).code(), "400 validation_failed");
  EXPECT_EQ(redeem({{"type", "sms"}, {"token_hash", "x"}}).code(), "400 validation_failed");
  EXPECT_EQ(redeem({{"type", "sms"}, {"phone", "+1"}, {"token", "1"}}).code(), "400 phone_provider_disabled");
  EXPECT_EQ(redeem({{"type", "email"}, {"token", "1"}}).code(), "422 validation_failed");
  EXPECT_EQ(redeem({{"type", "email"}, {"email", "a@b.c"}, {"token_hash", "x"}}).code(), "400 validation_failed");
}

TEST_F(Verify, ABannedUserIsTold) {
  const Answer made = link();
  world.put("/admin/users/" + made.text("id"), {{"ban_duration", "1h"}}, world.admin());
  EXPECT_EQ(redeem({{"type", "magiclink"}, {"token_hash", made.text("hashed_token")}}).code(), "403 user_banned");
}

TEST_F(Verify, ABrowserComesHomeWithTheSessionInTheFragment) {
  const std::string home = visit("token=" + link().text("hashed_token") + "&type=magiclink");
  EXPECT_TRUE(home.starts_with("http://localhost:8080#access_token=")) << home;
  for (const char* member :
       {"&refresh_token=", "&expires_in=3600", "&expires_at=", "&token_type=bearer", "&type=magiclink"}) {
    EXPECT_NE(home.find(member), std::string::npos) << member;
  }
}

TEST_F(Verify, ABrowserIsNeverSentToAStranger) {
  const std::string home =
      visit("token=" + link().text("hashed_token") + "&type=magiclink&redirect_to=https%3A%2F%2Fevil.example%2F");
  EXPECT_TRUE(home.starts_with("http://localhost:8080#")) << home;
}

TEST_F(Verify, ABrowserWithAStaleLinkLearnsWhy) {
  const std::string home =
      visit("token=stale&type=magiclink&redirect_to=http%3A%2F%2Flocalhost%3A8080%2Fwelcome%23old");
  EXPECT_EQ(home,
            "http://localhost:8080/welcome#error=access_denied&error_code=otp_expired&error_description="
            "Email%20link%20is%20invalid%20or%20has%20expired");
}

TEST_F(Verify, IsThrottledByAddress) {
  for (int i = 0; i < 30; ++i) redeem({{"type", "magiclink"}, {"token_hash", "x"}});
  EXPECT_EQ(redeem({{"type", "magiclink"}, {"token_hash", "x"}}).code(), "429 over_request_rate_limit");
}

TEST_F(Verify, WhatNeedsMailSaysThatThereIsNone) {
  for (const char* path : {"/otp", "/recover", "/resend", "/magiclink"}) {
    const Answer known = world.post(path, {{"email", "ada@example.org"}});
    const Answer unknown = world.post(path, {{"email", "bob@example.org"}});
    EXPECT_EQ(known.code(), "422 email_provider_disabled");
    EXPECT_EQ(known.raw, unknown.raw);
  }
}

}  // namespace
}  // namespace bedside::service::auth
