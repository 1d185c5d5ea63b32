// Goal: who is behind a Bearer token is decided once, with upstream's status for each way of being nobody.
#include "service/auth/http/core.h"

#include <gtest/gtest.h>

#include "service/auth/testing/auth_world.h"
#include "wire/jwt/base64url.h"

namespace bedside::service::auth {
namespace {

using testing::Answer;
using testing::AuthWorld;

TEST(Caller, WithoutATokenIs401) {
  AuthWorld world;
  net::Request request;
  request.method = "GET";
  request.path = "/auth/v1/user";
  request.headers.add("apikey", world.keys->anon_key());
  request.headers.add("x-supabase-api-version", "2024-01-01");
  std::optional<net::Response> response;
  world.service->handle(request, [&](net::Response got) { response = std::move(got); });
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 401);
  EXPECT_EQ(response->headers.get("x-sb-error-code"), "no_authorization");
}

TEST(Caller, TheBareKeyIsNobody) {
  AuthWorld world;
  const Answer answer = world.get("/user");
  EXPECT_EQ(answer.code(), "403 bad_jwt");
  EXPECT_EQ(answer.text("message"), "invalid claim: missing sub claim");
}

TEST(Caller, ForgedAndBrokenTokensAre403) {
  AuthWorld world;
  const Answer ada = world.sign_up("ada@example.org");
  std::string turned = ada.access_token();
  turned[turned.size() - 5] = turned[turned.size() - 5] == 'A' ? 'B' : 'A';
  const std::string none = wire::jwt::base64url_encode(R"({"alg":"none","typ":"JWT"})") +
                           ada.access_token().substr(ada.access_token().find('.'));
  for (const std::string& token : {turned, none, std::string("x"), std::string("a.b.c"), std::string(9000, 'a')}) {
    EXPECT_EQ(world.get("/user", {.bearer = token}).code(), "403 bad_jwt");
  }
}

TEST(Caller, AnExpiredTokenSaysSo) {
  AuthWorld world;
  const Answer ada = world.sign_up("ada@example.org");
  world.loop.advance(3601s);
  const Answer answer = world.get("/user", world.as(ada));
  EXPECT_EQ(answer.code(), "403 bad_jwt");
  EXPECT_NE(answer.text("message").find("token is expired"), std::string::npos);
}

TEST(Caller, ARemovedUserAndAnEndedSessionAreTold) {
  AuthWorld world;
  const Answer ada = world.sign_up("ada@example.org");
  EXPECT_EQ(world.ask("POST", "/logout", "", world.as(ada)).status, 204);
  EXPECT_EQ(world.get("/user", world.as(ada)).code(), "403 session_not_found");

  const Answer bob = world.sign_up("bob@example.org");
  const std::string id(bob.user().at("id").as_string());
  EXPECT_EQ(world.ask("DELETE", "/admin/users/" + id, "", world.admin()).status, 200);
  EXPECT_EQ(world.get("/user", world.as(bob)).code(), "403 user_not_found");
}

TEST(Caller, ABannedUserIs403) {
  AuthWorld world;
  const Answer ada = world.sign_up("ada@example.org");
  const std::string id(ada.user().at("id").as_string());
  EXPECT_EQ(world.put("/admin/users/" + id, {{"ban_duration", "1h"}}, world.admin()).status, 200);
  EXPECT_EQ(world.get("/user", world.as(ada)).code(), "403 user_banned");
}

TEST(Caller, ATokenOfAnotherIssuerIsItsUserWhereThereIsOne) {
  AuthWorld world;
  const Answer ada = world.sign_up("ada@example.org");
  const auto key = *wire::jwt::Key::hs256("an external secret of some forty characters", "");
  const auto token = [&](std::string_view sub) {
    return *wire::jwt::sign_compact(*key, {{"sub", boost::json::string_view(sub.data(), sub.size())},
                                           {"role", "authenticated"},
                                           {"exp", to_seconds(world.loop.now()) + 60}});
  };
  const std::string id(ada.user().at("id").as_string());
  EXPECT_EQ(world.get("/user", {.bearer = token(id)}).text("email"), "ada@example.org");
  EXPECT_EQ(world.get("/user", {.bearer = token("6f1c9d4e-0f5b-4c1a-9d59-1d2f3a4b5c6d")}).code(), "403 user_not_found");
}

TEST(Caller, ATroubledDatabaseIs503) {
  AuthWorld world;
  const Answer ada = world.sign_up("ada@example.org");
  world.break_database();
  const Answer answer = world.get("/user", world.as(ada));
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.headers.get("retry-after"), "1");
  EXPECT_EQ(world.refresh(ada.refresh_token()).status, 503);
  EXPECT_EQ(world.sign_in("ada@example.org").status, 503);
  EXPECT_EQ(world.sign_up("bob@example.org").status, 503);
}

TEST(CheckPassword, KnowsShortAndLong) {
  EXPECT_EQ(check_password("12345", {})->code, "weak_password");
  EXPECT_FALSE(check_password("123456", {}));
  EXPECT_FALSE(check_password(std::string(72, 'x'), {}));
  EXPECT_EQ(check_password(std::string(73, 'x'), {})->code, "validation_failed");
}

}  // namespace
}  // namespace bedside::service::auth
