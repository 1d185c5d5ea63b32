// The line during a call: judged, told to the other side, and answered with what it can carry.
#pragma once

#include "call/internal/turn.h"
#include "wire/signal/peer_message.h"

namespace bedside::call {

// New counters of the connection in use.
void watch_line(Turn& turn, const LineStats& stats);
// What the other engine says about the line. It may say anything.
void take_report(Turn& turn, signal::LineReport report);
// The channel to the other engine is open, or what it should know has changed.
void tell_line(Turn& turn);
// A connection came up: it is to send what the line carries.
void apply_video_encoding(Turn& turn);

// For the screen; empty until something was measured.
std::optional<LineState> line_state(const Call& call);

}  // namespace bedside::call
