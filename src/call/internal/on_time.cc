#include <algorithm>

#include "call/internal/handlers.h"
#include "call/internal/life.h"
#include "call/internal/recovering.h"
#include "call/internal/writing.h"

namespace bedside::call {
namespace {

bool is_due(const std::optional<Instant>& deadline, Instant now) { return deadline && *deadline <= now; }

// Nobody answered. The receiver may have accepted in this very moment, so the caller asks the database and believes
// what it says; the receiver just stops ringing.
void ring_is_over(Turn& turn) {
  Call& call = turn.call;
  call.ring_deadline.reset();
  if (turn.phase() == Phase::kIncoming) return end_here(turn, "no_answer");
  if (!call.saved) return hang_up(turn, signal::CallStatus::kEnded, "no_answer");
  call.timed_out = true;
  update_call(turn, Purpose::kNoAnswer, call.row.id, unanswered(), change_to(signal::CallStatus::kEnded, "no_answer"));
}

void call_deadlines(Turn& turn) {
  Call& call = turn.call;
  if (is_due(call.ring_deadline, turn.now)) ring_is_over(turn);
  if (is_due(call.connect_deadline, turn.now) && in_call(turn.phase())) {
    call.connect_deadline.reset();
    give_connection_up(turn);
  }
  if (in_call(turn.phase())) recover(turn);
  if (!in_call(turn.phase())) return;
  if (is_due(call.gap_deadline, turn.now)) fetch_signals(turn);
  if (is_due(call.catch_up_at, turn.now)) {
    // An outage is short of time, and over within its lease; somebody who reads a permission prompt is not.
    const Duration longest = turn.phase() == Phase::kReconnecting ? kAttemptPatience : kMaxCatchUp;
    call.catch_up_pause = std::min(2 * call.catch_up_pause, longest);
    call.catch_up_at = turn.now + call.catch_up_pause;
    fetch_signals(turn);
  }
  if (is_due(call.keepalive_at, turn.now)) {
    call.keepalive_at = turn.now + kKeepAlive;
    turn.order(KeepAlive{call.row.id});
  }
}

}  // namespace

void on(Turn& turn, const SignalingUp&) {
  turn.state.signaling = SignalingState::kUp;
  fetch_open_calls(turn);
  if (in_call(turn.phase()) && turn.call.saved) fetch_signals(turn);
  auto& outage = turn.call.outage;
  if (!in_call(turn.phase()) || !outage || outage->next_at) return;
  // An attempt that waited for this may be made now; the next Wake does it. What nobody heard was none.
  outage->next_at = turn.now;
  if (!outage->answered) outage->attempts = 0;
}

void on(Turn& turn, const SignalingDown&) { turn.state.signaling = SignalingState::kDown; }

void on(Turn& turn, const IceServersChanged& input) { turn.state.settings.ice_servers = input.ice_servers; }

void on(Turn& turn, const Wake&) {
  if (in_call(turn.phase())) call_deadlines(turn);
  repeat_due(turn);
}

}  // namespace bedside::call
