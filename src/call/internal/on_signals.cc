#include <algorithm>
#include <utility>

#include "call/internal/handlers.h"
#include "call/internal/life.h"
#include "call/internal/negotiation.h"
#include "call/internal/rejoining.h"
#include "call/internal/writing.h"

namespace bedside::call {
namespace {

// Handling a signal may end the call; what came after it then means nothing.
void handle(Turn& turn, const Inbox::Signals& ready) {
  for (const signal::WebRtcSignal& row : ready) {
    if (in_call(turn.phase())) handle_signal(turn, row);
  }
}

void take_row(Turn& turn, const signal::WebRtcSignal& row) {
  Call& call = turn.call;
  const State& state = turn.state;
  const bool from_peer = row.sender_id == call.other() && row.receiver_id == state.settings.me;
  if (from_peer) {
    const Inbox::Signals ready = call.inbox.take(row);
    return call.history_unknown ? void() : handle(turn, ready);
  }
  // Ours, or nobody's who has a say here; its number is taken all the same.
  if (row.seq) handle(turn, call.inbox.skip(*row.seq));
}

// Our own signals count too. While one is on its way its number may be the one that is missing.
void look_for_gap(Turn& turn, bool just_fetched) {
  Call& call = turn.call;
  if (!in_call(turn.phase()) || !call.inbox.has_gap()) {
    call.gap_deadline.reset();
    return;
  }
  const bool own_on_its_way = find_write(turn.state, call.row.id, Purpose::kSignals) != nullptr;
  if (just_fetched) {
    call.gap_deadline = turn.now + kFetchRetry;
  } else if (!own_on_its_way) {
    fetch_signals(turn);
  } else if (!call.gap_deadline) {
    call.gap_deadline = turn.now + kGapPatience;
  }
}

}  // namespace

void signals_are_written(Turn& turn, const std::vector<signal::json::Value>& rows) {
  for (const signal::json::Value& row : rows) {
    const signal::json::Value* seq = row.find("seq");
    const auto number = seq == nullptr ? std::nullopt : seq->integer();
    if (number) handle(turn, turn.call.inbox.skip(*number));
  }
  look_for_gap(turn, false);
}

void on(Turn& turn, const SignalRow& input) {
  const signal::WebRtcSignal& row = input.row;
  if (!in_call(turn.phase()) || row.call_id != turn.call.row.id) {
    const bool for_me = row.receiver_id == turn.state.settings.me && !is_past(turn.state, row.call_id);
    if (for_me) remember(turn.state.stray, row.call_id, kMaxStrayCalls);
    return;
  }
  take_row(turn, row);
  look_for_gap(turn, false);
}

void on(Turn& turn, const SignalRows& input) {
  State& state = turn.state;
  if (!in_call(turn.phase()) || input.call_id != turn.call.row.id) return;
  const auto asked = std::find_if(state.fetches.begin(), state.fetches.end(),
                                  [&](const Fetch& fetch) { return fetch.signals_of == input.call_id; });
  std::int64_t covered = 0;
  if (asked != state.fetches.end()) {
    covered = asked->covers;
    state.fetches.erase(asked);
  }
  std::int64_t last = 0;
  for (const signal::WebRtcSignal& row : input.rows) {
    if (row.call_id != input.call_id) continue;
    take_row(turn, row);
    last = std::max(last, row.seq.value_or(0));
  }
  // The answer is the whole truth as far as it goes: what it does not hold does not exist for us. A full page may be
  // only the beginning of it.
  if (input.rows.size() < kMaxRowsPerInput) last = std::max(last, covered);
  const Inbox::Signals ready = turn.call.inbox.settle(last);
  if (!turn.call.history_unknown) handle(turn, ready);
  if (in_call(turn.phase())) history_is_known(turn);
  look_for_gap(turn, true);
}

}  // namespace bedside::call
