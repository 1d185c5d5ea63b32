// How good what we receive is to ear and eye: 1 (poor) to 5 (very good), with the reasons, worst first.
//
// Voice is judged by the E-model (ITU-T G.107, 06/2015), the picture by how long it stood still and by what came of the
// frames and lines that the sender planned. Each measure has its limits in one table; the worst measure is the score.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"
#include "call/input.h"
#include "call/snapshot.h"

namespace bedside::call {

// The transmission rating R of G.107 (equation 7-1), in tenths, with the default value of everything but delay (clause
// 7.4.2) and packet loss (clause 7.5): 932 at best, 0 at worst.
//   one_way_ms: from mouth to ear. lost of total packets; none where total is 0.
int voice_rating(std::int64_t one_way_ms, std::int64_t lost, std::int64_t total);

// What the sender means to send.
struct VideoPlan {
  std::int32_t frame_rate = 0;  // A second; 0 where it is not known.
  std::int32_t height = 0;      // Lines; 0 where it is not known.
  signal::VideoStep step = signal::VideoStep::kFull;

  bool operator==(const VideoPlan&) const = default;
};

// What came between two looks. A counter that ran backwards (a new receiver) counts as standing still. plan is empty
// where no picture is meant to come. Empty when nothing came: that is an interruption, and no bad line.
std::optional<LineSide> judge_line(const LineStats& before, const LineStats& now, Duration between,
                                   const std::optional<VideoPlan>& plan);

}  // namespace bedside::call
