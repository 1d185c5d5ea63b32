#include <algorithm>
#include <utility>

#include "call/internal/handlers.h"
#include "call/internal/life.h"
#include "call/internal/parts/backoff.h"
#include "call/internal/parts/collision.h"
#include "call/internal/rejoining.h"
#include "call/internal/writing.h"

namespace bedside::call {
namespace {

using signal::CallStatus;

bool is_unanswered(CallStatus status) { return status == CallStatus::kCalling || status == CallStatus::kRinging; }

std::optional<Instant> beginning(const signal::VideoCall& row) {
  return row.started_at ? parse_iso(*row.started_at) : std::nullopt;
}

Standing standing_of(const State& state, const signal::VideoCall& row) {
  Standing standing;
  standing.me = state.settings.me;
  standing.phase = state.phase;
  if (in_call(state.phase)) {
    standing.call = state.call.row.id;
    standing.peer = state.call.other();
    standing.saved = state.call.saved;
    const auto mine = beginning(state.call.row);
    const auto theirs = beginning(row);
    standing.newer = !mine || !theirs || *theirs >= *mine;
  }
  const bool answered = std::find(state.answered.begin(), state.answered.end(), row.id) != state.answered.end();
  standing.known = is_past(state, row.id) || (answered && is_unanswered(row.status));
  return standing;
}

// Rows come in any order: one that says how a call began may follow the one that says how it went on, and must not
// ring.
void note_progress(State& state, const signal::VideoCall& row) {
  if (signal::is_over(row.status)) return remember(state.past, row.id, kMaxPastCalls);
  if (row.status == CallStatus::kActive) remember(state.answered, row.id, kMaxPastCalls);
}

bool is_fresh(const Turn& turn, const signal::VideoCall& row) {
  const auto started = beginning(row);
  return !started || turn.now + turn.state.server_ahead - *started <= turn.state.settings.ring_timeout;
}

void refuse_as_busy(Turn& turn, const signal::VideoCall& row) {
  turn.tell(ProblemCode::kMissedCall);
  remember(turn.state.past, row.id, kMaxPastCalls);
  if (turn.state.writes.size() >= kMaxWrites) return;
  update_call(turn, Purpose::kRefuseBusy, row.id, unanswered(), change_to(CallStatus::kDeclined, "busy"));
}

// A call that is not the one on the screen.
void meet(Turn& turn, const signal::VideoCall& row, CatchUp catch_up) {
  const Verdict verdict = decide(classify(standing_of(turn.state, row), row, is_fresh(turn, row)));
  if (row.receiver_id == turn.state.settings.me) note_progress(turn.state, row);
  if (verdict.mine == Mine::kDrop) report_end(turn, CallStatus::kEnded, "cancelled");
  if (verdict.mine != Mine::kKeep) return yield_to(turn, row);
  switch (verdict.theirs) {
    case Theirs::kIgnore: return;
    case Theirs::kRing: return ring(turn, row, catch_up);
    case Theirs::kHold: turn.state.rival = row; return;
    case Theirs::kMention:
      turn.tell(ProblemCode::kMissedCall);
      remember(turn.state.past, row.id, kMaxPastCalls);
      return;
    case Theirs::kRefuse: return refuse_as_busy(turn, row);
  }
}

// I accepted and gave up at once, and the accept has not been heard of: the row says whether the call was mine to end.
void settle_given_up(Turn& turn, const signal::VideoCall& row) {
  const Write* accept = find_write(turn.state, row.id, Purpose::kAccept);
  if (accept == nullptr || !accept->instead || row.status != CallStatus::kActive) return;
  const CallChange change = *accept->instead;
  drop_write(turn.state, accept->id);
  if (device_of(row, Direction::kIncoming) == turn.state.settings.device_id)
    update_call(turn, Purpose::kEnd, row.id, open(), change);
}

void see(Turn& turn, const signal::VideoCall& row, CatchUp catch_up) {
  if (signal::is_over(row.status)) they_wrote_the_end(turn.state, row.id);
  settle_given_up(turn, row);
  note_elsewhere(turn, row);
  if (turn.phase() != Phase::kIdle && row.id == turn.call.row.id) return absorb(turn, row);
  // Over, or answered by another device of mine: it rings no more.
  if (turn.state.rival && turn.state.rival->id == row.id && !is_unanswered(row.status)) turn.state.rival.reset();
  meet(turn, row, catch_up);
}

// The call on the screen is not among those that are open, and it should be.
void vanished(Turn& turn) {
  switch (turn.phase()) {
    case Phase::kCalling:
      if (!turn.call.saved) {
        turn.tell(ProblemCode::kAlreadyInCall);  // In doubt: the insert was refused because of another call.
        return end_here(turn, "already_in_call");
      }
      return end_here(turn, turn.call.timed_out ? "no_answer" : "ended");
    case Phase::kIncoming:
    case Phase::kAnswering: return end_here(turn, "cancelled");
    case Phase::kConnecting:
    case Phase::kReconnecting: return end_here(turn, "ended");
    case Phase::kActive:  // What flows goes on flowing; whoever hung up has closed it anyway.
    case Phase::kIdle:
    case Phase::kEnded: return;
  }
}

// My accept matched no row, and this is what the row says.
void resolve_doubt(Turn& turn, CallStatus status) {
  if (turn.phase() == Phase::kAnswering && turn.call.in_doubt) {
    if (is_unanswered(status)) return take_accept_back(turn);
    return move_elsewhere(turn);  // Active, and not by this device.
  }
  turn.call.in_doubt = false;
}

// My insert was refused because of an open call, and there is none any more: it was the one before, whose end was
// still on its way.
void insert_again(Turn& turn) {
  turn.call.in_doubt = false;
  turn.call.inserted_again = true;
  insert_call(turn);
}

// A refused insert: somebody who calls me is why.
const signal::VideoCall* who_rings(const Turn& turn, const std::vector<signal::VideoCall>& rows) {
  for (const signal::VideoCall& row : rows) {
    const bool rings = row.receiver_id == turn.state.settings.me && is_unanswered(row.status);
    if (rings && !is_past(turn.state, row.id) && is_fresh(turn, row)) return &row;
  }
  return nullptr;
}

}  // namespace

void judge_rival(Turn& turn) {
  if (!turn.state.rival || turn.phase() != Phase::kCalling || !turn.call.saved) return;
  meet(turn, *std::exchange(turn.state.rival, std::nullopt), CatchUp::kYes);
}

bool give_way_to_rival(Turn& turn, const std::string& reason) {
  if (!turn.state.rival || !is_fresh(turn, *turn.state.rival)) return false;
  report_end(turn, CallStatus::kEnded, reason);
  yield_to(turn, *turn.state.rival);
  fetch_open_calls(turn);  // Its end may have passed unheard.
  return true;
}

void on(Turn& turn, const CallRow& input) {
  see(turn, input.row, CatchUp::kNo);
  judge_rival(turn);
}

void on(Turn& turn, const OpenCalls& input) {
  State& state = turn.state;
  if (input.server_time) {
    if (const auto server = parse_iso(*input.server_time)) {
      state.server_ahead = std::chrono::duration_cast<Duration>(*server - turn.now);
    }
  }
  const auto asked =
      std::find_if(state.fetches.begin(), state.fetches.end(), [](const Fetch& fetch) { return !fetch.signals_of; });
  std::optional<CallId> settles;
  if (asked != state.fetches.end()) {
    settles = asked->settles;
    state.fetches.erase(asked);
  }
  if (std::exchange(state.ask_open_calls_again, false)) fetch_open_calls(turn);

  if (settles && in_call(turn.phase()) && *settles == turn.call.row.id) {
    const auto mine = std::find_if(input.rows.begin(), input.rows.end(),
                                   [&](const signal::VideoCall& row) { return row.id == *settles; });
    if (mine != input.rows.end()) {
      absorb(turn, *mine);
      resolve_doubt(turn, mine->status);
    } else if (const signal::VideoCall* theirs = turn.call.saved ? nullptr : who_rings(turn, input.rows)) {
      return yield_to(turn, *theirs);
    } else if (!turn.call.saved && input.rows.empty() && !turn.call.inserted_again) {
      insert_again(turn);
    } else {
      vanished(turn);
    }
  }
  state.elsewhere.reset();
  rejoin_kept_call(turn, input.rows);
  for (const signal::VideoCall& row : input.rows) see(turn, row, CatchUp::kYes);
  judge_rival(turn);
}

void on(Turn& turn, const FetchFailed& input) {
  State& state = turn.state;
  const auto fetch = std::find_if(state.fetches.begin(), state.fetches.end(),
                                  [&](const Fetch& asked) { return asked.id == input.fetch_id; });
  if (fetch == state.fetches.end() || fetch->retry_at) return;
  const auto pause = kind_of_failure(input.status) == FailureKind::kFinal
                         ? std::nullopt
                         : pause_after(fetch->attempts, state.settings.recovery, std::nullopt, state.ids.chance());
  if (pause) {
    fetch->retry_at = turn.now + *pause;
    return;
  }
  if (fetch->signals_of) history_is_known(turn);  // Not to be had; what is said from now on must do.
  const bool was_about_doubt = !fetch->signals_of && std::exchange(turn.call.in_doubt, false);
  state.fetches.erase(fetch);
  if (!was_about_doubt) return;
  if (turn.phase() == Phase::kAnswering) take_accept_back(turn);
  if (turn.phase() == Phase::kCalling) vanished(turn);
}

}  // namespace bedside::call
