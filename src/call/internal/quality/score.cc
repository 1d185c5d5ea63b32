#include "call/internal/quality/score.h"

#include <algorithm>
#include <array>

namespace bedside::call {
namespace {

using signal::LineReason;

constexpr std::int64_t kPerMille = 1000;

// Tenths of G.107: Ro - Is with all default values (clause 7.7, table 2).
constexpr int kBestRating = 932;

// Delay impairment Idd of G.107 equation 7-27, in tenths; straight lines between the points. It is none up to 100 ms.
struct Point {
  std::int64_t ms;
  int impairment;
};
constexpr std::array<Point, 12> kDelay = {{{100, 0},
                                           {125, 0},
                                           {150, 2},
                                           {200, 30},
                                           {250, 89},
                                           {300, 148},
                                           {400, 241},
                                           {500, 306},
                                           {600, 352},
                                           {800, 408},
                                           {1000, 438},
                                           {1500, 469}}};

int delay_impairment(std::int64_t ms) {
  if (ms <= kDelay.front().ms) return 0;
  for (std::size_t i = 1; i < kDelay.size(); ++i) {
    const Point& from = kDelay[i - 1];
    const Point& to = kDelay[i];
    if (ms <= to.ms) {
      const std::int64_t rise = (to.impairment - from.impairment) * (ms - from.ms) / (to.ms - from.ms);
      return from.impairment + static_cast<int>(rise);
    }
  }
  return kDelay.back().impairment;
}

// Ie,eff of G.107 equation 7-29 for losses at random (BurstR 1), in tenths. Ie 0 and Bpl 25.1 are those of G.113
// appendix I, table I.4, for a codec that conceals a loss; Opus has no entry there and does at least as well.
int loss_impairment(std::int64_t lost, std::int64_t total) {
  if (total <= 0) return 0;
  return static_cast<int>(950 * kPerMille * lost / (kPerMille * lost + 251 * total));
}

// From mouth to ear beside the network: one packet is filled (20 ms), and the sound device holds another.
constexpr std::int64_t kDeviceMs = 40;

std::int64_t one_way_ms(const LineStats& now) {
  // Receivers hold about twice the jitter back (RFC 3550 section 6.4.1 names its unit; the factor is NetEq's habit).
  return now.round_trip_ms.value_or(0) / 2 + 2 * now.jitter_ms + kDeviceMs;
}

// Values above limits[i] cost i + 1 of the five points.
struct Measure {
  LineReason reason;
  std::array<std::int64_t, 4> limits;
};

// G.107 annex B, table B.1: below 80 some users are dissatisfied, below 70 many, below 60 nearly all; below 50 is not
// recommended. Written as what is missing from the best rating.
constexpr std::array<std::int64_t, 4> kVoiceLimits = {kBestRating - 800, kBestRating - 700, kBestRating - 600,
                                                      kBestRating - 500};
// The rest is in thousandths: of the time, of packets, of frames, of the plan.
constexpr Measure kFrozen{LineReason::kFrozen, {20, 60, 150, 300}};
constexpr Measure kPictureLoss{LineReason::kLoss, {30, 80, 150, 300}};
constexpr Measure kMissingFrames{LineReason::kChoppy, {200, 400, 600, 800}};
constexpr Measure kMissingLines{LineReason::kBlurred, {300, 550, 700, 850}};
constexpr Measure kDroppedFrames{LineReason::kBusyDevice, {100, 250, 400, 600}};
// The step itself: fewer frames cost one point, a smaller picture two, none three.
constexpr Measure kStep{LineReason::kReduced, {0, 1, 2, 3}};

class Judge {
 public:
  void take(LineReason reason, const std::array<std::int64_t, 4>& limits, std::int64_t value) {
    int cost = 0;
    for (const std::int64_t limit : limits) cost += value > limit ? 1 : 0;
    auto& worst = costs_[static_cast<std::size_t>(reason)];
    worst = std::max(worst, cost);
  }
  void take(const Measure& measure, std::int64_t value) { take(measure.reason, measure.limits, value); }

  LineSide verdict() const {
    LineSide side;
    for (int cost = static_cast<int>(kVoiceLimits.size()); cost > 0; --cost) {
      for (std::size_t reason = 0; reason < costs_.size(); ++reason) {
        if (costs_[reason] == cost) side.reasons.push_back(static_cast<LineReason>(reason));
      }
    }
    side.score -= *std::max_element(costs_.begin(), costs_.end());
    return side;
  }

 private:
  std::array<int, signal::kLineReasons> costs_{};
};

// Between two looks no honest counter grows by more; a wild one must not overflow the sums.
constexpr std::int64_t kMostGrowth = 1'000'000'000;

std::int64_t grown(std::int64_t before, std::int64_t now) {
  return std::clamp<std::int64_t>(now - before, 0, kMostGrowth);
}

std::int64_t per_mille(std::int64_t part, std::int64_t whole) { return whole <= 0 ? 0 : kPerMille * part / whole; }

void judge_voice(const LineStats& before, const LineStats& now, Judge& judge) {
  const std::int64_t lost = grown(before.audio_lost, now.audio_lost);
  const std::int64_t total = lost + grown(before.audio_packets, now.audio_packets);
  const int missing = kBestRating - voice_rating(one_way_ms(now), lost, total);
  const bool loss_weighs_more = loss_impairment(lost, total) > delay_impairment(one_way_ms(now));
  judge.take(loss_weighs_more ? LineReason::kLoss : LineReason::kFar, kVoiceLimits, missing);
}

void judge_picture(const LineStats& before, const LineStats& now, Duration between, const VideoPlan& plan,
                   Judge& judge) {
  judge.take(kStep, static_cast<std::int64_t>(plan.step));
  if (plan.step == signal::VideoStep::kPaused) return;
  const std::int64_t lost = grown(before.video_lost, now.video_lost);
  judge.take(kPictureLoss, per_mille(lost, lost + grown(before.video_packets, now.video_packets)));
  judge.take(kFrozen, per_mille(grown(before.frozen_ms, now.frozen_ms), between.count()));
  const std::int64_t frames = grown(before.frames, now.frames);
  const std::int64_t dropped = grown(before.frames_dropped, now.frames_dropped);
  judge.take(kDroppedFrames, per_mille(dropped, dropped + frames));
  const std::int64_t planned = plan.frame_rate * between.count() / kPerMille;
  judge.take(kMissingFrames, per_mille(planned - frames, planned));
  if (now.height > 0) judge.take(kMissingLines, per_mille(plan.height - now.height, plan.height));
}

}  // namespace

int voice_rating(std::int64_t one_way_ms, std::int64_t lost, std::int64_t total) {
  return std::max(0, kBestRating - delay_impairment(one_way_ms) - loss_impairment(lost, total));
}

std::optional<LineSide> judge_line(const LineStats& before, const LineStats& now, Duration between,
                                   const std::optional<VideoPlan>& plan) {
  const bool anything =
      grown(before.audio_packets, now.audio_packets) + grown(before.video_packets, now.video_packets) > 0;
  if (!anything || between <= Duration::zero()) return std::nullopt;
  Judge judge;
  judge_voice(before, now, judge);
  if (plan) judge_picture(before, now, between, *plan, judge);
  return judge.verdict();
}

}  // namespace bedside::call
