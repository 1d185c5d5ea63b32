// Goal: who asks too often waits as long as told, others do not notice, and memory has a bound.
#include "service/policy/throttle.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bedside::service {
namespace {

const Instant kNow = instant_from_ms(1'795'000'000'000);

TEST(Throttle, ABurstPassesAndThenOnePerRefill) {
  Throttle throttle({3, 10s}, 100);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(throttle.take("a", kNow));
  EXPECT_EQ(throttle.take("a", kNow), Duration(10s));
  EXPECT_EQ(throttle.take("a", kNow + 4s), Duration(6s));
  EXPECT_FALSE(throttle.take("a", kNow + 10s));
  EXPECT_TRUE(throttle.take("a", kNow + 10s));
}

TEST(Throttle, KeysDoNotShareABucket) {
  Throttle throttle({1, 10s}, 100);
  EXPECT_FALSE(throttle.take("a", kNow));
  EXPECT_TRUE(throttle.take("a", kNow));
  EXPECT_FALSE(throttle.take("b", kNow));
}

TEST(Throttle, WhatIsGivenBackCanBeTakenAgain) {
  Throttle throttle({1, 10s}, 100);
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(throttle.take("a", kNow));
    throttle.give_back("a", kNow);
  }
  throttle.give_back("a", kNow);
  EXPECT_FALSE(throttle.take("a", kNow));
  EXPECT_TRUE(throttle.take("a", kNow)) << "never more than the burst";
}

TEST(Throttle, AClockThatGoesBackGivesNothing) {
  Throttle throttle({1, 10s}, 100);
  EXPECT_FALSE(throttle.take("a", kNow));
  EXPECT_TRUE(throttle.take("a", kNow - 1h));
}

TEST(Throttle, TheOldestBucketGivesWay) {
  Throttle throttle({1, 10s}, 2);
  EXPECT_FALSE(throttle.take("a", kNow));
  EXPECT_FALSE(throttle.take("b", kNow));
  EXPECT_TRUE(throttle.take("a", kNow));  // Touched: now "b" is the oldest.
  EXPECT_FALSE(throttle.take("c", kNow));
  EXPECT_EQ(throttle.size(), 2u);
  EXPECT_TRUE(throttle.take("a", kNow));
}

TEST(Throttle, AnIpv6CustomerIsOneCaller) {
  EXPECT_EQ(address_group("2001:db8:1:2::1"), address_group("2001:db8:1:2:ffff::9"));
  EXPECT_NE(address_group("2001:db8:1:2::1"), address_group("2001:db8:1:3::1"));
  EXPECT_EQ(address_group("192.0.2.7"), "192.0.2.7");
  EXPECT_NE(address_group("::ffff:192.0.2.7"), address_group("::ffff:192.0.2.8"));
  EXPECT_EQ(address_group(""), "");
}

RC_GTEST_PROP(Throttle, WaitingAsToldIsEnough, (std::uint8_t asks)) {
  Throttle throttle({5, Duration(700)}, 10);
  Instant now = kNow;
  for (int i = 0; i < asks; ++i) {
    if (const auto wait = throttle.take("a", now)) {
      now += *wait;
      RC_ASSERT(!throttle.take("a", now));
    }
  }
}

}  // namespace
}  // namespace bedside::service
