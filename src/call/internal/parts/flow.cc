#include "call/internal/parts/flow.h"

#include "call/limits.h"

namespace bedside::call {

Flowing Flow::observe(const MediaStats& stats, Instant now) {
  const std::int64_t bytes = stats.audio_bytes + stats.video_bytes;
  // Either counts: a count that starts again (a new receiver) is movement as well.
  const bool moved = bytes != bytes_ || stats.frames != frames_;
  bytes_ = bytes;
  frames_ = stats.frames;
  if (moved) {
    watched_ = true;
    still_ = 0;
    moved_at_ = now;
    return Flowing::kMoves;
  }
  if (!watched_) return Flowing::kUnknown;
  ++still_;
  if (still_ >= kStallSamples && now - moved_at_ >= kStallAfter) return Flowing::kStalled;
  return still_ + 1 == kStallSamples ? Flowing::kDoubtful : Flowing::kStill;
}

}  // namespace bedside::call
