// A connection that is lost: from the first sign, through the attempts to bring it back, to its return or its end.
#pragma once

#include "call/internal/turn.h"

namespace bedside::call {

// Who makes the first attempt: we, or the other side, whose offer is here already.
enum class FirstAttempt : std::uint8_t { kOurs, kTheirs };

// Two who talk see and hear nothing of each other any more.
void connection_lost(Turn& turn, FirstAttempt first);
// Not even the first connection came to be, and the ICE agent has given up.
void connection_refused(Turn& turn);

// Both descriptions of an attempt are there: now it has its time to connect.
void exchange_is_done(Turn& turn);
// The attempt under way came to nothing; the next one need not wait.
void attempt_failed(Turn& turn);

// What of all this is due.
void recover(Turn& turn);
// Nothing helped, and the patience is at its end.
void give_connection_up(Turn& turn);

}  // namespace bedside::call
