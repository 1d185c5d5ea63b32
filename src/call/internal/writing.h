// Asking the database to change or to tell something, and asking again.
#pragma once

#include <string>
#include <vector>

#include "call/internal/turn.h"
#include "wire/signal/payload.h"

namespace bedside::call {

void insert_call(Turn& turn);
void update_call(Turn& turn, Purpose purpose, CallId call, std::vector<signal::CallStatus> from, CallChange set);
// Writes the end that the other side has told of, unless they turn out to have written it by then.
void end_for_them(Turn& turn, CallId call, CallChange set);
void they_wrote_the_end(State& state, CallId call);
// What of the outbox is due.
void flush_signals(Turn& turn);

// Everything after what is known without a hole; one question at a time.
void fetch_signals(Turn& turn);
void fetch_open_calls(Turn& turn);

// Orders again what has waited long enough.
void repeat_due(Turn& turn);

Write* find_write(State& state, WriteId id);
// The write of that call and purpose, if it has no final answer yet.
Write* find_write(State& state, CallId call, Purpose purpose);
void drop_write(State& state, WriteId id);
// Of a call that is over only the writes that say so still matter.
void drop_writes_of_ended(State& state, CallId call);

CallChange change_to(signal::CallStatus status);
CallChange change_to(signal::CallStatus status, std::string end_reason);

// The statuses from which a call may be answered or declined, and from which it may be ended.
std::vector<signal::CallStatus> unanswered();
std::vector<signal::CallStatus> open();

}  // namespace bedside::call
