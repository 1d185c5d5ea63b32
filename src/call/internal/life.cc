#include "call/internal/life.h"

#include <algorithm>
#include <array>
#include <utility>

#include "call/internal/devices.h"
#include "call/internal/early.h"
#include "call/internal/negotiation.h"
#include "call/internal/rejoining.h"
#include "call/internal/writing.h"
#include "wire/signal/codec.h"

namespace bedside::call {
namespace {

using signal::CallStatus;

// How far a status is from the start; rows may arrive late, and a call never goes back.
int progress(CallStatus status) {
  switch (status) {
    case CallStatus::kCalling: return 0;
    case CallStatus::kRinging: return 1;
    case CallStatus::kActive: return 2;
    case CallStatus::kEnded:
    case CallStatus::kDeclined:
    case CallStatus::kFailed: return 3;
  }
  return 3;
}

std::string reason_of(const signal::VideoCall& row) {
  if (row.end_reason && !row.end_reason->empty()) return row.end_reason->substr(0, kMaxReasonBytes);
  return std::string(word_of(row.status));
}

void became_active(Turn& turn) {
  switch (turn.phase()) {
    case Phase::kCalling: choose(turn, device_of(turn.call.row, Direction::kIncoming)); return accept_is_certain(turn);
    case Phase::kIncoming: return move_elsewhere(turn);
    case Phase::kAnswering: {
      // Without the name of a device only the answer to our own write can tell.
      const auto device = device_of(turn.call.row, Direction::kIncoming);
      if (device == turn.state.settings.device_id) return accept_is_certain(turn);
      if (!device) return;
      return move_elsewhere(turn);
    }
    case Phase::kConnecting:
    case Phase::kActive:
    case Phase::kReconnecting: confirm_winner(turn); return look_who_holds(turn);
    case Phase::kIdle:
    case Phase::kEnded: return;
  }
}

void became_over(Turn& turn) {
  if (!in_call(turn.phase())) return;
  if (turn.phase() == Phase::kIncoming && turn.call.row.status == CallStatus::kDeclined) {
    turn.tell(ProblemCode::kDeclinedElsewhere);
  }
  end_here(turn, reason_of(turn.call.row));
}

}  // namespace

void take_facts(Call& call, const signal::VideoCall& row) {
  signal::json::Value metadata = std::move(call.row.metadata);
  call.row = row;
  if (row.metadata.is_null() || signal::to_json(row.metadata).size() > kMaxMetadataBytes) {
    call.row.metadata = std::move(metadata);
  }
  if (call.row.end_reason) call.row.end_reason = reason_of(row);
}

void remember(std::vector<CallId>& list, CallId call, std::size_t most) {
  if (std::find(list.begin(), list.end(), call) != list.end()) return;
  if (list.size() >= most) list.erase(list.begin());
  list.push_back(call);
}

void begin_outgoing(Turn& turn, RoomId room, UserId receiver, signal::CallType type, bool early) {
  State& state = turn.state;
  state.problem.reset();
  state.rival.reset();
  state.resume.reset();
  state.call = Call(state.settings.candidate_batch);
  Call& call = state.call;
  call.direction = Direction::kOutgoing;
  call.row.id = state.ids.make<CallTag>();
  call.row.room_id = room;
  call.row.caller_id = state.settings.me;
  call.row.receiver_id = receiver;
  call.row.call_type = type;
  call.row.metadata.set(kCallerDevice, signal::json::Value(state.settings.device_id));
  call.early = early;
  if (early) call.row.metadata.set(kEarly, signal::json::Value(true));
  call.video = call.media.camera = call.began_with_video();
  call.line.ladder.use(state.network, turn.now);
  call.ring_deadline = turn.now + state.settings.ring_timeout;
  turn.become(Phase::kCalling);
  insert_call(turn);
  acquire_media(turn);
}

void ring(Turn& turn, const signal::VideoCall& row, CatchUp catch_up) {
  State& state = turn.state;
  state.problem.reset();
  state.rival.reset();
  state.call = Call(state.settings.candidate_batch);
  Call& call = state.call;
  call.direction = Direction::kIncoming;
  call.row.id = row.id;
  take_facts(call, row);
  call.saved = true;
  call.video = call.media.camera = call.began_with_video();
  call.line.ladder.use(state.network, turn.now);
  call.ring_deadline = turn.now + state.settings.ring_timeout + kRingGrace;
  turn.become(Phase::kIncoming);
  if (row.status == CallStatus::kCalling && state.writes.size() < kMaxWrites) {
    update_call(turn, Purpose::kRinging, row.id, {CallStatus::kCalling}, change_to(CallStatus::kRinging));
  }
  const auto stray = std::find(state.stray.begin(), state.stray.end(), row.id);
  if (stray != state.stray.end()) {
    state.stray.erase(stray);
    catch_up = CatchUp::kYes;
  }
  if (catch_up == CatchUp::kYes) fetch_signals(turn);
}

void absorb(Turn& turn, const signal::VideoCall& row) {
  Call& call = turn.call;
  if (row.id != call.row.id || row.caller_id != call.row.caller_id || row.receiver_id != call.row.receiver_id) return;
  if (progress(row.status) >= progress(call.row.status)) take_facts(call, row);
  if (in_call(turn.phase())) call_is_saved(turn);
  switch (call.row.status) {
    case CallStatus::kCalling:
    case CallStatus::kRinging: return;
    case CallStatus::kActive: return became_active(turn);
    case CallStatus::kEnded:
    case CallStatus::kDeclined:
    case CallStatus::kFailed: return became_over(turn);
  }
}

void call_is_saved(Turn& turn) {
  Call& call = turn.call;
  if (call.saved) return;
  call.saved = true;
  call.in_doubt = false;
  if (Write* insert = find_write(turn.state, call.row.id, Purpose::kInsertCall)) drop_write(turn.state, insert->id);
  call.outbox.open();
}

void accept_is_certain(Turn& turn) {
  Call& call = turn.call;
  call.ring_deadline.reset();
  call.in_doubt = false;
  call.keepalive_at = turn.now + kKeepAlive;
  call.outbox.open();
  if (call.peer.transport == Transport::kUp) return go_active(turn);
  if (call.peer.transport != Transport::kNew) {  // It was up, and was lost while it rang.
    const bool calls = call.direction == Direction::kOutgoing;
    call.outage = Outage{turn.now, 0, false, turn.now + (calls ? Duration::zero() : kPolite)};
  }
  call.connect_deadline = turn.now + kAnswerTimeout;
  turn.become(Phase::kConnecting);
  begin_catching_up(turn);
  watch_connecting(turn);
}

void begin_catching_up(Turn& turn) {
  turn.call.catch_up_pause = kCatchUp;
  turn.call.catch_up_at = turn.now + kCatchUp;
}

void go_active(Turn& turn) {
  Call& call = turn.call;
  call.connect_deadline.reset();
  call.catch_up_at.reset();
  call.outage.reset();
  if (!call.connected_at_ms) call.connected_at_ms = to_ms(turn.now);
  turn.untell(ProblemCode::kConnectionLost);
  turn.become(Phase::kActive);
}

void take_accept_back(Turn& turn) {
  Call& call = turn.call;
  turn.tell(ProblemCode::kAcceptFailed);
  close_peer(turn);
  release_media(turn);
  // What was given to the closed peer must come again for the next one.
  call.peer = Peer();
  call.inbox = Inbox();
  call.held.clear();
  call.outbox = Outbox(turn.state.settings.candidate_batch);
  if (call.early) call.outbox.open();
  call.in_doubt = false;
  call.ring_deadline = turn.now + kRingGrace;
  std::erase_if(turn.state.fetches, [&](const Fetch& fetch) { return fetch.signals_of == call.row.id; });
  turn.become(Phase::kIncoming);
  fetch_signals(turn);
}

void report_end(Turn& turn, CallStatus status, const std::string& reason) {
  const Call& call = turn.call;
  const CallChange change = change_to(status, reason);
  Write* insert = find_write(turn.state, call.row.id, Purpose::kInsertCall);
  Write* accept = find_write(turn.state, call.row.id, Purpose::kAccept);
  if (accept != nullptr) {
    // Another device may have won, and then the call is not ours to end.
    if (!accept->retry_at) {
      accept->instead = change;
    } else {
      update_call(turn, Purpose::kEnd, call.row.id, unanswered(), change);
    }
    return;
  }
  if (insert != nullptr && !insert->retry_at) {
    insert->instead = change;  // The attempt that is out may create the row after we have tried to end it.
  } else if (call.saved || call.in_doubt || (insert != nullptr && insert->doubtful)) {
    const bool declined = status == CallStatus::kDeclined;
    update_call(turn, declined ? Purpose::kDecline : Purpose::kEnd, call.row.id, declined ? unanswered() : open(),
                change);
  }
}

void leave(Turn& turn, std::optional<std::string> last_words) {
  State& state = turn.state;
  Call& call = turn.call;
  close_others(turn);
  close_peer(turn, std::move(last_words));
  release_media(turn);
  drop_writes_of_ended(state, call.row.id);
  std::erase_if(state.fetches, [&](const Fetch& fetch) { return fetch.signals_of == call.row.id; });
  remember(state.past, call.row.id, kMaxPastCalls);
  state.rival.reset();
  call.in_doubt = false;
  call.outage.reset();
  turn.untell(ProblemCode::kConnectionLost);
}

void end_here(Turn& turn, const std::string& reason, std::optional<std::string> last_words) {
  const bool somebody_waits = turn.state.rival.has_value();
  leave(turn, std::move(last_words));
  turn.call.ended_reason = reason;
  turn.become(Phase::kEnded);
  if (somebody_waits) fetch_open_calls(turn);  // They may still ring, and my call is in their way no more.
}

void hang_up(Turn& turn, CallStatus status, const std::string& reason) {
  report_end(turn, status, reason);
  const bool can_say_so = accepted(turn.phase()) && turn.call.peer.data_open;
  end_here(turn, reason, can_say_so ? std::optional(signal::to_text(signal::Ended{reason})) : std::nullopt);
}

void hear_ended(Turn& turn, const signal::Ended& said) {
  if (!accepted(turn.phase())) return;
  const bool sound = !said.reason.empty() && said.reason.size() <= kMaxReasonBytes;
  const std::string reason = sound ? said.reason : std::string(word_of(CallStatus::kEnded));
  const CallId call = turn.call.row.id;
  end_here(turn, reason);
  end_for_them(turn, call, change_to(CallStatus::kEnded, reason));
}

void yield_to(Turn& turn, const signal::VideoCall& theirs) {
  const signal::VideoCall row = theirs;  // It may be the rival, which leave() forgets.
  const bool both_called = turn.call.direction == Direction::kOutgoing && row.caller_id == turn.call.other();
  leave(turn);
  ring(turn, row, CatchUp::kYes);
  if (both_called) turn.tell(ProblemCode::kBothCalled);
}

void fail_connection(Turn& turn, ProblemCode problem) {
  turn.tell(problem);
  hang_up(turn, CallStatus::kFailed, "connection_failed");
}

bool can_retry(const Call& call) {
  constexpr std::array<std::string_view, 7> kWorthIt = {"connection_failed", "media_failed",    "no_answer", "busy",
                                                        "not_sent",          "already_in_call", "left"};
  return call.ended_reason && std::find(kWorthIt.begin(), kWorthIt.end(), *call.ended_reason) != kWorthIt.end();
}

}  // namespace bedside::call
