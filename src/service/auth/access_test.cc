// Goal: one HTTP request has one actor, by the rule of Supabase's gateway.
#include "service/auth/access.h"

#include <gtest/gtest.h>

namespace bedside::service {
namespace {

class FakeAccess final : public Access {
 public:
  Result<Identity, TokenError> verify(std::string_view credential, Instant) const override {
    Identity identity;
    if (credential == "anon" || credential == "service") {
      identity.actor.role = credential == "anon" ? store::Role::kAnon : store::Role::kService;
      identity.is_api_key = true;
      return identity;
    }
    if (credential == "user") {
      identity.actor.role = store::Role::kAuthenticated;
      return identity;
    }
    return TokenError{TokenFault::kExpired, "JWT expired", 5};
  }
};

Result<Identity, TokenError> identify(std::string key, std::string authorization, std::string query = {}) {
  net::Request request;
  if (!key.empty()) request.headers.add("apikey", key);
  if (!authorization.empty()) request.headers.add("authorization", authorization);
  request.query = std::move(query);
  return FakeAccess().identify(request, Instant{});
}

TEST(Access, TheBareKeyIsItsOwnActor) {
  EXPECT_EQ(identify("anon", "")->actor.role, store::Role::kAnon);
  EXPECT_EQ(identify("anon", "Bearer anon")->actor.role, store::Role::kAnon);
  EXPECT_EQ(identify("service", "Bearer service")->actor.role, store::Role::kService);
}

TEST(Access, ABearerTokenDecidesTheActor) {
  EXPECT_EQ(identify("anon", "Bearer user")->actor.role, store::Role::kAuthenticated);
  EXPECT_EQ(identify("anon", "bearer   user ")->actor.role, store::Role::kAuthenticated);
  EXPECT_EQ(identify("service", "Bearer user")->actor.role, store::Role::kAuthenticated);
}

TEST(Access, TheKeyMayStandInTheQuery) {
  EXPECT_EQ(identify("", "Bearer user", "vsn=1&apikey=anon")->actor.role, store::Role::kAuthenticated);
}

TEST(Access, WithoutAKeyNobodyIsAnybody) {
  EXPECT_EQ(identify("", "Bearer user").error().fault, TokenFault::kMissing);
  EXPECT_EQ(identify("", "", "apikey=%zz").error().fault, TokenFault::kMissing);
}

TEST(Access, AUserTokenIsNoKey) {
  EXPECT_EQ(identify("user", "").error().message, "Invalid API key");
  EXPECT_EQ(identify("rubbish", "Bearer user").error().message, "Invalid API key");
}

TEST(Access, ABadTokenIsNotForgivenForTheSakeOfAGoodKey) {
  const auto refused = identify("service", "Bearer stale");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().fault, TokenFault::kExpired);
}

TEST(Access, OtherSchemesAreNoTokens) {
  EXPECT_EQ(identify("anon", "Basic dXNlcg==")->actor.role, store::Role::kAnon);
  EXPECT_EQ(identify("anon", "Bearer")->actor.role, store::Role::kAnon);
  EXPECT_EQ(identify("anon", "Bearer  ")->actor.role, store::Role::kAnon);
}

}  // namespace
}  // namespace bedside::service
