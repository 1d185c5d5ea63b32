// A database in memory with the call rules of docs/data.md, for tests that let whole calls happen.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "call/output.h"
#include "wire/signal/codec.h"

namespace bedside::call::stories {

// What a write gives back: rows, or an error as PostgREST words it.
struct Written {
  std::vector<signal::json::Value> rows;
  int status = 200;
  std::string code;
};

class Database {
 public:
  // Whether it keeps Bedside's rules about being busy, or is somebody's plain two tables.
  bool keeps_rules = true;
  bool numbers_signals = true;

  std::vector<signal::VideoCall> changed_calls;  // Since the last look, in the order of commit.
  std::vector<signal::WebRtcSignal> new_signals;

  Written insert_call(const NewCall& row, const std::string& now) {
    if (calls.contains(row.id)) return {{}, 409, "23505"};
    if (keeps_rules && in_open_call(row.caller_id)) return {{}, 409, "PT409"};
    signal::VideoCall call;
    call.id = row.id;
    call.room_id = row.room_id;
    call.caller_id = row.caller_id;
    call.receiver_id = row.receiver_id;
    call.call_type = row.call_type;
    call.metadata = row.metadata;
    call.started_at = now;
    if (keeps_rules && in_open_call(row.receiver_id)) {
      call.status = signal::CallStatus::kDeclined;
      call.end_reason = "busy";
    }
    return save(call);
  }

  Written update_call(CallId id, const std::vector<signal::CallStatus>& from, const CallChange& set) {
    const auto found = calls.find(id);
    if (found == calls.end()) return {};
    signal::VideoCall call = found->second;
    if (std::find(from.begin(), from.end(), call.status) == from.end()) return {};
    if (set.status && *set.status != call.status) {
      if (!may_follow(call.status, *set.status)) return {{}, 400, "P0001"};
      call.status = *set.status;
      if (signal::is_over(call.status)) call.duration_seconds = 0;
    }
    if (set.end_reason) call.end_reason = set.end_reason;
    if (!set.metadata.is_null()) call.metadata = set.metadata;
    return save(call);
  }

  Written insert_signals(const std::vector<NewSignal>& rows) {
    Written written;
    for (const NewSignal& row : rows) {
      const auto call = calls.find(row.call_id);
      if (call == calls.end() || signal::is_over(call->second.status)) return {{}, 403, "42501"};
      if (!signal_ids_.insert(row.id).second) continue;
      signal::WebRtcSignal saved{row.id,          row.call_id,     row.sender_id, row.receiver_id,
                                 row.signal_type, row.signal_data, std::nullopt};
      auto& of_call = signals[row.call_id];
      if (numbers_signals) saved.seq = static_cast<std::int64_t>(of_call.size()) + 1;
      of_call.push_back(saved);
      new_signals.push_back(saved);
      written.rows.push_back(signal::to_value(saved));
    }
    return written;
  }

  std::vector<signal::WebRtcSignal> signals_after(CallId call, std::int64_t seq) const {
    std::vector<signal::WebRtcSignal> rows;
    const auto found = signals.find(call);
    if (found == signals.end()) return rows;
    for (const auto& row : found->second) {
      if (!row.seq || *row.seq > seq) rows.push_back(row);
    }
    return rows;
  }

  std::vector<signal::VideoCall> open_calls(UserId user) const {
    std::vector<signal::VideoCall> rows;
    for (const auto& [id, call] : calls) {
      if (!signal::is_over(call.status) && (call.caller_id == user || call.receiver_id == user)) rows.push_back(call);
    }
    return rows;
  }

  std::map<CallId, signal::VideoCall> calls;
  std::map<CallId, std::vector<signal::WebRtcSignal>> signals;

 private:
  bool in_open_call(UserId user) const { return !open_calls(user).empty(); }

  Written save(const signal::VideoCall& call) {
    calls[call.id] = call;
    changed_calls.push_back(call);
    return {{signal::to_value(call)}, 200, ""};
  }

  static bool may_follow(signal::CallStatus from, signal::CallStatus to) {
    using S = signal::CallStatus;
    switch (from) {
      case S::kCalling: return to != S::kCalling;
      case S::kRinging: return to == S::kActive || signal::is_over(to);
      case S::kActive: return to == S::kEnded || to == S::kFailed;
      case S::kEnded:
      case S::kDeclined:
      case S::kFailed: return false;
    }
    return false;
  }

  std::set<SignalId> signal_ids_;
};

}  // namespace bedside::call::stories
