// Connected while ringing. The accept finds the transport up and only has to let the callee's media through.
//
//   caller                      row of the call, "early" in its metadata              device that rings
//     │ ── offer, with the call ─────────────────────────────────────────────────────────▶ │ EarlyAllowed
//     │ ◀──────────────────────────────────────────────────── answer, marked "early" ───── │ no camera, no prompt
//     │ ◀═══════════ ICE, DTLS, data channel, the caller's media (not shown) ════════════▶ │
//     │                                                                                    │ AnswerCall
//     │ ◀──────────────── Accepted, over the data channel; the UPDATE of the row decides ─ │ AcquireMedia, AttachMedia
//
// Both must show the marker. Whoever sees none, and every plain client, gets the plain flow: an offer that waits for
// the answer that a person gave.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "call/internal/turn.h"

namespace bedside::call {

// Member of video_calls.metadata: the caller takes early answers.
inline constexpr std::string_view kEarly = "early";
bool shows_early(const signal::VideoCall& row);

// This side is called, and may answer without its devices.
inline bool answers_early(const Call& call) { return call.early && call.direction == Direction::kIncoming; }

template <class Test>
Peer* find_peer(Call& call, Test test) {
  if (test(call.peer)) return &call.peer;
  const auto found = std::find_if(call.others.begin(), call.others.end(), test);
  return found == call.others.end() ? nullptr : &*found;
}

// While it rings at several devices, the connection that is spoken of stands in call.peer as long as this lives. It
// stays there when the call has gone on meanwhile: then it has been accepted.
class Focus final {
 public:
  Focus(Turn& turn, Peer* peer);
  ~Focus();
  Focus(const Focus&) = delete;
  Focus& operator=(const Focus&) = delete;

 private:
  Turn& turn_;
  PeerId main_;
};

// The call goes on with the connection of that device, and the others are closed.
void choose(Turn& turn, const std::optional<std::string>& device);
void close_others(Turn& turn);

// The accept, over the data channel: from this side, from theirs, and when the row has the last word.
void say_accepted(Turn& turn);
void hear_accepted(Turn& turn);
void confirm_winner(Turn& turn);

// What was answered by itself did not work: it rings on, and the accept goes the plain way.
void early_failed(Turn& turn);

}  // namespace bedside::call
