#include "call/internal/rejoining.h"

#include <algorithm>

#include "call/internal/devices.h"
#include "call/internal/early.h"
#include "call/internal/handlers.h"
#include "call/internal/life.h"
#include "call/internal/negotiation.h"
#include "call/internal/recovering.h"
#include "call/internal/writing.h"

namespace bedside::call {
namespace {

using signal::CallStatus;

Direction side_of(const State& state, const signal::VideoCall& row) {
  return row.caller_id == state.settings.me ? Direction::kOutgoing : Direction::kIncoming;
}

Direction other(Direction side) { return side == Direction::kOutgoing ? Direction::kIncoming : Direction::kOutgoing; }

bool is_mine(const State& state, const signal::VideoCall& row) {
  return row.caller_id == state.settings.me || row.receiver_id == state.settings.me;
}

bool is_held_here(const State& state, const signal::VideoCall& row) {
  return device_of(row, side_of(state, row)).value_or(state.settings.device_id) == state.settings.device_id;
}

// The call on the screen is this one, as if its first half had happened here.
Call& adopt(Turn& turn, const signal::VideoCall& row, const ResumePoint& point) {
  State& state = turn.state;
  state.problem.reset();
  state.elsewhere.reset();
  state.call = Call(state.settings.candidate_batch);
  Call& call = state.call;
  call.direction = side_of(state, row);
  take_facts(call, row);
  call.saved = true;
  call.early = call.direction == Direction::kOutgoing && shows_early(call.row);
  call.with_engine = device_of(row, other(call.direction)).has_value();
  call.video = call.media.camera = point.video.value_or(call.began_with_video());
  call.line.ladder.use(state.network, turn.now);
  call.outbox.open();
  (void)call.inbox.settle(point.after_seq);
  return call;
}

void go_on_talking(Turn& turn, const signal::VideoCall& row, const ResumePoint& point) {
  Call& call = adopt(turn, row, point);
  const auto answered = row.answered_at ? parse_iso(*row.answered_at) : std::nullopt;
  call.connected_at_ms = to_ms(answered ? *answered - turn.state.server_ahead : turn.now);
  call.connect_deadline = turn.now + kLease;
  call.keepalive_at = turn.now + kKeepAlive;
  call.outage.emplace().began = turn.now;
  turn.tell(ProblemCode::kConnectionLost);
  turn.become(Phase::kReconnecting);
  begin_catching_up(turn);
  acquire_media(turn);
  fetch_signals(turn);
}

void go_on_ringing(Turn& turn, const signal::VideoCall& row, const ResumePoint& point) {
  Call& call = adopt(turn, row, point);
  call.ring_deadline = turn.now + turn.state.settings.ring_timeout;
  turn.become(Phase::kCalling);
  acquire_media(turn);
  fetch_signals(turn);
}

}  // namespace

std::optional<std::string> device_of(const signal::VideoCall& row, Direction side) {
  const std::string_view member = side == Direction::kOutgoing ? kCallerDevice : kReceiverDevice;
  const signal::json::Value* device = row.metadata.find(member);
  if (device == nullptr || device->text() == nullptr) return std::nullopt;
  return *device->text();
}

void rejoin_kept_call(Turn& turn, const std::vector<signal::VideoCall>& open) {
  if (!turn.state.resume || turn.phase() != Phase::kIdle) return;
  const ResumePoint point = *turn.state.resume;
  turn.state.resume.reset();
  const auto row = std::find_if(open.begin(), open.end(), [&](const auto& any) { return any.id == point.call_id; });
  if (row == open.end() || !is_mine(turn.state, *row) || !is_held_here(turn.state, *row)) return;
  const bool rings = row->status == CallStatus::kCalling || row->status == CallStatus::kRinging;
  if (rings && side_of(turn.state, *row) == Direction::kIncoming) return;  // It rings again, as any open call does.
  return rings ? go_on_ringing(turn, *row, point) : go_on_talking(turn, *row, point);
}

void on(Turn& turn, const TakeOver&) {
  State& state = turn.state;
  const signal::VideoCall row = *state.elsewhere;
  go_on_talking(turn, row, ResumePoint{row.id, 0, {}});
  turn.call.history_unknown = true;
  CallChange change;
  change.metadata = turn.call.row.metadata;
  const bool calls = turn.call.direction == Direction::kOutgoing;
  change.metadata.set(calls ? kCallerDevice : kReceiverDevice, signal::json::Value(state.settings.device_id));
  update_call(turn, Purpose::kTakeOver, row.id, {CallStatus::kActive}, std::move(change));
}

void move_elsewhere(Turn& turn) {
  const signal::VideoCall row = turn.call.row;
  turn.tell(ProblemCode::kAnsweredElsewhere);
  end_here(turn, "answered_elsewhere");
  turn.state.elsewhere = row;
}

void look_who_holds(Turn& turn) {
  // While our own claim is on its way the row still names the other device.
  if (find_write(turn.state, turn.call.row.id, Purpose::kTakeOver) != nullptr) return;
  if (!is_held_here(turn.state, turn.call.row)) move_elsewhere(turn);
}

void note_elsewhere(Turn& turn, const signal::VideoCall& row) {
  State& state = turn.state;
  if (in_call(turn.phase()) || !is_mine(state, row)) return;
  if (signal::is_over(row.status)) {
    if (state.elsewhere && state.elsewhere->id == row.id) state.elsewhere.reset();
  } else if (row.status == CallStatus::kActive && (turn.phase() == Phase::kIdle || row.id != turn.call.row.id)) {
    Call seen(state.settings.candidate_batch);
    take_facts(seen, row);
    state.elsewhere = seen.row;
  }
}

void history_is_known(Turn& turn) {
  if (!turn.call.history_unknown) return;
  turn.call.history_unknown = false;
  if (turn.call.media.state == MediaState::kReady) attempt_failed(turn);
}

void keep_call(Turn& turn) {
  State& state = turn.state;
  if (state.resume) return;  // Not decided yet.
  std::optional<ResumePoint> worth;
  const Call& call = state.call;
  const bool holds = accepted(state.phase) || (state.phase == Phase::kCalling && call.saved);
  if (holds && !call.history_unknown) {
    worth = ResumePoint{call.row.id, call.inbox.complete_to(), {}};
    if (call.video != call.began_with_video()) worth->video = call.video;
  }
  if (worth == state.kept) return;
  state.kept = worth;
  turn.order(KeepCall{worth});
}

}  // namespace bedside::call
