#include "call/internal/state.h"

#include <algorithm>

namespace bedside::call {
namespace {

std::uint64_t read_hex(std::string_view digits) {
  std::uint64_t value = 0;
  for (const char c : digits) {
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    value = value << 4 | static_cast<std::uint64_t>(digit);
  }
  return value;
}

}  // namespace

bool Settings::falls_back_to(std::string_view action) const {
  return std::find(recovery.fallback_actions.begin(), recovery.fallback_actions.end(), action) !=
         recovery.fallback_actions.end();
}

Settings settings_of(const Config& checked) {
  Settings settings;
  settings.me = checked.user_id;
  settings.device_id = checked.device_id;
  settings.ice_servers = checked.ice_servers;
  if (checked.ring_timeout_ms) settings.ring_timeout = Duration(*checked.ring_timeout_ms);
  if (checked.candidate_batch_ms) settings.candidate_batch = Duration(*checked.candidate_batch_ms);
  settings.decline_here_only = checked.decline_here_only.value_or(false);
  if (checked.recovery) settings.recovery = *checked.recovery;
  return settings;
}

IdSource ids_of(const Config& checked) {
  const std::string_view seed = checked.seed;
  return {read_hex(seed.substr(0, 16)), read_hex(seed.substr(16))};
}

bool is_past(const State& state, CallId call) {
  return std::find(state.past.begin(), state.past.end(), call) != state.past.end();
}

bool signals_are_held_back(const State& state) {
  return state.writes.size() >= kMaxWrites ||
         std::any_of(state.writes.begin(), state.writes.end(),
                     [](const Write& write) { return write.purpose == Purpose::kSignals && write.retry_at; });
}

std::optional<Instant> next_deadline(const State& state) {
  std::optional<Instant> next;
  const auto consider = [&](const std::optional<Instant>& deadline) {
    if (deadline && (!next || *deadline < *next)) next = deadline;
  };
  if (in_call(state.phase)) {
    consider(state.call.ring_deadline);
    consider(state.call.connect_deadline);
    consider(state.call.gap_deadline);
    consider(state.call.catch_up_at);
    consider(state.call.keepalive_at);
    if (state.call.outage) consider(state.call.outage->next_at);
    if (!signals_are_held_back(state)) consider(state.call.outbox.due());
  }
  for (const Write& write : state.writes) consider(write.retry_at);
  for (const Fetch& fetch : state.fetches) consider(fetch.retry_at);
  return next;
}

}  // namespace bedside::call
