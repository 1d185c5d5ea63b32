// Goal: the book remembers exactly as long as a token can name the session, and tells everybody in time.
#include "service/auth/session_book.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/random.h"

namespace bedside::service {
namespace {

const Instant kNow = instant_from_ms(1'795'000'000'000);

class SessionBookTest : public ::testing::Test {
 protected:
  Rng rng{1};
  UserId user{Uuid::v4(rng)};
  SessionId session{Uuid::v4(rng)};
  SessionBook book{Duration(3600s)};
};

TEST_F(SessionBookTest, AnEndedSessionIsKnownForTheLifeOfAToken) {
  book.end_session(user, session, kNow);
  EXPECT_TRUE(book.session_ended(session, kNow));
  EXPECT_TRUE(book.session_ended(session, kNow + 3599s));
  EXPECT_FALSE(book.session_ended(session, kNow + 3600s));
}

TEST_F(SessionBookTest, OldEntriesAreDropped) {
  for (int i = 0; i < 1000; ++i) book.end_session(user, SessionId{Uuid::v4(rng)}, kNow + std::chrono::seconds(i));
  book.end_session(user, session, kNow + 3600s + 999s);
  EXPECT_EQ(book.size(), 1u);
}

TEST_F(SessionBookTest, EndingTwiceIsEndingOnce) {
  book.end_session(user, session, kNow);
  book.end_session(user, session, kNow + 10s);
  EXPECT_EQ(book.size(), 1u);
  EXPECT_FALSE(book.session_ended(session, kNow + 3600s));
}

TEST_F(SessionBookTest, ABanHoldsUntilItsEndOrUntilItIsLifted) {
  book.ban(user, kNow, kNow + 24h);
  EXPECT_TRUE(book.banned(user, kNow + 23h));
  EXPECT_FALSE(book.banned(user, kNow + 24h));
  book.unban(user);
  EXPECT_FALSE(book.banned(user, kNow));
}

TEST_F(SessionBookTest, ListenersHearOfSessionsAndOfUsers) {
  std::vector<Revocation> heard;
  book.subscribe([&](const Revocation& revocation) { heard.push_back(revocation); });
  book.end_session(user, session, kNow);
  book.ban(user, kNow, kNow + 1h);
  ASSERT_EQ(heard.size(), 2u);
  EXPECT_EQ(heard[0].session, session);
  EXPECT_EQ(heard[0].user, user);
  EXPECT_FALSE(heard[1].session);
  EXPECT_EQ(heard[1].why, Revocation::Why::kBanned);
}

TEST_F(SessionBookTest, WhatIsHeardTwiceIsToldOnce) {
  int told = 0;
  book.subscribe([&](const Revocation&) { ++told; });
  for (int i = 0; i < 2; ++i) book.end_session(user, session, kNow);
  EXPECT_EQ(told, 1);
  for (int i = 0; i < 2; ++i) book.ban(user, kNow, kNow + 1h);
  EXPECT_EQ(told, 2);
  book.unban(user);
  book.ban(user, kNow, kNow + 1h);
  EXPECT_EQ(told, 3);
}

TEST_F(SessionBookTest, TheBookIsWrittenBeforeListenersAreTold) {
  bool known = false;
  book.subscribe([&](const Revocation&) { known = book.session_ended(session, kNow); });
  book.end_session(user, session, kNow);
  EXPECT_TRUE(known);
}

TEST_F(SessionBookTest, AListenerMayLeaveWhileItIsTold) {
  int heard = 0;
  SessionBook::ListenerId second = 0;
  book.subscribe([&](const Revocation&) {
    ++heard;
    book.unsubscribe(second);
  });
  second = book.subscribe([&](const Revocation&) { ++heard; });
  book.end_session(user, session, kNow);
  EXPECT_EQ(heard, 1);
}

}  // namespace
}  // namespace bedside::service
