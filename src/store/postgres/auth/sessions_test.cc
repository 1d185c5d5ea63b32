// Goal: refresh counters rotate once however many tabs ask, a stolen one ends the session, a code works once.
#include "store/postgres/auth/sessions.h"

#include "store/postgres/testing/auth_world.h"

namespace bedside::store::postgres {
namespace {

class Sessions : public testing::AuthWorld {
 protected:
  UserId ada = create("ada@example.org")->id;

  Result<AccountSession, AuthRefusal> redeem(std::string link, std::string code) {
    Redeem asked;
    asked.uses = {TokenUse::kMagicLink};
    asked.link_digest = std::move(link);
    if (!code.empty()) asked.user = ada;
    asked.code_digest = std::move(code);
    asked.new_session = SessionId{Uuid::v4(rng)};
    asked.now = now;
    return ask<AccountSession>([&](auto done) { store->redeem_one_time_token(asked, done); });
  }
  void put_token() {
    const OneTimeToken token{ada, TokenUse::kMagicLink, "link", "code", now, now + 1h};
    ASSERT_TRUE(ask<Account>([&](auto done) { store->put_one_time_token(token, done); }).ok());
  }
};

TEST_F(Sessions, OpenRotateAndForgiveTheParent) {
  const auto opened = sign_in(ada);
  EXPECT_EQ(opened.account.last_sign_in_at, now);
  EXPECT_EQ(refresh(opened.session.id, 1)->session.refresh_counter, 2);
  EXPECT_EQ(refresh(opened.session.id, 1)->session.refresh_counter, 2);
  EXPECT_EQ(refresh(opened.session.id, 2)->session.refresh_counter, 3);
  // Older than the parent, but used a moment ago.
  EXPECT_EQ(refresh(opened.session.id, 1)->session.refresh_counter, 3);
  now += 11s;
  EXPECT_EQ(refresh(opened.session.id, 1).error(), AuthRefusal::kTokenReused);
  EXPECT_EQ(refresh(opened.session.id, 3).error(), AuthRefusal::kNoSession);
}

TEST_F(Sessions, TwoTabsAtOnceGetTheSameToken) {
  const auto opened = sign_in(ada);
  std::vector<std::int64_t> counters;
  RefreshRequest request;
  request.session = opened.session.id;
  request.counter = 1;
  request.now = now;
  for (int i = 0; i < 3; ++i) {
    store->refresh_session(request, [&](const Result<AccountSession, AuthRefusal>& r) {
      counters.push_back(r ? r->session.refresh_counter : -1);
    });
  }
  testing::run_until(loop, [&] { return counters.size() == 3; });
  EXPECT_EQ(counters, (std::vector<std::int64_t>{2, 2, 2}));
}

TEST_F(Sessions, EndByScopeAndBySweep) {
  const auto one = sign_in(ada);
  const auto other = sign_in(ada);
  const auto end = [&](EndScope scope) {
    return *ask<std::vector<SessionId>>([&](auto done) { store->end_sessions(ada, scope, one.session.id, now, done); });
  };
  EXPECT_EQ(end(EndScope::kOthers), std::vector{other.session.id});
  EXPECT_EQ(end(EndScope::kThis), std::vector{one.session.id});
  EXPECT_TRUE(end(EndScope::kAll).empty());
  EXPECT_EQ(ask<AccountSession>([&](auto done) { store->find_session(one.session.id, done); }).error(),
            AuthRefusal::kNoSession);
  EXPECT_EQ(*ask<std::int64_t>([&](auto done) { store->sweep({now + 2h, 1h, std::nullopt}, done); }), 2);
  EXPECT_EQ(sql("SELECT count(*) FROM auth.refresh_tokens"), "0");
}

TEST_F(Sessions, RefuseTheIdleAndTheBanned) {
  const auto opened = sign_in(ada);
  RefreshRequest request;
  request.session = opened.session.id;
  request.counter = 1;
  request.rules.idle = 60s;
  request.now = now + 61s;
  EXPECT_EQ(ask<AccountSession>([&](auto done) { store->refresh_session(request, done); }).error(),
            AuthRefusal::kSessionExpired);
  const auto again = sign_in(ada);
  AccountChange ban;
  ban.banned_until = now + 1h;
  ASSERT_TRUE(ask<ChangedAccount>([&](auto done) { store->change_account(ada, ban, now, done); }).ok());
  EXPECT_EQ(refresh(again.session.id, 1).error(), AuthRefusal::kBanned);
}

TEST_F(Sessions, ALinkWorksOnceAndACodeMayBeWrongFourTimes) {
  put_token();
  const auto opened = redeem("link", "");
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->session.method, "otp");
  EXPECT_EQ(opened->account.email_confirmed_at, now);
  EXPECT_EQ(redeem("link", "").error(), AuthRefusal::kNoToken);
  put_token();
  for (int i = 0; i < 4; ++i) EXPECT_EQ(redeem("", "wrong").error(), AuthRefusal::kNoToken);
  EXPECT_TRUE(redeem("", "code").ok());
  put_token();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(redeem("", "wrong").error(), AuthRefusal::kNoToken);
  EXPECT_EQ(redeem("", "code").error(), AuthRefusal::kNoToken);
}

}  // namespace
}  // namespace bedside::store::postgres
