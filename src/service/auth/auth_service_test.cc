// Goal: each address has its endpoint, behind the key where upstream's gateway wants one; a restart forgets nothing.
#include "service/auth/auth_service.h"

#include <gtest/gtest.h>

#include "service/auth/testing/auth_world.h"

namespace bedside::service {
namespace {

using testing::Answer;
using testing::AuthWorld;

TEST(AuthService, NeedsAnApiKey) {
  AuthWorld world;
  const Answer none = world.get("/settings", {.key = ""});
  EXPECT_EQ(none.status, 401);
  EXPECT_EQ(none.text("message"), "No API key found in request");
  const Answer wrong = world.get("/settings", {.key = "sb_publishable_other"});
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.text("message"), "Invalid API key");
  EXPECT_EQ(world.get("/settings", {.key = "sb_publishable_test"}).status, 200);
}

TEST(AuthService, UnknownAddressesAndMethodsAreTold) {
  AuthWorld world;
  EXPECT_EQ(world.get("/nothing").code(), "404 not_found");
  EXPECT_EQ(world.get("").code(), "404 not_found");
  EXPECT_EQ(world.get("/signup").status, 405);
  EXPECT_EQ(world.ask("PATCH", "/user", "{}").status, 405);
  EXPECT_EQ(world.ask("POST", "/admin/users/6f1c9d4e-0f5b-4c1a-9d59-1d2f3a4b5c6d", "{}", world.admin()).status, 405);
}

TEST(AuthService, WhatIsNotOfferedSaysSo) {
  AuthWorld world;
  const Answer ada = world.sign_up("ada@example.org");
  EXPECT_EQ(world.post("/invite", {{"email", "bob@example.org"}}, world.admin()).code(), "422 email_provider_disabled");
  EXPECT_EQ(world.post("/invite", {{"email", "bob@example.org"}}).code(), "403 not_admin");
  EXPECT_EQ(world.get("/reauthenticate", world.as(ada)).code(), "422 email_provider_disabled");
  EXPECT_EQ(world.post("/factors", boost::json::object{}, world.as(ada)).code(), "422 mfa_totp_enroll_not_enabled");
  EXPECT_EQ(world.get("/authorize", {.query = "provider=google"}).code(), "400 validation_failed");
}

TEST(AuthService, WhatAnotherProcessWroteCountsHere) {
  AuthWorld world;
  const Answer ada = world.sign_up("ada@example.org");
  const TokenAccess door(world.keys, &world.book);
  const auto identity = door.verify(ada.access_token(), world.loop.now());
  ASSERT_TRUE(identity.ok());
  const UserId user = *identity->actor.user;
  world.service->on_revoked({user, std::nullopt, world.loop.now() + 1h});
  EXPECT_FALSE(door.verify(ada.access_token(), world.loop.now()).ok());
  world.service->on_revoked({user, std::nullopt, std::nullopt});
  EXPECT_TRUE(door.verify(ada.access_token(), world.loop.now()).ok());
  world.service->on_revoked({user, identity->session, std::nullopt});
  EXPECT_FALSE(door.verify(ada.access_token(), world.loop.now()).ok());
}

TEST(AuthService, ARestartedServerStillRefusesWhoWasSignedOut) {
  AuthWorld world;
  const Answer ada = world.sign_up("ada@example.org");
  const Answer bob = world.sign_up("bob@example.org");
  world.ask("POST", "/logout", "", world.as(ada));
  world.put("/admin/users/" + std::string(bob.user().at("id").as_string()), {{"ban_duration", "24h"}}, world.admin());

  SessionBook fresh{Duration(3600s)};
  AuthService restarted(world.loop, *world.store, world.keys, fresh, *world.hasher, {});
  std::optional<bool> ready;
  restarted.start([&](bool good) { ready = good; });
  ASSERT_TRUE(world.loop.run_until([&] { return ready.has_value(); }));
  EXPECT_TRUE(*ready);
  const TokenAccess door(world.keys, &fresh);
  EXPECT_FALSE(door.verify(ada.access_token(), world.loop.now()).ok());
  EXPECT_FALSE(door.verify(bob.access_token(), world.loop.now()).ok());
}

TEST(AuthService, StartingOnABrokenDatabaseIsTold) {
  AuthWorld world;
  world.break_database();
  std::optional<bool> ready;
  world.service->start([&](bool good) { ready = good; });
  ASSERT_TRUE(world.loop.run_until([&] { return ready.has_value(); }));
  EXPECT_FALSE(*ready);
}

TEST(AuthService, SweepsByItself) {
  AuthWorld world;
  world.service->start([](bool) {});
  const Answer ada = world.sign_up("ada@example.org");
  world.ask("POST", "/logout", "", world.as(ada));
  EXPECT_EQ(world.one("SELECT count(*) FROM auth_sessions"), "1");
  world.loop.advance(4h);
  EXPECT_EQ(world.one("SELECT count(*) FROM auth_sessions"), "0");
}

TEST(AuthService, ASheddingServerAnswers503) {
  AuthWorld world;
  HasherOptions none;
  none.threads = 0;
  none.max_queued = 0;
  PasswordHasher busy(none, world.loop);
  AuthService service(world.loop, *world.store, world.keys, world.book, busy, {});
  net::Request request;
  request.method = "POST";
  request.path = "/auth/v1/token";
  request.query = "grant_type=password";
  request.headers.add("apikey", world.keys->anon_key());
  request.body = R"({"email":"ada@example.org","password":"correct horse"})";
  std::optional<net::Response> response;
  service.handle(request, [&](net::Response got) { response = std::move(got); });
  ASSERT_TRUE(world.loop.run_until([&] { return response.has_value(); }));
  EXPECT_EQ(response->status, 503);
  EXPECT_EQ(response->headers.get("retry-after"), "1");
}

}  // namespace
}  // namespace bedside::service
