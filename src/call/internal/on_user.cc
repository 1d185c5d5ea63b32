#include <utility>

#include "call/internal/devices.h"
#include "call/internal/early.h"
#include "call/internal/handlers.h"
#include "call/internal/life.h"
#include "call/internal/negotiation.h"
#include "call/internal/rejoining.h"
#include "call/internal/writing.h"

namespace bedside::call {
namespace {

using signal::CallStatus;

void accept(Turn& turn) {
  Call& call = turn.call;
  CallChange change = change_to(CallStatus::kActive);
  change.metadata = call.row.metadata;
  change.metadata.set(kReceiverDevice, signal::json::Value(turn.state.settings.device_id));
  call.ring_deadline.reset();
  turn.state.problem.reset();
  turn.become(Phase::kAnswering);
  update_call(turn, Purpose::kAccept, call.row.id, unanswered(), std::move(change));
  say_accepted(turn);
  acquire_media(turn);
  start_answering(turn);
}

// A device that only keeps quiet itself writes nothing: the call is still the others' to take.
void decline(Turn& turn, const std::string& reason) {
  if (turn.state.settings.decline_here_only) return end_here(turn, reason);
  hang_up(turn, CallStatus::kDeclined, reason);
}

}  // namespace

void on(Turn& turn, const StartCall& input) {
  begin_outgoing(turn, input.room_id, input.receiver_id, input.call_type, input.early.value_or(false));
}

void on(Turn& turn, const AnswerCall& input) {
  if (input.accept) return accept(turn);
  decline(turn, "declined");
}

void on(Turn& turn, const EndCall& input) {
  switch (turn.phase()) {
    case Phase::kIncoming: return decline(turn, input.reason.value_or("declined"));
    case Phase::kCalling:
      if (give_way_to_rival(turn, input.reason.value_or("cancelled"))) return;
      return hang_up(turn, CallStatus::kEnded, input.reason.value_or("cancelled"));
    case Phase::kAnswering:
    case Phase::kConnecting:
    case Phase::kActive:
    case Phase::kReconnecting: return hang_up(turn, CallStatus::kEnded, input.reason.value_or("hangup"));
    case Phase::kIdle:
    case Phase::kEnded: return;
  }
}

void on(Turn& turn, const SetMicrophone& input) {
  Media& media = turn.call.media;
  media.microphone = input.enabled;
  if (input.enabled && media.state == MediaState::kReady && !media.audio) return ask_again(turn, true, media.video);
  apply_wishes(turn);
}

void on(Turn& turn, const SetCamera& input) {
  Media& media = turn.call.media;
  media.camera = input.enabled;
  if (input.enabled && media.state == MediaState::kReady && !media.video) return ask_again(turn, media.audio, true);
  apply_wishes(turn);
}

void on(Turn& turn, const DismissCall&) {
  turn.state.problem.reset();
  if (turn.phase() == Phase::kEnded) turn.become(Phase::kIdle);
}

void on(Turn& turn, const RetryCall&) {
  const signal::VideoCall row = turn.call.row;
  begin_outgoing(turn, row.room_id, turn.call.other(), row.call_type,
                 turn.call.early && turn.call.direction == Direction::kOutgoing);
}

}  // namespace bedside::call
