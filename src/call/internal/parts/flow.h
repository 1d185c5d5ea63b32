// Whether media comes in, judged by what the browser has counted and not by what ICE believes: an ICE agent needs five
// seconds and more to notice a dead path, a count of bytes less than one.
//
// A flow is watched from its first movement on. Who sends nothing at all (both devices refused) has no flow to lose.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "call/input.h"

namespace bedside::call {

enum class Flowing : std::uint8_t {
  kUnknown,  // Nothing has ever come.
  kMoves,
  kStill,     // Nothing new, not long enough to mean anything.
  kDoubtful,  // Long enough to ask the other side whether the path is alive.
  kStalled,
};

class Flow {
 public:
  Flowing observe(const MediaStats& stats, Instant now);
  // The other side was heard on this path by another way: what does not come is not sent.
  void path_is_alive() { watched_ = false; }

  bool operator==(const Flow&) const = default;

 private:
  std::int64_t bytes_ = 0;
  std::int64_t frames_ = 0;
  bool watched_ = false;
  int still_ = 0;  // Looks without movement.
  Instant moved_at_{};
};

}  // namespace bedside::call
