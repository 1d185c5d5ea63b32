// What is known of how well the two receive each other.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"
#include "call/input.h"
#include "call/internal/quality/ladder.h"
#include "call/internal/quality/score.h"
#include "call/names.h"
#include "call/snapshot.h"
#include "wire/signal/peer_message.h"

namespace bedside::call {

struct Line {
  PeerId peer = 0;  // Whose counters these are.
  std::optional<LineStats> look;
  Instant looked_at{};
  std::optional<LineSide> incoming;
  std::optional<VideoPlan> plan;  // Of the picture that is meant to come, and since when.
  Instant planned_at{};
  std::optional<signal::LineReport> theirs;  // Of what they receive, and what they mean to send.
  std::optional<signal::LineReport> told;    // What they heard from us last.
  VideoLadder ladder;

  bool operator==(const Line&) const = default;
};

}  // namespace bedside::call
