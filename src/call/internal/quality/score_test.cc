// Goal: the voice's rating is that of ITU-T G.107, and no line is judged better for being worse.
#include "call/internal/quality/score.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace bedside::call {
namespace {

using signal::LineReason;

constexpr Duration kLook = std::chrono::seconds(2);
constexpr VideoPlan kPlan{30, 720, signal::VideoStep::kFull};

// G.107 equation 7-27.
double delay_impairment(double ms) {
  if (ms <= 100) return 0;
  const double x = std::log10(ms / 100) / std::log10(2.0);
  return 25 * (std::pow(1 + std::pow(x, 6), 1.0 / 6) - 3 * std::pow(1 + std::pow(x / 3, 6), 1.0 / 6) + 2);
}
// G.107 equation 7-29 with Ie 0, BurstR 1 and the Bpl of G.113 for a codec that conceals.
double loss_impairment(double percent) { return 95 * percent / (percent + 25.1); }

// Two seconds of a good call: 100 packets of voice, 60 frames.
LineStats good() {
  LineStats now;
  now.audio_packets = 100;
  now.video_packets = 300;
  now.frames = 60;
  now.height = 720;
  now.round_trip_ms = 40;
  return now;
}
LineSide judged(const LineStats& now, std::optional<VideoPlan> plan = kPlan) {
  return judge_line({}, now, kLook, plan).value();
}

TEST(Score, TheRatingIsThatOfTheEModel) {
  EXPECT_EQ(voice_rating(0, 0, 0), 932);
  for (int ms = 0; ms <= 1500; ms += 7) {
    EXPECT_NEAR(voice_rating(ms, 0, 100), 932 - 10 * delay_impairment(ms), 13) << ms;
  }
  for (int lost = 0; lost <= 100; ++lost) {
    EXPECT_NEAR(voice_rating(0, lost, 100), 932 - 10 * loss_impairment(lost), 1.5) << lost;
  }
  EXPECT_EQ(voice_rating(100'000, 100, 100), 0);
}

TEST(Score, AGoodLineHasNoReasons) { EXPECT_EQ(judged(good()), (LineSide{5, {}})); }

TEST(Score, NothingThatCameIsAnInterruptionAndNoBadLine) {
  EXPECT_EQ(judge_line(good(), good(), kLook, kPlan), std::nullopt);
  EXPECT_EQ(judge_line({}, good(), Duration::zero(), kPlan), std::nullopt);
}

TEST(Score, EachTroubleIsCalledByItsName) {
  const auto first = [](void (*spoil)(LineStats&)) {
    LineStats now = good();
    spoil(now);
    const LineSide side = judged(now);
    EXPECT_LT(side.score, 5);
    return side.reasons.at(0);
  };
  EXPECT_EQ(first([](LineStats& now) { now.audio_lost = 10; }), LineReason::kLoss);
  EXPECT_EQ(first([](LineStats& now) { now.video_lost = 60; }), LineReason::kLoss);
  EXPECT_EQ(first([](LineStats& now) { now.round_trip_ms = 700; }), LineReason::kFar);
  EXPECT_EQ(first([](LineStats& now) { now.jitter_ms = 200; }), LineReason::kFar);
  EXPECT_EQ(first([](LineStats& now) { now.frozen_ms = 500; }), LineReason::kFrozen);
  EXPECT_EQ(first([](LineStats& now) { now.frames = 20; }), LineReason::kChoppy);
  EXPECT_EQ(first([](LineStats& now) { now.height = 240; }), LineReason::kBlurred);
  EXPECT_EQ(first([](LineStats& now) { now.frames_dropped = 60; }), LineReason::kBusyDevice);
}

TEST(Score, TheWorstReasonComesFirst) {
  LineStats now = good();
  now.frozen_ms = 1900;
  now.video_lost = 15;
  EXPECT_EQ(judged(now), (LineSide{1, {LineReason::kFrozen, LineReason::kLoss}}));
}

TEST(Score, WhatTheSenderTakesAwayCostsAndAPausedPictureIsNotMeasured) {
  LineStats now = good();
  now.frames = 30;
  EXPECT_EQ(judged(now, VideoPlan{15, 720, signal::VideoStep::kFewerFrames}), (LineSide{4, {LineReason::kReduced}}));
  now.frames = 0;
  now.height = 0;
  EXPECT_EQ(judged(now, VideoPlan{0, 0, signal::VideoStep::kPaused}), (LineSide{2, {LineReason::kReduced}}));
  EXPECT_EQ(judged(now, std::nullopt), (LineSide{5, {}})) << "a camera that is off is no trouble";
}

TEST(Score, APlainClientHasNoPlanThatCouldBeMissed) {
  LineStats now = good();
  now.frames = 4;
  now.height = 90;
  EXPECT_EQ(judged(now, VideoPlan{}).score, 5);
}

TEST(Score, ANewReceiverStartsItsCountersAgain) {
  LineStats before = good();
  before.audio_lost = 90;
  before.frozen_ms = 90'000;
  LineStats now = good();
  now.audio_packets = 200;
  now.video_packets = 600;
  now.frames = 120;
  EXPECT_EQ(judge_line(before, now, kLook, kPlan), (LineSide{5, {}}));
}

LineStats arbitrary_look() {
  LineStats now = good();
  now.audio_lost = *rc::gen::inRange(0, 200);
  now.video_lost = *rc::gen::inRange(0, 400);
  now.frozen_ms = *rc::gen::inRange(0, 2001);
  now.jitter_ms = *rc::gen::inRange(0, 500);
  now.round_trip_ms = *rc::gen::inRange(0, 3000);
  now.frames = *rc::gen::inRange(0, 61);
  now.frames_dropped = *rc::gen::inRange(0, 100);
  now.height = *rc::gen::inRange(1, 1081);
  return now;
}

RC_GTEST_PROP(Score, WorseIsNeverBetter, ()) {
  const LineStats now = arbitrary_look();
  LineStats worse = now;
  const int more = *rc::gen::inRange(1, 300);
  switch (*rc::gen::inRange(0, 8)) {
    case 0: worse.audio_lost += more; break;
    case 1: worse.video_lost += more; break;
    case 2: worse.frozen_ms += more; break;
    case 3: worse.jitter_ms += more; break;
    case 4: worse.round_trip_ms = *worse.round_trip_ms + more; break;
    case 5: worse.frames = std::max<std::int64_t>(0, worse.frames - more); break;
    case 6: worse.frames_dropped += more; break;
    case 7: worse.height = std::max<std::int64_t>(1, worse.height - more); break;
  }
  const LineSide side = judged(now);
  RC_ASSERT(judged(worse).score <= side.score);
  RC_ASSERT(side.score >= 1 && side.score <= 5);
  RC_ASSERT(side.reasons.empty() == (side.score == 5));
}

RC_GTEST_PROP(Score, NoCountersAreTooWild, (std::int64_t count, std::int32_t small)) {
  LineStats now;
  now.audio_packets = now.video_packets = 1;
  now.audio_lost = now.frozen_ms = small;
  now.frames = now.height = count % (std::int64_t{1} << 53);
  const auto side = judge_line({}, now, kLook, kPlan);
  RC_ASSERT(side->score >= 1 && side->score <= 5);
}

}  // namespace
}  // namespace bedside::call
