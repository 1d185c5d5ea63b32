// What our own writes teach about the numbering of signals.
#pragma once

#include <vector>

#include "call/internal/turn.h"

namespace bedside::call {

// The rows that came back from InsertSignals of the call on the screen: their numbers are no gaps.
void signals_are_written(Turn& turn, const std::vector<signal::json::Value>& rows);

}  // namespace bedside::call
