// Goal: a one-time token signs its holder in once, in time, and cannot be guessed.
#include "store/sqlite/auth_tokens.h"

#include <gtest/gtest.h>

#include "store/sqlite/auth_accounts.h"
#include "store/sqlite/auth_sessions.h"
#include "store/sqlite/testing/test_world.h"

namespace bedside::store::sqlite::auth {
namespace {

class AuthTokens : public ::testing::Test {
 protected:
  AuthTokens() {
    NewAccount request;
    request.account.id = UserId{Uuid::v4(world.rng)};
    request.account.email = "ada@example.org";
    request.account.created_at = world.now;
    request.account.updated_at = world.now;
    EXPECT_TRUE(create_account(*world.db, request).ok());
    ada = request.account.id;
  }
  Account put(TokenUse use, std::string link, std::string code) {
    OneTimeToken token;
    token.user = ada;
    token.use = use;
    token.link_digest = std::move(link);
    token.code_digest = std::move(code);
    token.created_at = world.now;
    token.expires_at = world.now + 1h;
    const auto account = put_one_time_token(*world.db, token);
    EXPECT_TRUE(account.ok());
    return account ? *account : Account{};
  }
  Outcome<AccountSession> redeem(std::vector<TokenUse> uses, std::string link, std::string code = {}) {
    Redeem request;
    request.uses = std::move(uses);
    if (link.empty()) request.user = ada;
    request.link_digest = std::move(link);
    request.code_digest = std::move(code);
    request.new_session = SessionId{Uuid::v4(world.rng)};
    request.now = world.now;
    return redeem_one_time_token(*world.db, request);
  }

  TestWorld world;
  UserId ada;
};

TEST_F(AuthTokens, ALinkSignsInOnceAndConfirmsTheAddress) {
  EXPECT_EQ(put(TokenUse::kMagicLink, "link", "code").recovery_sent_at, world.now);
  const auto signed_in = redeem({TokenUse::kMagicLink}, "link");
  ASSERT_TRUE(signed_in.ok());
  EXPECT_EQ(signed_in->account.email_confirmed_at, world.now);
  EXPECT_EQ(signed_in->session.method, "otp");
  EXPECT_TRUE(find_session(*world.db, signed_in->session.id).ok());
  EXPECT_EQ(redeem({TokenUse::kMagicLink}, "link").error().why, AuthRefusal::kNoToken);
}

TEST_F(AuthTokens, ACodeSignsInOnce) {
  put(TokenUse::kMagicLink, "link", "code");
  EXPECT_TRUE(redeem({TokenUse::kMagicLink}, "", "code").ok());
  EXPECT_FALSE(redeem({TokenUse::kMagicLink}, "", "code").ok());
  EXPECT_FALSE(redeem({TokenUse::kMagicLink}, "link").ok());
}

TEST_F(AuthTokens, ATokenIsForItsOwnUse) {
  put(TokenUse::kRecovery, "link", "code");
  EXPECT_FALSE(redeem({TokenUse::kMagicLink}, "link").ok());
  EXPECT_FALSE(redeem({}, "link").ok());
  EXPECT_TRUE(redeem({TokenUse::kMagicLink, TokenUse::kRecovery}, "link").ok());
}

TEST_F(AuthTokens, AnExpiredTokenIsNoToken) {
  put(TokenUse::kMagicLink, "link", "code");
  world.now += 1h;
  EXPECT_EQ(redeem({TokenUse::kMagicLink}, "link").error().why, AuthRefusal::kNoToken);
}

TEST_F(AuthTokens, ANewTokenReplacesTheOldOne) {
  put(TokenUse::kMagicLink, "old", "1");
  put(TokenUse::kMagicLink, "new", "2");
  EXPECT_FALSE(redeem({TokenUse::kMagicLink}, "old").ok());
  EXPECT_TRUE(redeem({TokenUse::kMagicLink}, "new").ok());
}

TEST_F(AuthTokens, FiveWrongCodesEndTheToken) {
  put(TokenUse::kMagicLink, "link", "code");
  for (int i = 0; i < 5; ++i) {
    const auto wrong = redeem({TokenUse::kMagicLink}, "", "wrong");
    ASSERT_FALSE(wrong.ok());
    EXPECT_TRUE(wrong.error().keep) << "the count must survive the refusal";
  }
  EXPECT_FALSE(redeem({TokenUse::kMagicLink}, "", "code").ok());
}

TEST_F(AuthTokens, ABannedUserKeepsTheToken) {
  put(TokenUse::kMagicLink, "link", "code");
  AccountChange ban;
  ban.banned_until.emplace(world.now + 1min);
  ASSERT_TRUE(change_account(*world.db, ada, ban, world.now).ok());
  EXPECT_EQ(redeem({TokenUse::kMagicLink}, "link").error().why, AuthRefusal::kBanned);
  world.now += 2min;
  EXPECT_TRUE(redeem({TokenUse::kMagicLink}, "link").ok());
}

TEST_F(AuthTokens, EachUseStampsWhatUpstreamShows) {
  EXPECT_EQ(put(TokenUse::kSignup, "a", "1").confirmation_sent_at, world.now);
  EXPECT_EQ(put(TokenUse::kInvite, "b", "2").invited_at, world.now);
}

}  // namespace
}  // namespace bedside::store::sqlite::auth
