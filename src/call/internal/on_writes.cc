#include <optional>
#include <utility>

#include "call/internal/handlers.h"
#include "call/internal/life.h"
#include "call/internal/parts/backoff.h"
#include "call/internal/writing.h"
#include "wire/signal/codec.h"

namespace bedside::call {
namespace {

using signal::CallStatus;

constexpr std::string_view kUniqueViolation = "23505";
constexpr std::string_view kAlreadyInCall = "PT409";  // docs/data.md: a caller who is in an open call.
constexpr std::string_view kCallsNotTaken = "PT403";  // The same: a receiver who takes no calls from this caller.

bool is_on_screen(const Turn& turn, const Write& write) {
  return turn.phase() != Phase::kIdle && write.call == turn.call.row.id;
}

std::optional<signal::VideoCall> first_row(const std::vector<signal::json::Value>& rows) {
  if (rows.empty()) return std::nullopt;
  auto row = signal::from_value<signal::VideoCall>(rows.front());
  if (!row.ok()) return std::nullopt;
  return *std::move(row);
}

// The call was given up while its insert or accept was on the way, and now it may be there, or ours.
void end_instead(Turn& turn, const Write& write) {
  update_call(turn, Purpose::kEnd, write.call, open(), *write.instead);
}

void inserted(Turn& turn, const Write& write, const std::vector<signal::json::Value>& rows) {
  const auto row = first_row(rows);
  if (write.instead) {
    if (!row || !signal::is_over(row->status)) end_instead(turn, write);
    return;
  }
  if (!is_on_screen(turn, write) || turn.phase() != Phase::kCalling) return;
  call_is_saved(turn);
  if (row) absorb(turn, *row);
  judge_rival(turn);
}

// A conditional write matched nothing: somebody was faster. Who, the open calls will tell.
void matched_nothing(Turn& turn, Purpose purpose) {
  if (!in_call(turn.phase())) return;
  switch (purpose) {
    case Purpose::kAccept:
      if (turn.phase() != Phase::kAnswering) return;
      break;
    case Purpose::kNoAnswer:
    case Purpose::kTakeOver:
    case Purpose::kMarkActive: break;
    case Purpose::kRinging:
    case Purpose::kDecline:
    case Purpose::kEnd:
    case Purpose::kTheirEnd:
    case Purpose::kRefuseBusy:
    case Purpose::kInsertCall:
    case Purpose::kSignals: return;
  }
  turn.call.in_doubt = true;
  fetch_open_calls(turn);
}

// The other side waits for the end of a call, and both are busy until it is written: it is never given up.
bool must_arrive(Purpose purpose) {
  return purpose == Purpose::kDecline || purpose == Purpose::kEnd || purpose == Purpose::kTheirEnd;
}

// What somebody else did and could not save is no trouble of ours to look at.
std::optional<ProblemCode> not_saved(Purpose purpose) {
  if (purpose == Purpose::kDecline) return ProblemCode::kDeclineNotSaved;
  if (purpose == Purpose::kEnd) return ProblemCode::kHangupNotSaved;
  return std::nullopt;
}

void updated(Turn& turn, const Write& write, const std::vector<signal::json::Value>& rows) {
  if (write.instead) {
    if (!rows.empty()) end_instead(turn, write);
    return;
  }
  if (!is_on_screen(turn, write)) return;
  if (const auto problem = not_saved(write.purpose)) turn.untell(*problem);
  if (rows.empty()) return matched_nothing(turn, write.purpose);
  // One row is the proof that we won, whatever it says by now.
  if (write.purpose == Purpose::kAccept && turn.phase() == Phase::kAnswering) accept_is_certain(turn);
  if (const auto row = first_row(rows)) absorb(turn, *row);
}

ProblemCode problem_of(FailureKind kind) {
  switch (kind) {
    case FailureKind::kTryAgain: return ProblemCode::kServerUnreachable;
    case FailureKind::kSignIn: return ProblemCode::kSignInAgain;
    case FailureKind::kFinal: return ProblemCode::kCallRefused;
  }
  return ProblemCode::kServerUnreachable;
}

void insert_refused(Turn& turn, const Write& write, FailureKind kind, std::string_view code) {
  if (write.instead) {
    if (write.doubtful) end_instead(turn, write);
    return;
  }
  if (!is_on_screen(turn, write) || turn.phase() != Phase::kCalling) return;
  if (code == kUniqueViolation) {  // An earlier attempt had worked.
    call_is_saved(turn);
    return judge_rival(turn);
  }
  if (code == kAlreadyInCall) {
    if (turn.state.rival) return yield_to(turn, *turn.state.rival);
    turn.call.in_doubt = true;  // The open call may even be this one, from an attempt whose answer was lost.
    return fetch_open_calls(turn);
  }
  turn.tell(code == kCallsNotTaken ? ProblemCode::kCallsNotTaken : problem_of(kind));
  end_here(turn, kind == FailureKind::kFinal ? "refused" : "not_sent");
}

void accept_failed(Turn& turn, FailureKind kind) {
  if (turn.phase() != Phase::kAnswering) return;
  take_accept_back(turn);
  if (kind == FailureKind::kSignIn) turn.tell(ProblemCode::kSignInAgain);
}

void signals_failed(Turn& turn) {
  const bool still_needed = turn.phase() == Phase::kCalling || turn.phase() == Phase::kConnecting;
  if (still_needed && turn.call.peer.transport != Transport::kUp) fail_connection(turn, ProblemCode::kSignalNotSent);
}

// The last word on a write: it will not be tried again.
void give_up(Turn& turn, const Write& write, FailureKind kind, std::string_view code) {
  if (write.purpose == Purpose::kInsertCall) return insert_refused(turn, write, kind, code);
  if (write.instead) {  // An accept that was given up. If it was heard after all, the lease ends what nobody keeps.
    return update_call(turn, Purpose::kEnd, write.call, unanswered(), *write.instead);
  }
  if (!is_on_screen(turn, write)) return;
  switch (write.purpose) {
    case Purpose::kAccept: return accept_failed(turn, kind);
    case Purpose::kSignals: return signals_failed(turn);
    case Purpose::kNoAnswer:
      if (turn.phase() == Phase::kCalling) end_here(turn, "no_answer");
      return;
    case Purpose::kDecline:  // Refused: the call was over already, which is what we wanted.
    case Purpose::kEnd:
    case Purpose::kTheirEnd:
    case Purpose::kInsertCall:
    case Purpose::kRinging:
    case Purpose::kMarkActive:
    case Purpose::kTakeOver:
    case Purpose::kRefuseBusy: return;
  }
}

}  // namespace

void on(Turn& turn, const WriteDone& input) {
  const Write* found = find_write(turn.state, input.write_id);
  if (found == nullptr) return;
  const Write write = *found;
  drop_write(turn.state, write.id);
  switch (write.purpose) {
    case Purpose::kInsertCall: return inserted(turn, write, input.rows);
    case Purpose::kSignals:
      if (is_on_screen(turn, write) && in_call(turn.phase())) signals_are_written(turn, input.rows);
      return;
    case Purpose::kRinging:
    case Purpose::kAccept:
    case Purpose::kDecline:
    case Purpose::kEnd:
    case Purpose::kTheirEnd:
    case Purpose::kNoAnswer:
    case Purpose::kMarkActive:
    case Purpose::kTakeOver:
    case Purpose::kRefuseBusy: return updated(turn, write, input.rows);
  }
}

void on(Turn& turn, const WriteFailed& input) {
  State& state = turn.state;
  Write* write = find_write(state, input.write_id);
  if (write == nullptr || write->retry_at) return;
  const FailureKind kind = kind_of_failure(input.status);
  write->doubtful = write->doubtful || may_have_happened(input.status);
  std::optional<Duration> retry_after;
  if (input.retry_after_ms) retry_after = Duration(*input.retry_after_ms);
  std::optional<Duration> pause;
  if (kind != FailureKind::kFinal && !write->instead) {
    pause = pause_after(write->attempts, state.settings.recovery, retry_after, state.ids.chance());
  }
  if (!pause && kind != FailureKind::kFinal && must_arrive(write->purpose)) {
    const bool is_news = write->attempts == state.settings.recovery.max_retries + 1;
    const auto problem = not_saved(write->purpose);
    if (is_news && problem && is_on_screen(turn, *write)) turn.tell(*problem);  // Still tried.
    pause = kMaxBackoff;
  }
  // The two see each other already: the row follows when it can.
  if (!pause && kind != FailureKind::kFinal && write->purpose == Purpose::kAccept && is_on_screen(turn, *write) &&
      turn.call.peer.data_open && !write->instead) {
    pause = kMaxBackoff;
  }
  if (pause) {
    write->retry_at = turn.now + *pause;
    return;
  }
  const Write failed = *write;
  drop_write(state, failed.id);
  give_up(turn, failed, kind, input.code);
}

}  // namespace bedside::call
