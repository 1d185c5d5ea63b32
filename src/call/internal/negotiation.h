// The exchange of descriptions and candidates with the other side.
#pragma once

#include "call/internal/turn.h"
#include "wire/signal/payload.h"

namespace bedside::call {

// One signal of the other side, in order.
void handle_signal(Turn& turn, const signal::WebRtcSignal& row);

// The camera is open: the caller makes the offer, the receiver the answer that waited for it.
void media_is_ready(Turn& turn);

// The receiver accepted: what has come so far can be given to a peer connection.
void start_answering(Turn& turn);

// The clock for ICE and DTLS starts when both descriptions are there; before that a person may be reading a
// permission prompt.
void watch_connecting(Turn& turn);

void restart_ice(Turn& turn);
void close_peer(Turn& turn);

}  // namespace bedside::call
