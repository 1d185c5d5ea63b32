#include "sim/judge/store_judge.h"

#include <algorithm>
#include <chrono>

namespace bedside::sim {
namespace {

using signal::CallStatus;

constexpr Duration kBothGone = 120s;
constexpr Duration kUnanswered = 60s;  // docs/data.md, "Server timers".

bool is_legal(CallStatus from, CallStatus to) {
  const bool fresh = from == CallStatus::kCalling || from == CallStatus::kRinging;
  if (signal::is_over(from) || to == CallStatus::kCalling) return false;
  if (to == CallStatus::kRinging) return from == CallStatus::kCalling;
  if (to == CallStatus::kActive || to == CallStatus::kDeclined) return fresh;
  return true;
}

std::string words(CallStatus status) { return std::string(word_of(status)); }

std::string text_of(const signal::json::Value& data) {
  for (const char* member : {"sdp", "candidate"}) {
    const auto* value = data.find(member);
    if (value != nullptr && value->text() != nullptr) return *value->text();
  }
  return {};
}

}  // namespace

void StoreJudge::asking(UserId user, const call::Output& order) {
  asking_ = user;
  order_ = &order;
}

void StoreJudge::answered(const Reply& reply) {
  // A refusal leaves no trace, and a success is what was committed.
  for (const auto& row : reply.calls) {
    const Witnessed* known = find(row.id);
    if (known == nullptr || known->row.status != row.status)
      broken("told_is_stored", "a row was answered that is not stored");
  }
  asking_.reset();
  order_ = nullptr;
}

void StoreJudge::committed(const signal::VideoCall& row) {
  const auto known = calls_.find(row.id);
  if (known == calls_.end()) {
    begins(row);
  } else {
    goes_on(known->second, row);
  }
}

void StoreJudge::begins(const signal::VideoCall& row) {
  const auto* insert = order_ == nullptr ? nullptr : std::get_if<call::InsertCall>(order_);
  if (insert == nullptr || insert->row.id != row.id || asking_ != row.caller_id) {
    broken("done_by_who_asked", "a call began that nobody asked for");
  }
  const bool caller_free = open_.count(row.caller_id) == 0;
  const bool receiver_free = open_.count(row.receiver_id) == 0;
  if (!caller_free) broken("one_active_call", "a caller who is in a call began another");
  const bool busy = row.status == CallStatus::kDeclined && row.end_reason == "busy";
  if (!busy && row.status != CallStatus::kCalling) broken("legal_transition", "a call began as " + words(row.status));
  if (busy == receiver_free) broken("one_active_call", "busy was said wrongly");
  if (!is_now(row.started_at)) broken("stamps", "started_at is not the moment of the commit");
  Witnessed& known = calls_[row.id];
  known.row = row;
  known.started = time_.now();
  if (busy) {
    known.over = time_.now();
  } else {
    open_[row.caller_id] = row.id;
    open_[row.receiver_id] = row.id;
  }
}

void StoreJudge::goes_on(Witnessed& known, const signal::VideoCall& row) {
  const CallStatus before = known.row.status;
  if (row.status != before && !is_legal(before, row.status)) {
    broken("legal_transition", words(before) + " became " + words(row.status));
  }
  if (signal::is_over(before) && row != known.row) broken("legal_transition", "a call that was over changed");
  if (row.caller_id != known.row.caller_id || row.receiver_id != known.row.receiver_id ||
      row.started_at != known.row.started_at) {
    broken("legal_transition", "the parties or the beginning of a call changed");
  }
  const bool by_party = asking_ && (*asking_ == row.caller_id || *asking_ == row.receiver_id);
  if (!by_party && !by_timer_) broken("done_by_who_asked", "a call was changed by nobody who may");
  if (row.status == CallStatus::kActive && before != CallStatus::kActive) {
    known.answered = time_.now();
    if (!is_now(row.answered_at)) broken("stamps", "answered_at is not the moment of the accept");
  }
  if (signal::is_over(row.status) && !signal::is_over(before)) {
    known.over = time_.now();
    known.ended_by_timer = by_timer_;
    check_end(known, row);
    for (const UserId user : {row.caller_id, row.receiver_id}) {
      const auto open = open_.find(user);
      if (open != open_.end() && open->second == row.id) open_.erase(open);
    }
  }
  known.row = row;
}

void StoreJudge::check_end(const Witnessed& known, const signal::VideoCall& row) {
  if (!is_now(row.ended_at)) broken("stamps", "ended_at is not the moment of the end");
  std::int64_t seconds = 0;
  if (known.answered) {
    const auto answered = parse_iso(row.answered_at.value_or(""));
    const auto ended = parse_iso(row.ended_at.value_or(""));
    if (answered && ended) seconds = std::chrono::duration_cast<std::chrono::seconds>(*ended - *answered).count();
  }
  if (row.duration_seconds != seconds) {
    broken("durations", "a call of " + std::to_string(seconds) + " s is written as one of " +
                            std::to_string(row.duration_seconds.value_or(-1)) + " s");
  }
  const std::string expected = expected_reason(known, row);
  if (!expected.empty() && row.end_reason != expected) {
    broken("reasons", "a call ended for " + expected + " and is written as " + row.end_reason.value_or("nothing"));
  }
  if (by_timer_ && row.end_reason == "left" && time_.now() - known.started < kBothGone) {
    broken("timers", "two were called gone who had just begun");
  }
  if (by_timer_ && row.end_reason == "no_answer") {
    if (known.answered) broken("timers", "an answered call was ended as no_answer");
    if (time_.now() - known.started < kUnanswered) broken("timers", "the server had no patience with a ring");
  }
}

std::string StoreJudge::expected_reason(const Witnessed& known, const signal::VideoCall& row) const {
  if (by_timer_) return known.answered ? "left" : "";
  const auto* update = order_ == nullptr ? nullptr : std::get_if<call::UpdateCall>(order_);
  if (update != nullptr && update->set.end_reason) return *update->set.end_reason;
  if (row.status == CallStatus::kDeclined) return "declined";
  if (row.status == CallStatus::kFailed) return "connection_failed";
  return known.answered ? "hangup" : "cancelled";
}

void StoreJudge::committed(const signal::WebRtcSignal& row) {
  const auto found = calls_.find(row.call_id);
  if (found == calls_.end()) return broken("signals_in_order", "a signal of a call that does not exist");
  Witnessed& known = found->second;
  if (signal::is_over(known.row.status)) broken("signals_in_order", "a signal of a call that is over");
  if (row.seq != known.signals + 1) {
    broken("signals_in_order",
           "signal " + std::to_string(known.signals + 1) + " got the number " + std::to_string(row.seq.value_or(-1)));
  }
  known.signals = row.seq.value_or(known.signals);
  if (!signal_ids_.insert(row.id).second) broken("signals_in_order", "a signal was stored twice");
  if (asking_ != row.sender_id) broken("done_by_who_asked", "a signal was sent by somebody else");
  texts_[row.call_id].try_emplace(text_of(row.signal_data), known.signals);
}

void StoreJudge::acknowledged(const Reply& reply) {
  for (const auto& row : reply.calls) {
    if (find(row.id) == nullptr) broken("acknowledged_is_stored", "an acknowledged call is not stored");
  }
  for (const auto& row : reply.signals) {
    if (signal_ids_.count(row.id) == 0) broken("acknowledged_is_stored", "an acknowledged signal is not stored");
  }
}

void StoreJudge::check_history(const History& history) {
  if (history.calls.size() != calls_.size()) {
    broken("acknowledged_is_stored", std::to_string(calls_.size()) + " calls were committed and " +
                                         std::to_string(history.calls.size()) + " are stored");
  }
  for (const auto& row : history.calls) {
    const Witnessed* known = find(row.id);
    if (known == nullptr) {
      broken("acknowledged_is_stored", "a call is stored that was never told");
    } else if (known->row.status != row.status || known->row.end_reason != row.end_reason ||
               known->row.duration_seconds != row.duration_seconds) {
      broken("acknowledged_is_stored",
             "a call is stored as " + words(row.status) + " that was told as " + words(known->row.status));
    }
  }
  std::unordered_map<CallId, std::int64_t> counted;
  for (const auto& row : history.signals) {
    if (row.seq != ++counted[row.call_id]) broken("signals_in_order", "a signal's number has a gap in the store");
    if (signal_ids_.count(row.id) == 0) broken("acknowledged_is_stored", "a signal is stored that was never told");
  }
  if (history.signals.size() != signal_ids_.size()) {
    broken("acknowledged_is_stored", std::to_string(signal_ids_.size()) + " signals were committed and " +
                                         std::to_string(history.signals.size()) + " are stored");
  }
}

const Witnessed* StoreJudge::find(CallId call) const {
  const auto found = calls_.find(call);
  return found == calls_.end() ? nullptr : &found->second;
}

std::int64_t StoreJudge::number_of(CallId call, const std::string& text) const {
  const auto of_call = texts_.find(call);
  if (of_call == texts_.end()) return 0;
  const auto found = of_call->second.find(text);
  return found == of_call->second.end() ? 0 : found->second;
}

bool StoreJudge::is_now(const std::optional<std::string>& stamp) const {
  const auto at = stamp ? parse_iso(*stamp) : std::nullopt;
  return at && std::chrono::abs(*at - time_.now()) <= 5ms;
}

}  // namespace bedside::sim
