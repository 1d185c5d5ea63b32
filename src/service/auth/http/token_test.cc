// Goal: a right password and a live refresh token sign in; nothing else does, and guessing does not pay.
#include "service/auth/http/endpoints.h"

#include <gtest/gtest.h>

#include "service/auth/testing/auth_world.h"

namespace bedside::service::auth {
namespace {

using testing::Answer;
using testing::AuthWorld;

TEST(PasswordGrant, ARightPasswordSignsIn) {
  AuthWorld world;
  world.sign_up("ada@example.org");
  const Answer ada = world.sign_in("  ADA@example.org ");
  ASSERT_EQ(ada.status, 200) << ada.raw;
  EXPECT_EQ(ada.body.at("expires_in"), 3600);
  EXPECT_EQ(ada.body.at("expires_at").as_int64(), to_seconds(world.loop.now()) + 3600);
  EXPECT_TRUE(ada.user().contains("last_sign_in_at"));
}

TEST(PasswordGrant, WrongUnknownAndPasswordlessAreOneAnswer) {
  AuthWorld world;
  world.sign_up("ada@example.org");
  world.post("/admin/users", {{"email", "link@example.org"}, {"email_confirm", true}}, world.admin());
  const Answer wrong = world.sign_in("ada@example.org", "wrong horse");
  const Answer unknown = world.sign_in("bob@example.org");
  const Answer passwordless = world.sign_in("link@example.org");
  const Answer impossible = world.sign_in("nonsense");
  EXPECT_EQ(wrong.code(), "400 invalid_credentials");
  for (const Answer& answer : {unknown, passwordless, impossible}) EXPECT_EQ(answer.raw, wrong.raw);
}

TEST(PasswordGrant, WrongUnknownAndPasswordlessCostTheSameWork) {
  AuthWorld world;
  world.sign_up("ada@example.org");
  world.post("/admin/users", {{"email", "link@example.org"}, {"email_confirm", true}}, world.admin());
  const auto cost = [&world](const char* email, const char* password) {
    const std::uint64_t before = world.hasher->runs();
    EXPECT_EQ(world.sign_in(email, password).status, 400);
    return world.hasher->runs() - before;
  };
  for (const char* email : {"ada@example.org", "bob@example.org", "link@example.org", "nonsense"}) {
    EXPECT_EQ(cost(email, "wrong horse"), 1u) << email;
  }
}

TEST(PasswordGrant, BadFormsAreRefused) {
  AuthWorld world;
  const testing::With password{.query = "grant_type=password"};
  EXPECT_EQ(world.post("/token", boost::json::object{}, password).code(), "400 validation_failed");
  EXPECT_EQ(world.post("/token", {{"email", "a@b.c"}}, password).code(), "400 validation_failed");
  EXPECT_EQ(world.post("/token", {{"phone", "+1"}, {"password", "x"}}, password).code(), "400 phone_provider_disabled");
  EXPECT_EQ(world.ask("POST", "/token", "nonsense", password).code(), "400 bad_json");
  EXPECT_EQ(world.post("/token", boost::json::object{}).code(), "400 invalid_credentials");
  EXPECT_EQ(world.post("/token", boost::json::object{}, {.query = "grant_type=id_token"}).status, 400);
}

TEST(PasswordGrant, OnlyWhoKnowsThePasswordLearnsOfABan) {
  AuthWorld world;
  const Answer ada = world.sign_up("ada@example.org");
  world.put("/admin/users/" + std::string(ada.user().at("id").as_string()), {{"ban_duration", "1h"}}, world.admin());
  EXPECT_EQ(world.sign_in("ada@example.org", "wrong horse").code(), "400 invalid_credentials");
  EXPECT_EQ(world.sign_in("ada@example.org").code(), "400 user_banned");
  world.loop.advance(2h);
  EXPECT_EQ(world.sign_in("ada@example.org").status, 200);
}

TEST(PasswordGrant, AWeakOldPasswordStillWorksAndSaysSo) {
  AuthOptions options;
  options.min_password_length = 20;
  AuthWorld world(options);
  store::NewAccount account;
  account.account.id = *UserId::parse("6f1c9d4e-0f5b-4c1a-9d59-1d2f3a4b5c6d");
  account.account.email = "ada@example.org";
  account.account.password_hash = *PasswordHasher::hash_now("correct horse", {1, 8192});
  account.account.email_confirmed_at = world.loop.now();
  world.store->create_account(account, [](auto) {});
  const Answer ada = world.sign_in("ada@example.org");
  ASSERT_EQ(ada.status, 200);
  EXPECT_EQ(ada.body.at("weak_password").at("reasons").at(0), "length");
}

TEST(PasswordGrant, AHashOfAnotherCostIsRenewed) {
  AuthWorld world;
  store::NewAccount account;
  account.account.id = *UserId::parse("6f1c9d4e-0f5b-4c1a-9d59-1d2f3a4b5c6d");
  account.account.email = "ada@example.org";
  account.account.password_hash = *PasswordHasher::hash_now("correct horse", {2, 16384});
  account.account.email_confirmed_at = world.loop.now();
  world.store->create_account(account, [](auto) {});
  ASSERT_EQ(world.sign_in("ada@example.org").status, 200);
  EXPECT_NE(world.one("SELECT password_hash FROM auth_users"), account.account.password_hash);
  EXPECT_EQ(world.sign_in("ada@example.org").status, 200);
}

TEST(PasswordGrant, GuessingIsStoppedForOneAddressAndNotForAnother) {
  AuthWorld world;
  world.sign_up("ada@example.org");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(world.sign_in("ada@example.org", "wrong").status, 400);
  const Answer stopped = world.sign_in("ada@example.org");
  EXPECT_EQ(stopped.code(), "429 over_request_rate_limit");
  EXPECT_EQ(stopped.headers.get("retry-after"), "30");
  EXPECT_EQ(world.sign_in("ada@example.org", "correct horse", {.peer = "192.0.2.2"}).status, 200);
  world.loop.advance(31s);
  EXPECT_EQ(world.sign_in("ada@example.org").status, 200);
}

TEST(PasswordGrant, RightPasswordsDoNotCountAsGuesses) {
  AuthWorld world;
  world.sign_up("ada@example.org");
  for (int i = 0; i < 25; ++i) EXPECT_EQ(world.sign_in("ada@example.org").status, 200);
}

TEST(RefreshGrant, RotatesAndTheOldTokenAnswersTheSame) {
  AuthWorld world;
  const Answer ada = world.sign_up("ada@example.org");
  const Answer first = world.refresh(ada.refresh_token());
  ASSERT_EQ(first.status, 200) << first.raw;
  EXPECT_NE(first.refresh_token(), ada.refresh_token());
  // The second of two tabs, within milliseconds or after a lost answer.
  const Answer second = world.refresh(ada.refresh_token());
  EXPECT_EQ(second.refresh_token(), first.refresh_token());
  EXPECT_EQ(world.get("/user", world.as(second)).status, 200);
}

TEST(RefreshGrant, TwoTabsAtOnceEndUpWithOneToken) {
  AuthWorld world;
  Answer tab = world.sign_up("ada@example.org");
  for (int round = 0; round < 20; ++round) {
    std::vector<std::string> got;
    for (int i = 0; i < 2; ++i) {
      net::Request request;
      request.method = "POST";
      request.path = "/auth/v1/token";
      request.query = "grant_type=refresh_token";
      request.headers.add("apikey", world.keys->anon_key());
      request.body = json::serialize(boost::json::object{{"refresh_token", tab.refresh_token()}});
      world.service->handle(request, [&](net::Response response) {
        got.push_back(std::string(json::parse(response.body)->at("refresh_token").as_string()));
      });
    }
    ASSERT_TRUE(world.loop.run_until([&] { return got.size() == 2; }));
    EXPECT_EQ(got[0], got[1]);
    tab = world.refresh(got[0]);
    ASSERT_EQ(tab.status, 200);
  }
}

TEST(RefreshGrant, AnAncestorEndsTheSessionForEverybody) {
  AuthWorld world;
  const Answer ada = world.sign_up("ada@example.org");
  const Answer second = world.refresh(ada.refresh_token());
  const Answer third = world.refresh(second.refresh_token());
  world.loop.advance(11s);
  std::vector<Revocation> heard;
  world.book.subscribe([&](const Revocation& revocation) { heard.push_back(revocation); });
  EXPECT_EQ(world.refresh(ada.refresh_token()).code(), "400 refresh_token_already_used");
  EXPECT_EQ(heard.size(), 1u);
  EXPECT_EQ(world.refresh(third.refresh_token()).code(), "400 refresh_token_not_found");
  EXPECT_EQ(world.get("/user", world.as(third)).code(), "403 session_not_found");
}

TEST(RefreshGrant, ForgedTokensNeverReachTheDatabase) {
  AuthWorld world;
  world.break_database();
  EXPECT_EQ(world.refresh("nonsense").code(), "400 refresh_token_not_found");
  EXPECT_EQ(world.refresh(std::string(54, 'A')).code(), "400 refresh_token_not_found");
}

TEST(RefreshGrant, AMissingTokenIsAnsweredInOAuthsForm) {
  AuthWorld world;
  const Answer answer = world.refresh("");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.text("error"), "invalid_request");
}

TEST(RefreshGrant, NewMetadataIsInTheNextToken) {
  AuthWorld world;
  const Answer ada = world.sign_up("ada@example.org");
  world.put("/user", {{"data", {{"lang", "de"}}}}, world.as(ada));
  const Answer next = world.refresh(ada.refresh_token());
  EXPECT_EQ(next.user().at("user_metadata").at("lang"), "de");
}

TEST(RefreshGrant, ASessionCanHaveAnEnd) {
  AuthOptions options;
  options.sessions.timebox = 24h;
  AuthWorld world(options);
  Answer ada = world.sign_up("ada@example.org");
  world.loop.advance(23h);
  ada = world.refresh(ada.refresh_token());
  ASSERT_EQ(ada.status, 200);
  world.loop.advance(2h);
  EXPECT_EQ(world.refresh(ada.refresh_token()).code(), "400 session_expired");
}

TEST(RefreshGrant, IsThrottledByAddress) {
  AuthOptions options;
  options.limits.refresh = {1, 2s};
  AuthWorld world(options);
  const Answer ada = world.sign_up("ada@example.org");
  EXPECT_EQ(world.refresh(ada.refresh_token()).status, 200);
  EXPECT_EQ(world.refresh(ada.refresh_token()).status, 429);
}

TEST(PasswordSignIn, RefusalsAreToldToTheAuditLogWithoutAnyWordOfThePerson) {
  AuthWorld world;
  const Answer ada = world.sign_up("ada@example.org");
  world.audited.clear();
  world.sign_in("ada@example.org", "wrong horse");
  world.sign_in("nobody@example.org");
  world.get("/admin/users", world.as(ada));
  world.get("/admin/users", world.admin());
  std::vector<std::string> told;
  for (const auto& entry : world.audited) {
    told.push_back(entry.kind + " " + entry.detail + (entry.subject ? " of somebody" : "") +
                   (entry.actor ? " by somebody" : ""));
  }
  EXPECT_EQ(told, (std::vector<std::string>{R"(signin.refused {"reason":"wrong_password"} of somebody)",
                                            R"(signin.refused {"reason":"wrong_password"})",
                                            "admin.refused {} by somebody", R"(admin.action {"method":"read"})"}));
}

}  // namespace
}  // namespace bedside::service::auth
