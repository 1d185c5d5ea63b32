// How much of the own picture is sent: fewer frames first, then a smaller picture, then none, so that the voice stays
// clear; and back up when the way out carries more again.
//
// Going down takes kStepDownAfter of strain, going up a calm of `patience`, and both count from the last change at the
// earliest. A climb that does not hold doubles the patience, so that a line at the edge is left alone.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/time.h"
#include "call/names.h"
#include "wire/signal/words.h"

namespace bedside::call {

struct VideoRung {
  signal::VideoStep step;
  std::int32_t max_kbps;
  std::int32_t max_frame_rate;
  std::int32_t scale_down_by;
  std::int32_t needs_kbps;  // Less than this, the voice included, and the rung below looks better.
  std::int32_t start_kbps;  // Where a new connection begins; 0 is wherever the browser does.
};

// Each rung may send more than the one above it needs, or the estimate of a browser, which never sees more than is
// sent, could not show that it is time to climb.
inline constexpr std::array kVideoRungs = {VideoRung{signal::VideoStep::kFull, 2000, 30, 1, 500, 800},
                                           VideoRung{signal::VideoStep::kFewerFrames, 900, 20, 1, 350, 600},
                                           VideoRung{signal::VideoStep::kFewerFrames, 600, 15, 1, 250, 400},
                                           VideoRung{signal::VideoStep::kSmaller, 350, 15, 2, 120, 0},
                                           VideoRung{signal::VideoStep::kSmaller, 180, 10, 4, 60, 0},
                                           VideoRung{signal::VideoStep::kPaused, 0, 0, 1, 0, 0}};

inline constexpr Duration kStepDownAfter = std::chrono::seconds(4);  // Three looks that agree.
inline constexpr Duration kStepUpAfter = std::chrono::seconds(10);
inline constexpr Duration kMaxStepUpAfter = std::chrono::seconds(120);
inline constexpr Duration kClimbHolds = std::chrono::seconds(30);  // So long without strain, and a climb was right.

enum class Strain : std::uint8_t { kNone, kBandwidth, kCpu };

class VideoLadder {
 public:
  // Both: true when the rung changed.
  // available_kbps is what the way out is thought to carry; empty where the browser does not say.
  bool observe(Strain strain, std::optional<std::int64_t> available_kbps, Instant now);
  bool use(Network network, Instant now);

  const VideoRung& rung() const { return kVideoRungs[at_]; }
  // Why it is not the best rung that the network allows.
  Strain reason() const { return reason_; }

  bool operator==(const VideoLadder&) const = default;

 private:
  bool change(std::size_t to, Instant now);
  bool may_climb(std::optional<std::int64_t> available_kbps) const;

  std::size_t at_ = 0;
  std::size_t top_ = 0;
  Strain reason_ = Strain::kNone;
  Duration patience_ = kStepUpAfter;
  std::optional<Instant> changed_at_;
  std::optional<Instant> climbed_at_;
  std::optional<Instant> strained_since_;
  std::optional<Instant> calm_since_;
};

}  // namespace bedside::call
