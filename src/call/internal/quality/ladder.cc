#include "call/internal/quality/ladder.h"

#include <algorithm>

namespace bedside::call {
namespace {

// Where to begin on a network, and the best rung that it is worth.
struct Preset {
  Network network;
  std::size_t start;
  std::size_t top;
};
constexpr std::array kPresets = {
    Preset{Network::kOrdinary, 0, 0}, Preset{Network::kMetered, 2, 2},  // 600 kbit/s are 270 MB an hour.
    Preset{Network::kSlow, 3, 0},  // A good start matters more than a good picture; it climbs if it can.
};

bool lasted(const std::optional<Instant>& since, const std::optional<Instant>& changed_at, Duration time, Instant now) {
  return since && now - *since >= time && (!changed_at || now - *changed_at >= time);
}

}  // namespace

bool VideoLadder::observe(Strain strain, std::optional<std::int64_t> available_kbps, Instant now) {
  const bool too_narrow = available_kbps && *available_kbps < rung().needs_kbps;
  if (strain == Strain::kNone && too_narrow) strain = Strain::kBandwidth;
  if (climbed_at_ && now - *climbed_at_ >= kClimbHolds) {
    climbed_at_.reset();
    patience_ = kStepUpAfter;
  }
  if (strain != Strain::kNone) {
    calm_since_.reset();
    strained_since_ = strained_since_.value_or(now);
    if (at_ + 1 == kVideoRungs.size() || !lasted(strained_since_, changed_at_, kStepDownAfter, now)) return false;
    if (climbed_at_) patience_ = std::min(2 * patience_, kMaxStepUpAfter);
    climbed_at_.reset();
    reason_ = strain;
    return change(at_ + 1, now);
  }
  strained_since_.reset();
  calm_since_ = calm_since_.value_or(now);
  if (at_ <= top_ || !may_climb(available_kbps) || !lasted(calm_since_, changed_at_, patience_, now)) return false;
  climbed_at_ = now;
  if (at_ - 1 <= top_) reason_ = Strain::kNone;
  return change(at_ - 1, now);
}

bool VideoLadder::use(Network network, Instant now) {
  for (const Preset& preset : kPresets) {
    if (preset.network != network) continue;
    top_ = preset.top;
    if (at_ < preset.start) return change(preset.start, now);
  }
  return false;
}

bool VideoLadder::change(std::size_t to, Instant now) {
  at_ = to;
  changed_at_ = now;
  strained_since_.reset();
  calm_since_.reset();
  return true;
}

bool VideoLadder::may_climb(std::optional<std::int64_t> available_kbps) const {
  // Where no picture is sent there is nothing to estimate from; only trying tells.
  if (!available_kbps || rung().step == signal::VideoStep::kPaused) return true;
  return *available_kbps * 5 >= kVideoRungs[at_ - 1].needs_kbps * 6;
}

}  // namespace bedside::call
