// Goal: the service key makes one-time links for people who exist, and accounts for those who are to.
#include "service/auth/http/endpoints.h"

#include <gtest/gtest.h>

#include "service/auth/testing/auth_world.h"

namespace bedside::service::auth {
namespace {

using testing::Answer;
using testing::AuthWorld;

class Links : public ::testing::Test {
 protected:
  Answer make(const boost::json::object& body, std::string query = {}) {
    auto with = world.admin();
    with.query = std::move(query);
    return world.post("/admin/generate_link", body, with);
  }

  AuthWorld world;
};

TEST_F(Links, AMagicLinkHasEverythingThatAMailWouldHold) {
  world.sign_up("ada@example.org");
  const Answer made = make({{"type", "magiclink"}, {"email", "ADA@example.org"}});
  ASSERT_EQ(made.status, 200) << made.raw;
  EXPECT_EQ(made.text("verification_type"), "magiclink");
  EXPECT_EQ(made.text("email_otp").size(), 6u);
  EXPECT_EQ(made.text("redirect_to"), "http://localhost:8080");
  EXPECT_EQ(made.text("action_link"), "http://localhost:8080/auth/v1/verify?token=" + made.text("hashed_token") +
                                          "&type=magiclink&redirect_to=http%3A%2F%2Flocalhost%3A8080");
  EXPECT_NE(made.text("recovery_sent_at"), "");
}

TEST_F(Links, AMagicLinkForANewAddressIsASignUp) {
  const Answer made = make({{"type", "magiclink"}, {"email", "ada@example.org"}, {"data", {{"name", "Ada"}}}});
  EXPECT_EQ(made.text("verification_type"), "signup");
  EXPECT_EQ(world.one("SELECT display_name FROM users"), "Ada");
  const Answer ada = world.post("/verify", {{"type", "signup"}, {"token_hash", made.text("hashed_token")}});
  EXPECT_EQ(ada.status, 200);
  EXPECT_TRUE(ada.user().contains("email_confirmed_at"));
}

TEST_F(Links, ASignUpLinkKeepsThePassword) {
  const Answer made = make({{"type", "signup"}, {"email", "ada@example.org"}, {"password", "correct horse"}});
  EXPECT_EQ(world.sign_in("ada@example.org").code(), "400 email_not_confirmed");
  world.post("/verify", {{"type", "signup"}, {"token_hash", made.text("hashed_token")}});
  EXPECT_EQ(world.sign_in("ada@example.org").status, 200);
  EXPECT_EQ(make({{"type", "signup"}, {"email", "ada@example.org"}, {"password", "correct horse"}}).code(),
            "422 email_exists");
}

TEST_F(Links, AnInvitationStampsTheAccount) {
  EXPECT_NE(make({{"type", "invite"}, {"email", "ada@example.org"}}).text("invited_at"), "");
}

TEST_F(Links, RecoveryIsForThoseWhoExist) {
  EXPECT_EQ(make({{"type", "recovery"}, {"email", "ada@example.org"}}).code(), "404 user_not_found");
  world.sign_up("ada@example.org");
  const Answer made = make({{"type", "recovery"}, {"email", "ada@example.org"}});
  const Answer ada = world.post("/verify", {{"type", "recovery"}, {"token_hash", made.text("hashed_token")}});
  EXPECT_EQ(world.put("/user", {{"password", "battery staple"}}, world.as(ada)).status, 200);
  EXPECT_EQ(world.sign_in("ada@example.org", "battery staple").status, 200);
}

TEST_F(Links, RedirectsAreChecked) {
  world.sign_up("ada@example.org");
  const boost::json::object body{{"type", "magiclink"}, {"email", "ada@example.org"}};
  EXPECT_EQ(make(body, "redirect_to=http%3A%2F%2Flocalhost%3A8080%2Fvisit").text("redirect_to"),
            "http://localhost:8080/visit");
  EXPECT_EQ(make(body, "redirect_to=http%3A%2F%2Fevil.example").text("redirect_to"), "http://localhost:8080");
}

TEST_F(Links, BadRequestsAreRefused) {
  EXPECT_EQ(make({{"type", "email_change_new"}, {"email", "ada@example.org"}}).code(), "400 validation_failed");
  EXPECT_EQ(make({{"email", "ada@example.org"}}).code(), "400 validation_failed");
  EXPECT_EQ(make({{"type", "magiclink"}, {"email", "nonsense"}}).code(), "400 validation_failed");
  EXPECT_EQ(make({{"type", "signup"}, {"email", "a@b.c"}, {"password", "12345"}}).code(), "422 weak_password");
}

}  // namespace
}  // namespace bedside::service::auth
