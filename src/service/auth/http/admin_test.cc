// Goal: the service key manages users; nobody else does.
#include "service/auth/http/endpoints.h"

#include <gtest/gtest.h>

#include "service/auth/testing/auth_world.h"

namespace bedside::service::auth {
namespace {

using testing::Answer;
using testing::AuthWorld;

class Admin : public ::testing::Test {
 protected:
  Answer create(boost::json::object extra = {}) {
    boost::json::object body{{"email", "ada@example.org"}, {"password", "correct horse"}, {"email_confirm", true}};
    for (const auto& member : extra) body[member.key()] = member.value();
    return world.post("/admin/users", body, world.admin());
  }
  Answer update(const std::string& id, const boost::json::object& body) {
    return world.put("/admin/users/" + id, body, world.admin());
  }

  AuthWorld world;
};

TEST_F(Admin, IsForTheServiceRoleOnly) {
  const Answer ada = world.sign_up("ada@example.org");
  EXPECT_EQ(world.get("/admin/users", world.as(ada)).code(), "403 not_admin");
  EXPECT_EQ(world.get("/admin/users").code(), "403 not_admin");
  EXPECT_EQ(world.get("/admin/users", {.bearer = "nonsense"}).code(), "403 bad_jwt");
  EXPECT_EQ(world.get("/admin/users", {.bearer = "sb_secret_test", .key = "sb_secret_test"}).status, 200);
  for (const char* method : {"GET", "PUT", "DELETE"}) {
    const std::string id(ada.user().at("id").as_string());
    EXPECT_EQ(world.ask(method, "/admin/users/" + id, "{}", world.as(ada)).code(), "403 not_admin");
  }
  EXPECT_EQ(world.post("/admin/generate_link", boost::json::object{}, world.as(ada)).code(), "403 not_admin");
  EXPECT_EQ(world.post("/admin/users", boost::json::object{}, world.as(ada)).code(), "403 not_admin");
}

TEST_F(Admin, CreatesAUserWhoCanSignIn) {
  const Answer ada = create({{"user_metadata", {{"name", "Ada"}, {"role", "admin"}}}, {"app_metadata", {{"x", 1}}}});
  ASSERT_EQ(ada.status, 200) << ada.raw;
  EXPECT_EQ(world.one("SELECT display_name || '/' || role FROM users"), "Ada/admin");
  EXPECT_EQ(ada.body.at("app_metadata").at("x"), 1);
  EXPECT_EQ(ada.body.at("app_metadata").at("provider"), "email");
  EXPECT_EQ(world.sign_in("ada@example.org").status, 200);
}

TEST_F(Admin, CreatesWithAChosenId) {
  const char* id = "6f1c9d4e-0f5b-4c1a-9d59-1d2f3a4b5c6d";
  EXPECT_EQ(create({{"id", id}}).text("id"), id);
  EXPECT_EQ(create({{"id", id}, {"email", "bob@example.org"}}).code(), "400 validation_failed");
}

TEST_F(Admin, CreatesUnconfirmedUnlessTold) {
  create({{"email_confirm", false}});
  EXPECT_EQ(world.sign_in("ada@example.org").code(), "400 email_not_confirmed");
}

TEST_F(Admin, RefusesBadUsers) {
  create();
  EXPECT_EQ(create().code(), "422 email_exists");
  EXPECT_EQ(create({{"email", ""}}).code(), "400 validation_failed");
  EXPECT_EQ(create({{"email", "nonsense"}}).code(), "400 validation_failed");
  EXPECT_EQ(create({{"id", "nonsense"}}).code(), "400 validation_failed");
  EXPECT_EQ(create({{"id", "00000000-0000-0000-0000-000000000000"}}).code(), "400 validation_failed");
  EXPECT_EQ(create({{"password", "12345"}}).code(), "422 weak_password");
  EXPECT_EQ(create({{"password_hash", "$2b$x"}}).code(), "400 validation_failed");
  EXPECT_EQ(create({{"ban_duration", "1d"}}).code(), "400 validation_failed");
  EXPECT_EQ(create({{"role", "postgres"}}).code(), "400 validation_failed");
  EXPECT_EQ(create({{"phone", "+1"}}).code(), "400 phone_provider_disabled");
  EXPECT_EQ(create({{"app_metadata", {{"x", std::string(2000, 'x')}}}}).code(), "400 validation_failed");
  EXPECT_EQ(create({{"email_confirm", "yes"}}).code(), "400 bad_json");
}

TEST_F(Admin, ReadsOneUser) {
  const std::string id = create().text("id");
  EXPECT_EQ(world.get("/admin/users/" + id, world.admin()).text("email"), "ada@example.org");
  EXPECT_EQ(world.get("/admin/users/6f1c9d4e-0f5b-4c1a-9d59-1d2f3a4b5c6d", world.admin()).code(), "404 user_not_found");
  EXPECT_EQ(world.get("/admin/users/nonsense", world.admin()).code(), "404 validation_failed");
  EXPECT_EQ(world.get("/admin/users/" + id + "/factors", world.admin()).raw, "[]");
  EXPECT_EQ(world.get("/admin/users/" + id + "/more", world.admin()).status, 404);
}

TEST_F(Admin, ChangesAUser) {
  const std::string id = create().text("id");
  const Answer changed = update(id, {{"email", "new@example.org"},
                                     {"password", "battery staple"},
                                     {"user_metadata", {{"name", "Ada"}, {"role", "doctor"}}},
                                     {"app_metadata", {{"clinic", "north"}}}});
  ASSERT_EQ(changed.status, 200) << changed.raw;
  EXPECT_EQ(world.sign_in("new@example.org", "battery staple").status, 200);
  EXPECT_EQ(world.one("SELECT display_name || '/' || role FROM users"), "Ada/doctor");
  EXPECT_EQ(changed.body.at("app_metadata").at("clinic"), "north");
}

TEST_F(Admin, ANewPasswordEndsEverySession) {
  const Answer ada = world.sign_up("ada@example.org");
  update(std::string(ada.user().at("id").as_string()), {{"password", "battery staple"}});
  EXPECT_EQ(world.get("/user", world.as(ada)).code(), "403 session_not_found");
}

TEST_F(Admin, BansAndLiftsBans) {
  const std::string id = create().text("id");
  std::vector<Revocation> heard;
  world.book.subscribe([&](const Revocation& revocation) { heard.push_back(revocation); });
  EXPECT_NE(update(id, {{"ban_duration", "24h"}}).text("banned_until"), "");
  EXPECT_TRUE(world.book.banned(*UserId::parse(id), world.loop.now()));
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(heard[0].why, Revocation::Why::kBanned);
  EXPECT_EQ(update(id, {{"ban_duration", "none"}}).text("banned_until"), "");
  EXPECT_FALSE(world.book.banned(*UserId::parse(id), world.loop.now()));
  EXPECT_EQ(world.sign_in("ada@example.org").status, 200);
}

TEST_F(Admin, RemovesAUserAndEverySession) {
  const Answer ada = world.sign_up("ada@example.org");
  const std::string id(ada.user().at("id").as_string());
  EXPECT_EQ(world.ask("DELETE", "/admin/users/" + id, R"({"should_soft_delete":false})", world.admin()).raw, "{}");
  EXPECT_EQ(world.ask("DELETE", "/admin/users/" + id, "", world.admin()).code(), "404 user_not_found");
  EXPECT_EQ(world.refresh(ada.refresh_token()).code(), "400 refresh_token_not_found");
  EXPECT_FALSE(TokenAccess(world.keys, &world.book).verify(ada.access_token(), world.loop.now()).ok());
}

TEST_F(Admin, ListsByPages) {
  for (int i = 0; i < 5; ++i) {
    world.loop.advance(1s);
    create({{"email", "user" + std::to_string(i) + "@example.org"}, {"password", nullptr}});
  }
  auto with = world.admin();
  with.query = "page=2&per_page=2";
  const Answer page = world.get("/admin/users", with);
  EXPECT_EQ(page.body.at("users").as_array().size(), 2u);
  EXPECT_EQ(page.body.at("users").at(0).at("email"), "user2@example.org");
  EXPECT_EQ(page.headers.get("x-total-count"), "5");
  EXPECT_EQ(page.headers.get("link"),
            "</admin/users?page=3&per_page=2>; rel=\"next\", </admin/users?page=3&per_page=2>; rel=\"last\"");
  for (const char* bad : {"page=0", "page=-1", "page=x", "per_page=0", "page=99999999999999999999", "page=2000000"}) {
    with.query = bad;
    EXPECT_EQ(world.get("/admin/users", with).code(), "400 validation_failed") << bad;
  }
}

}  // namespace
}  // namespace bedside::service::auth
