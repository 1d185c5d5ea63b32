// Goal: a session ends when its time box is over, a guest's by a box of its own, whichever is over first.
#include "store/session_end.h"

#include <gtest/gtest.h>

namespace bedside::store {
namespace {

constexpr Instant kBegan = instant_from_ms(1'795'000'000'000);

AccountSession session_of(bool guest) {
  AccountSession made;
  if (guest) made.account.app_metadata["guest_room"] = "00000000-0000-4000-8000-0000000000c1";
  made.session.created_at = kBegan;
  made.session.refreshed_at = kBegan;
  return made;
}

SessionRules rules(std::optional<Duration> timebox, std::optional<Duration> guest_timebox) {
  SessionRules made;
  made.timebox = timebox;
  made.guest_timebox = guest_timebox;
  return made;
}

TEST(SessionEnd, WithoutARuleThereIsNone) {
  EXPECT_EQ(boxed_end(session_of(true), {}), std::nullopt);
  EXPECT_FALSE(has_expired(session_of(true), {}, kBegan + 10'000h));
}

TEST(SessionEnd, AGuestsBoxIsForGuestsAlone) {
  EXPECT_EQ(boxed_end(session_of(false), rules({}, 12h)), std::nullopt);
  EXPECT_EQ(boxed_end(session_of(true), rules({}, 12h)), kBegan + 12h);
}

TEST(SessionEnd, OfTwoBoxesTheShorterHolds) {
  EXPECT_EQ(boxed_end(session_of(true), rules(24h, 12h)), kBegan + 12h);
  EXPECT_EQ(boxed_end(session_of(true), rules(6h, 12h)), kBegan + 6h);
  EXPECT_EQ(boxed_end(session_of(false), rules(24h, 12h)), kBegan + 24h);
}

TEST(SessionEnd, IsReachedToTheMoment) {
  const auto guest = session_of(true);
  EXPECT_FALSE(has_expired(guest, rules({}, 12h), kBegan + 12h - 1ms));
  EXPECT_TRUE(has_expired(guest, rules({}, 12h), kBegan + 12h));
}

TEST(SessionEnd, CountsInWholeSecondsAsTokensDo) {
  auto guest = session_of(true);
  guest.session.created_at = kBegan + 700ms;
  EXPECT_EQ(boxed_end(guest, rules({}, 12h)), kBegan + 12h);
}

TEST(SessionEnd, OfTheIdleCountsFromTheLastWord) {
  auto ada = session_of(false);
  SessionRules idle;
  idle.idle = 3h;
  EXPECT_TRUE(has_expired(ada, idle, kBegan + 3h));
  ada.session.refreshed_at = kBegan + 1h;
  EXPECT_FALSE(has_expired(ada, idle, kBegan + 3h));
}

}  // namespace
}  // namespace bedside::store
