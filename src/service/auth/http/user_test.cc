// Goal: users change what is theirs, and signing out reaches exactly the sessions it names.
#include "service/auth/http/endpoints.h"

#include <gtest/gtest.h>

#include "service/auth/testing/auth_world.h"

namespace bedside::service::auth {
namespace {

using testing::Answer;
using testing::AuthWorld;

TEST(UpdateUser, MergesDataAndRenamesTheProfile) {
  AuthWorld world;
  const Answer ada = world.sign_up("ada@example.org", {{"display_name", "Ada"}, {"lang", "en"}});
  const Answer updated =
      world.put("/user", {{"data", {{"display_name", "Dr. Ada"}, {"lang", nullptr}, {"x", 1}}}}, world.as(ada));
  ASSERT_EQ(updated.status, 200) << updated.raw;
  EXPECT_EQ(updated.body.at("user_metadata").at("x"), 1);
  EXPECT_FALSE(updated.body.at("user_metadata").as_object().contains("lang"));
  EXPECT_EQ(world.one("SELECT display_name FROM users"), "Dr. Ada");
}

TEST(UpdateUser, ARoleInDataChangesNoProfile) {
  AuthWorld world;
  const Answer ada = world.sign_up("ada@example.org");
  EXPECT_EQ(world.put("/user", {{"data", {{"role", "admin"}}}}, world.as(ada)).status, 200);
  EXPECT_EQ(world.one("SELECT role FROM users"), "patient");
}

TEST(UpdateUser, ANewPasswordWorksAndSignsTheOthersOut) {
  AuthWorld world;
  const Answer ada = world.sign_up("ada@example.org");
  const Answer other = world.sign_in("ada@example.org");
  ASSERT_EQ(world.put("/user", {{"password", "battery staple"}}, world.as(ada)).status, 200);
  EXPECT_EQ(world.sign_in("ada@example.org").code(), "400 invalid_credentials");
  EXPECT_EQ(world.sign_in("ada@example.org", "battery staple").status, 200);
  EXPECT_EQ(world.get("/user", world.as(ada)).status, 200);
  EXPECT_EQ(world.get("/user", world.as(other)).code(), "403 session_not_found");
}

TEST(UpdateUser, BadChangesAreRefused) {
  AuthWorld world;
  world.sign_up("bob@example.org");
  const Answer ada = world.sign_up("ada@example.org");
  const auto put = [&](const boost::json::object& body) { return world.put("/user", body, world.as(ada)).code(); };
  EXPECT_EQ(put({{"password", "correct horse"}}), "422 same_password");
  EXPECT_EQ(put({{"password", "12345"}}), "422 weak_password");
  EXPECT_EQ(put({{"password", ""}}), "422 weak_password");
  EXPECT_EQ(put({{"email", "Bob@example.org"}}), "422 email_exists");
  EXPECT_EQ(put({{"email", "nonsense"}}), "400 validation_failed");
  EXPECT_EQ(put({{"phone", "+1"}}), "400 phone_provider_disabled");
  EXPECT_EQ(put({{"app_metadata", {{"x", 1}}}}), "403 not_admin");
  EXPECT_EQ(put({{"data", {{"name", std::string(201, 'x')}}}}), "400 validation_failed");
  EXPECT_EQ(world.ask("PUT", "/user", "[]", world.as(ada)).code(), "400 bad_json");
}

TEST(UpdateUser, MetadataCannotBePatchedPastItsLimit) {
  AuthWorld world;
  const Answer ada = world.sign_up("ada@example.org", {{"a", std::string(3000, 'x')}});
  EXPECT_EQ(world.put("/user", {{"data", {{"b", std::string(3000, 'x')}}}}, world.as(ada)).code(),
            "400 validation_failed");
}

TEST(UpdateUser, AnAddressIsTakenOnTrustOnlyWhereSignUpIs) {
  AuthWorld trusting;
  const Answer ada = trusting.sign_up("ada@example.org");
  EXPECT_EQ(trusting.put("/user", {{"email", "New@example.org"}}, trusting.as(ada)).text("email"), "new@example.org");
  EXPECT_EQ(trusting.sign_in("new@example.org").status, 200);

  AuthOptions options;
  options.auto_confirm = false;
  AuthWorld careful(options);
  careful.post("/admin/users", {{"email", "ada@example.org"}, {"password", "correct horse"}, {"email_confirm", true}},
               careful.admin());
  const Answer signed_in = careful.sign_in("ada@example.org");
  EXPECT_EQ(careful.put("/user", {{"email", "new@example.org"}}, careful.as(signed_in)).code(),
            "422 email_provider_disabled");
}

class LogOut : public ::testing::Test {
 protected:
  LogOut() : first(world.sign_up("ada@example.org")), second(world.sign_in("ada@example.org")) {}
  int log_out(const Answer& session, std::string scope) {
    auto with = world.as(session);
    with.query = "scope=" + scope;
    return world.ask("POST", "/logout", "", with).status;
  }
  bool alive(const Answer& session) { return world.get("/user", world.as(session)).status == 200; }

  AuthWorld world;
  Answer first;
  Answer second;
};

TEST_F(LogOut, LocalEndsThisSession) {
  EXPECT_EQ(log_out(first, "local"), 204);
  EXPECT_FALSE(alive(first));
  EXPECT_TRUE(alive(second));
  EXPECT_EQ(world.refresh(first.refresh_token()).code(), "400 refresh_token_not_found");
}

TEST_F(LogOut, OthersEndsTheOthers) {
  EXPECT_EQ(log_out(first, "others"), 204);
  EXPECT_TRUE(alive(first));
  EXPECT_FALSE(alive(second));
}

TEST_F(LogOut, GlobalEndsAll) {
  EXPECT_EQ(log_out(first, "global"), 204);
  EXPECT_FALSE(alive(first));
  EXPECT_FALSE(alive(second));
}

TEST_F(LogOut, AnotherScopeIsRefused) {
  EXPECT_EQ(log_out(first, "everything"), 400);
  EXPECT_TRUE(alive(first));
}

TEST_F(LogOut, EveryDoorAndEveryListenerLearnsOfIt) {
  std::vector<Revocation> heard;
  world.book.subscribe([&](const Revocation& revocation) { heard.push_back(revocation); });
  const TokenAccess door(world.keys, &world.book);
  EXPECT_TRUE(door.verify(second.access_token(), world.loop.now()).ok());
  log_out(first, "others");
  EXPECT_FALSE(door.verify(second.access_token(), world.loop.now()).ok());
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(heard[0].user.text(), first.user().at("id").as_string());
}

}  // namespace
}  // namespace bedside::service::auth
