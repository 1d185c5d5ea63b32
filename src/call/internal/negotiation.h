// The exchange of descriptions and candidates with the other side.
#pragma once

#include <cstdint>

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

// New paths for the connection that there is.
void restart_ice(Turn& turn);
// A new connection in the place of the one that there is, by our offer.
enum class Paths : std::uint8_t { kAll, kRelayOnly };
void replace_peer(Turn& turn, Paths paths);
void close_peer(Turn& turn, std::optional<std::string> last_words = {});

}  // namespace bedside::call
