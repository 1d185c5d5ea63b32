// Goal: a refresh token works once, its parent gets the same successor, and an older one ends the session.
#include "store/sqlite/auth_sessions.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "store/sqlite/auth_accounts.h"
#include "store/sqlite/testing/test_world.h"

namespace bedside::store::sqlite::auth {
namespace {

class AuthSessions : public ::testing::Test {
 protected:
  AuthSessions() { ada = add("ada@example.org"); }

  UserId add(std::string email) {
    NewAccount request;
    request.account.id = UserId{Uuid::v4(world.rng)};
    request.account.email = std::move(email);
    request.account.created_at = world.now;
    request.account.updated_at = world.now;
    EXPECT_TRUE(create_account(*world.db, request).ok());
    return request.account.id;
  }
  SessionId open() {
    Session session;
    session.id = SessionId{Uuid::v4(world.rng)};
    session.user = ada;
    session.method = "password";
    session.created_at = world.now;
    EXPECT_TRUE(open_session(*world.db, session, {}).ok());
    return session.id;
  }
  RefreshRequest request(SessionId session, std::int64_t counter) {
    RefreshRequest made;
    made.session = session;
    made.counter = counter;
    made.now = world.now;
    made.reuse_interval = 10s;
    return made;
  }
  // The counter that came back, or 0 and the reason in `why`.
  std::int64_t refresh(SessionId session, std::int64_t counter) {
    const auto refreshed = refresh_session(*world.db, request(session, counter));
    if (refreshed) return refreshed->session.refresh_counter;
    why = refreshed.error().why;
    return 0;
  }

  TestWorld world;
  UserId ada;
  AuthRefusal why = AuthRefusal::kTrouble;
};

TEST_F(AuthSessions, SigningInStampsTheAccount) {
  open();
  EXPECT_EQ(require_account(*world.db, ada)->last_sign_in_at, world.now);
}

TEST_F(AuthSessions, ARehashedPasswordIsKept) {
  Session session;
  session.id = SessionId{Uuid::v4(world.rng)};
  session.user = ada;
  session.created_at = world.now;
  ASSERT_TRUE(open_session(*world.db, session, "$argon2id$better").ok());
  EXPECT_EQ(require_account(*world.db, ada)->password_hash, "$argon2id$better");
}

TEST_F(AuthSessions, EveryRefreshRotates) {
  const SessionId session = open();
  EXPECT_EQ(refresh(session, 1), 2);
  EXPECT_EQ(refresh(session, 2), 3);
  EXPECT_EQ(find_session(*world.db, session)->session.refresh_counter, 3);
}

TEST_F(AuthSessions, TwoTabsWithTheSameTokenGetTheSameSuccessor) {
  const SessionId session = open();
  EXPECT_EQ(refresh(session, 1), 2);
  EXPECT_EQ(refresh(session, 1), 2);
  // Both go on from it.
  EXPECT_EQ(refresh(session, 2), 3);
  EXPECT_EQ(refresh(session, 2), 3);
}

TEST_F(AuthSessions, TheParentIsForgivenHoweverLate) {
  const SessionId session = open();
  EXPECT_EQ(refresh(session, 1), 2);
  world.now += 24h;
  EXPECT_EQ(refresh(session, 1), 2);
}

TEST_F(AuthSessions, AGrandparentIsForgivenWithinTheReuseIntervalOnly) {
  const SessionId session = open();
  EXPECT_EQ(refresh(session, 1), 2);
  EXPECT_EQ(refresh(session, 2), 3);
  EXPECT_EQ(refresh(session, 1), 3);
  world.now += 11s;
  EXPECT_EQ(refresh(session, 1), 0);
  EXPECT_EQ(why, AuthRefusal::kTokenReused);
}

TEST_F(AuthSessions, AReusedTokenEndsTheWholeSession) {
  const SessionId session = open();
  refresh(session, 1);
  refresh(session, 2);
  world.now += 1h;
  refresh(session, 1);
  EXPECT_EQ(refresh(session, 3), 0);
  EXPECT_EQ(why, AuthRefusal::kNoSession);
}

TEST_F(AuthSessions, ACounterFromBeforeARestoredBackupIsTheRightfulOne) {
  const SessionId session = open();
  EXPECT_EQ(refresh(session, 7), 8);
  EXPECT_EQ(refresh(session, 7), 8);
}

TEST_F(AuthSessions, CountersDoNotPileUp) {
  const SessionId session = open();
  for (std::int64_t counter = 1; counter < 100; ++counter) EXPECT_EQ(refresh(session, counter), counter + 1);
  EXPECT_LE(std::stoi(world.one("SELECT count(*) FROM auth_refresh_tokens")), 17);
}

TEST_F(AuthSessions, ASessionPastItsTimeBoxOrIdleExpires) {
  const SessionId boxed = open();
  const SessionId idle = open();
  world.now += 2h;
  auto request_boxed = request(boxed, 1);
  request_boxed.rules.timebox = 1h;
  const auto refused = refresh_session(*world.db, request_boxed);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().why, AuthRefusal::kSessionExpired);
  EXPECT_FALSE(find_session(*world.db, boxed).ok());

  auto request_idle = request(idle, 1);
  request_idle.rules.idle = 3h;
  EXPECT_TRUE(refresh_session(*world.db, request_idle).ok());
  world.now += 4h;
  request_idle.counter = 2;
  request_idle.now = world.now;
  EXPECT_EQ(refresh_session(*world.db, request_idle).error().why, AuthRefusal::kSessionExpired);
}

TEST_F(AuthSessions, ABannedUserDoesNotRefreshAndKeepsTheSession) {
  const SessionId session = open();
  AccountChange ban;
  ban.banned_until.emplace(world.now + 1h);
  ASSERT_TRUE(change_account(*world.db, ada, ban, world.now).ok());
  EXPECT_EQ(refresh(session, 1), 0);
  EXPECT_EQ(why, AuthRefusal::kBanned);
  world.now += 2h;
  EXPECT_EQ(refresh(session, 1), 2);
}

TEST_F(AuthSessions, ScopesEndWhatTheySay) {
  const SessionId a = open();
  const SessionId b = open();
  const SessionId c = open();
  EXPECT_EQ(*end_sessions(*world.db, ada, EndScope::kThis, a, world.now), std::vector<SessionId>{a});
  EXPECT_EQ(*end_sessions(*world.db, ada, EndScope::kOthers, b, world.now), std::vector<SessionId>{c});
  EXPECT_EQ(*end_sessions(*world.db, ada, EndScope::kAll, std::nullopt, world.now), std::vector<SessionId>{b});
  EXPECT_TRUE(end_sessions(*world.db, ada, EndScope::kAll, std::nullopt, world.now)->empty());
}

TEST_F(AuthSessions, NobodyEndsTheSessionsOfSomebodyElse) {
  const SessionId session = open();
  const UserId bob = add("bob@example.org");
  EXPECT_TRUE(end_sessions(*world.db, bob, EndScope::kThis, session, world.now)->empty());
  EXPECT_TRUE(find_session(*world.db, session).ok());
}

TEST_F(AuthSessions, ARestartedServerLearnsWhomToRefuse) {
  const SessionId early = open();
  const SessionId late = open();
  ASSERT_TRUE(end_sessions(*world.db, ada, EndScope::kThis, early, world.now).ok());
  world.now += 2h;
  ASSERT_TRUE(end_sessions(*world.db, ada, EndScope::kThis, late, world.now).ok());
  AccountChange ban;
  ban.banned_until.emplace(world.now + 1h);
  ASSERT_TRUE(change_account(*world.db, ada, ban, world.now).ok());
  const auto refused = refused_since(*world.db, world.now - 1h, world.now);
  ASSERT_TRUE(refused.ok());
  ASSERT_EQ(refused->sessions.size(), 1u);
  EXPECT_EQ(refused->sessions[0].session, late);
  EXPECT_EQ(refused->sessions[0].user, ada);
  ASSERT_EQ(refused->bans.size(), 1u);
  EXPECT_EQ(refused->bans[0].user, ada);
}

TEST_F(AuthSessions, SweepingForgetsWhatNobodyCanNameAnyMore) {
  const SessionId ended = open();
  const SessionId alive = open();
  ASSERT_TRUE(end_sessions(*world.db, ada, EndScope::kThis, ended, world.now).ok());
  EXPECT_EQ(*sweep(*world.db, {world.now, 1h, std::nullopt}), 0);
  EXPECT_EQ(*sweep(*world.db, {world.now + 2h, 1h, std::nullopt}), 1);
  EXPECT_TRUE(find_session(*world.db, alive).ok());
  EXPECT_EQ(world.one("SELECT count(*) FROM auth_refresh_tokens"), "1");
}

}  // namespace
}  // namespace bedside::store::sqlite::auth
