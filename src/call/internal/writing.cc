#include "call/internal/writing.h"

#include <algorithm>
#include <utility>

namespace bedside::call {
namespace {

using Order = std::variant<InsertCall, UpdateCall, InsertSignals>;

Write& put_down(Turn& turn, Purpose purpose, CallId call, Order order) {
  Write write;
  write.id = ++turn.state.last_write;
  write.purpose = purpose;
  write.call = call;
  std::visit([&](auto& kind) { kind.write_id = write.id; }, order);
  write.order = std::move(order);
  return turn.state.writes.emplace_back(std::move(write));
}

void send(Turn& turn, Purpose purpose, CallId call, Order order) {
  const Write& write = put_down(turn, purpose, call, std::move(order));
  std::visit([&](const auto& kind) { turn.order(kind); }, write.order);
}

void send(Turn& turn, const Fetch& fetch) {
  if (fetch.signals_of) {
    turn.order(FetchSignals{fetch.id, *fetch.signals_of, fetch.after_seq});
  } else {
    turn.order(FetchOpenCalls{fetch.id});
  }
}

Fetch* find_fetch(State& state, std::optional<CallId> signals_of) {
  const auto found = std::find_if(state.fetches.begin(), state.fetches.end(),
                                  [&](const Fetch& fetch) { return fetch.signals_of == signals_of; });
  return found == state.fetches.end() ? nullptr : &*found;
}

// True when no write that changes the row of this call is unanswered.
bool row_is_at_rest(const State& state, CallId call) {
  return std::none_of(state.writes.begin(), state.writes.end(), [&](const Write& write) {
    return write.call == call && write.purpose != Purpose::kSignals && write.purpose != Purpose::kRinging;
  });
}

}  // namespace

CallChange change_to(signal::CallStatus status) {
  CallChange change;
  change.status = status;
  return change;
}

CallChange change_to(signal::CallStatus status, std::string end_reason) {
  CallChange change = change_to(status);
  change.end_reason = std::move(end_reason);
  return change;
}

std::vector<signal::CallStatus> unanswered() { return {signal::CallStatus::kCalling, signal::CallStatus::kRinging}; }

std::vector<signal::CallStatus> open() {
  return {signal::CallStatus::kCalling, signal::CallStatus::kRinging, signal::CallStatus::kActive};
}

void insert_call(Turn& turn) {
  const signal::VideoCall& row = turn.call.row;
  InsertCall order;
  order.row = {row.id, row.room_id, row.caller_id, row.receiver_id, row.call_type, row.metadata};
  send(turn, Purpose::kInsertCall, row.id, std::move(order));
}

void update_call(Turn& turn, Purpose purpose, CallId call, std::vector<signal::CallStatus> from, CallChange set) {
  UpdateCall order;
  order.call_id = call;
  order.from = std::move(from);
  order.set = std::move(set);
  send(turn, purpose, call, std::move(order));
}

void end_for_them(Turn& turn, CallId call, CallChange set) {
  if (turn.state.writes.size() >= kMaxWrites) return;
  UpdateCall order;
  order.call_id = call;
  order.from = open();
  order.set = std::move(set);
  put_down(turn, Purpose::kTheirEnd, call, std::move(order)).retry_at = turn.now + kTheirEndPatience;
}

void they_wrote_the_end(State& state, CallId call) {
  std::erase_if(state.writes, [&](const Write& write) {
    return write.call == call && write.purpose == Purpose::kTheirEnd && write.retry_at;
  });
}

void flush_signals(Turn& turn) {
  State& state = turn.state;
  while (in_call(turn.phase()) && !signals_are_held_back(state)) {
    const std::vector<signal::Payload> batch = turn.call.outbox.take(turn.now);
    if (batch.empty()) return;
    InsertSignals order;
    for (const signal::Payload& payload : batch) {
      order.rows.push_back({state.ids.make<SignalTag>(), turn.call.row.id, state.settings.me, turn.call.other(),
                            signal::type_of(payload), signal::to_data(payload)});
    }
    send(turn, Purpose::kSignals, turn.call.row.id, std::move(order));
  }
}

void fetch_signals(Turn& turn) {
  Call& call = turn.call;
  call.gap_deadline.reset();
  if (find_fetch(turn.state, call.row.id) != nullptr) return;
  Fetch fetch;
  fetch.id = ++turn.state.last_fetch;
  fetch.signals_of = call.row.id;
  fetch.after_seq = call.inbox.complete_to();
  fetch.covers = call.inbox.seen_to();
  send(turn, fetch);
  turn.state.fetches.push_back(fetch);
}

void fetch_open_calls(Turn& turn) {
  State& state = turn.state;
  if (find_fetch(state, std::nullopt) != nullptr) {
    state.ask_open_calls_again = true;  // The answer on its way may be older than what we now want to know.
    return;
  }
  Fetch fetch;
  fetch.id = ++state.last_fetch;
  const Call& call = turn.call;
  if (in_call(turn.phase()) && (call.saved || call.in_doubt) && row_is_at_rest(state, call.row.id)) {
    fetch.settles = call.row.id;
  }
  send(turn, fetch);
  state.fetches.push_back(fetch);
}

void repeat_due(Turn& turn) {
  for (Write& write : turn.state.writes) {
    if (!write.retry_at || *write.retry_at > turn.now) continue;
    write.retry_at.reset();
    ++write.attempts;
    std::visit([&](const auto& order) { turn.order(order); }, write.order);
  }
  for (Fetch& fetch : turn.state.fetches) {
    if (!fetch.retry_at || *fetch.retry_at > turn.now) continue;
    fetch.retry_at.reset();
    ++fetch.attempts;
    send(turn, fetch);
  }
}

Write* find_write(State& state, WriteId id) {
  const auto found =
      std::find_if(state.writes.begin(), state.writes.end(), [&](const Write& write) { return write.id == id; });
  return found == state.writes.end() ? nullptr : &*found;
}

Write* find_write(State& state, CallId call, Purpose purpose) {
  const auto found = std::find_if(state.writes.begin(), state.writes.end(),
                                  [&](const Write& write) { return write.call == call && write.purpose == purpose; });
  return found == state.writes.end() ? nullptr : &*found;
}

void drop_write(State& state, WriteId id) {
  std::erase_if(state.writes, [&](const Write& write) { return write.id == id; });
}

void drop_writes_of_ended(State& state, CallId call) {
  std::erase_if(state.writes, [&](const Write& write) {
    if (write.call != call) return false;
    switch (write.purpose) {
      case Purpose::kInsertCall:
      case Purpose::kAccept: return !write.instead.has_value();
      case Purpose::kDecline:
      case Purpose::kEnd:
      case Purpose::kTheirEnd:
      case Purpose::kRefuseBusy: return false;
      case Purpose::kRinging:
      case Purpose::kNoAnswer:
      case Purpose::kMarkActive:
      case Purpose::kTakeOver:
      case Purpose::kSignals: return true;
    }
    return true;
  });
}

}  // namespace bedside::call
