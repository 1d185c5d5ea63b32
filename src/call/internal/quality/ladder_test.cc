// Goal: frames go before lines and lines before the picture, the way back is slower, and a line at the edge is left
// alone: the ladder never swings faster than its hysteresis.
#include "call/internal/quality/ladder.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace bedside::call {
namespace {

using signal::VideoStep;

constexpr Duration kLook = std::chrono::seconds(2);
constexpr Instant kStart = instant_from_ms(1'800'000'000'000);

struct Climber {
  VideoLadder ladder;
  Instant now = kStart;

  bool look(Strain strain, std::optional<std::int64_t> available = {}) {
    now += kLook;
    return ladder.observe(strain, available, now);
  }
  // Looks until something changes; how long that took. Zero when nothing did within ten minutes.
  Duration until_change(Strain strain, std::optional<std::int64_t> available = {}) {
    const Instant from = now;
    while (now - from < std::chrono::minutes(10)) {
      if (look(strain, available)) return std::chrono::duration_cast<Duration>(now - from);
    }
    return Duration::zero();
  }
};

TEST(VideoLadder, FramesGoFirstThenLinesThenThePicture) {
  Climber climber;
  std::vector<VideoStep> steps = {climber.ladder.rung().step};
  while (climber.until_change(Strain::kBandwidth) != Duration::zero()) {
    if (climber.ladder.rung().step != steps.back()) steps.push_back(climber.ladder.rung().step);
  }
  EXPECT_EQ(steps, (std::vector{VideoStep::kFull, VideoStep::kFewerFrames, VideoStep::kSmaller, VideoStep::kPaused}));
  EXPECT_EQ(climber.ladder.reason(), Strain::kBandwidth);
}

TEST(VideoLadder, EachRungAsksForLessAndShowsWhenTheOneAboveFits) {
  for (std::size_t i = 1; i < kVideoRungs.size(); ++i) {
    const VideoRung& above = kVideoRungs[i - 1];
    const VideoRung& below = kVideoRungs[i];
    EXPECT_LT(below.max_kbps, above.max_kbps);
    EXPECT_LT(below.needs_kbps, above.needs_kbps);
    EXPECT_LE(below.max_frame_rate, above.max_frame_rate);
    if (below.step != VideoStep::kPaused) {
      EXPECT_GE(below.max_kbps * 5, above.needs_kbps * 6);
    }
  }
}

TEST(VideoLadder, TooLittleWayOutIsStrainEvenIfNobodyComplains) {
  Climber climber;
  EXPECT_NE(climber.until_change(Strain::kNone, 499), Duration::zero());
  EXPECT_EQ(climber.ladder.reason(), Strain::kBandwidth);
}

TEST(VideoLadder, OneBadLookChangesNothing) {
  Climber climber;
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(climber.look(i % 2 == 0 ? Strain::kCpu : Strain::kNone));
}

TEST(VideoLadder, ItClimbsBackWhenTheWayOutIsWideAgainAndNotBefore) {
  Climber climber;
  ASSERT_NE(climber.until_change(Strain::kCpu), Duration::zero());
  EXPECT_EQ(climber.ladder.reason(), Strain::kCpu);
  EXPECT_EQ(climber.until_change(Strain::kNone, 599), Duration::zero()) << "a fifth more than it needs";
  EXPECT_NE(climber.until_change(Strain::kNone, 600), Duration::zero());
  EXPECT_EQ(climber.ladder.rung().step, VideoStep::kFull);
  EXPECT_EQ(climber.ladder.reason(), Strain::kNone);
}

TEST(VideoLadder, APausedPictureIsTriedAgainThoughNothingCanBeEstimated) {
  Climber climber;
  while (climber.until_change(Strain::kBandwidth) != Duration::zero()) {
  }
  ASSERT_EQ(climber.ladder.rung().step, VideoStep::kPaused);
  EXPECT_GE(climber.until_change(Strain::kNone, 40), kStepUpAfter);
  EXPECT_EQ(climber.ladder.rung().step, VideoStep::kSmaller);
}

TEST(VideoLadder, AMeteredNetworkIsNeverGivenMoreAndASlowOneStartsLow) {
  Climber metered;
  EXPECT_TRUE(metered.ladder.use(Network::kMetered, kStart));
  EXPECT_LE(metered.ladder.rung().max_kbps, 600);
  EXPECT_EQ(metered.until_change(Strain::kNone, 9'000), Duration::zero());
  EXPECT_FALSE(metered.ladder.use(Network::kOrdinary, metered.now));
  EXPECT_NE(metered.until_change(Strain::kNone, 9'000), Duration::zero()) << "Wi-Fi again";

  Climber slow;
  EXPECT_TRUE(slow.ladder.use(Network::kSlow, kStart));
  EXPECT_EQ(slow.ladder.rung().step, VideoStep::kSmaller);
  EXPECT_NE(slow.until_change(Strain::kNone, 9'000), Duration::zero());
}

// A line that carries just less than the rung above needs, and whose browser does not say what it carries.
TEST(VideoLadder, AtTheEdgeItTriesMoreAndMoreSeldom) {
  Climber climber;
  int changes = 0;
  while (climber.now - kStart < std::chrono::hours(1)) {
    changes += climber.look(climber.ladder.rung().needs_kbps > 300 ? Strain::kBandwidth : Strain::kNone) ? 1 : 0;
  }
  EXPECT_LE(changes, 2 * 3600 / 120 + 12);
  EXPECT_GT(changes, 20) << "it never gives up trying";
}

RC_GTEST_PROP(VideoLadder, ItNeverSwingsFasterThanItsHysteresis, ()) {
  VideoLadder ladder;
  Instant now = kStart;
  std::optional<Instant> changed;
  const int looks = *rc::gen::inRange(1, 400);
  for (int i = 0; i < looks; ++i) {
    now += Duration(*rc::gen::inRange(100, 6000));
    const auto strain = static_cast<Strain>(*rc::gen::element(0, 0, 0, 1, 2));
    const int available = *rc::gen::inRange(0, 1500);
    const std::int32_t before = ladder.rung().max_kbps;
    const bool told =
        ladder.observe(strain, available > 1000 ? std::nullopt : std::optional(std::int64_t{available}), now);
    RC_ASSERT(told == (ladder.rung().max_kbps != before));
    if (!told) continue;
    const bool up = ladder.rung().max_kbps > before;
    if (changed) RC_ASSERT(now - *changed >= (up ? kStepUpAfter : kStepDownAfter));
    if (up) RC_ASSERT(strain == Strain::kNone);
    changed = now;
  }
}

}  // namespace
}  // namespace bedside::call
