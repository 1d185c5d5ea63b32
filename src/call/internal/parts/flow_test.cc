// Goal: media that stops is told from media that pauses, and from media that never came.
#include "call/internal/parts/flow.h"

#include <gtest/gtest.h>

namespace bedside::call {
namespace {

class Flows : public ::testing::Test {
 protected:
  Flowing look(std::int64_t bytes, Duration later = 250ms, std::int64_t frames = 0) {
    now += later;
    return flow.observe({1, bytes, 0, frames}, now);
  }
  Instant now = instant_from_ms(1'800'000'000'000);
  Flow flow;
};

TEST_F(Flows, WhatNeverCameIsNotMissed) {
  for (int i = 0; i < 50; ++i) EXPECT_EQ(look(0), Flowing::kUnknown);
}

TEST_F(Flows, ThreeLooksAndThreeQuartersOfASecondMakeAStall) {
  EXPECT_EQ(look(10), Flowing::kMoves);
  EXPECT_EQ(look(10), Flowing::kStill);
  EXPECT_EQ(look(10), Flowing::kDoubtful);
  EXPECT_EQ(look(10), Flowing::kStalled);
  EXPECT_EQ(look(11), Flowing::kMoves);
}

TEST_F(Flows, APageThatSleptLooksMoreThanOnce) {
  look(10);
  EXPECT_EQ(look(10, 3600s), Flowing::kStill);
  EXPECT_EQ(look(20), Flowing::kMoves);
}

TEST_F(Flows, FramesAreMovementToo) {
  look(10);
  for (int i = 1; i < 10; ++i) EXPECT_EQ(look(10, 250ms, i), Flowing::kMoves);
}

TEST_F(Flows, APathThatAnswersIsNotStalledUntilMediaHasComeAgain) {
  look(10);
  look(10);
  flow.path_is_alive();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(look(10), Flowing::kUnknown);
  look(20);
  look(20);
  look(20);
  EXPECT_EQ(look(20), Flowing::kStalled);
}

}  // namespace
}  // namespace bedside::call
