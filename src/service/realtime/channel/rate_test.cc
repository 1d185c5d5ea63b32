// Goal: a bucket gives its burst at once and its rate from then on.
#include "service/realtime/channel/rate.h"

#include <gtest/gtest.h>

namespace bedside::service {
namespace {

TEST(RateBucket, GivesTheBurstThenTheRate) {
  const RateBucket::Rule rule{10, 20};
  RateBucket bucket;
  Instant now = instant_from_ms(1'000'000);
  int taken = 0;
  while (bucket.take(rule, now)) ++taken;
  EXPECT_EQ(taken, 20);
  now += 1s;
  taken = 0;
  while (bucket.take(rule, now)) ++taken;
  EXPECT_EQ(taken, 10);
}

TEST(RateBucket, WhatWasRefusedCostsNothing) {
  const RateBucket::Rule rule{1, 10};
  RateBucket bucket;
  const Instant now = instant_from_ms(1'000'000);
  EXPECT_FALSE(bucket.take(rule, now, 11));
  EXPECT_TRUE(bucket.take(rule, now, 10));
}

TEST(RateBucket, AClockThatStepsBackGivesNothingAway) {
  const RateBucket::Rule rule{1, 1};
  RateBucket bucket;
  EXPECT_TRUE(bucket.take(rule, instant_from_ms(1'000'000)));
  EXPECT_FALSE(bucket.take(rule, instant_from_ms(0)));
}

}  // namespace
}  // namespace bedside::service
