#include "service/calls/call_keeper.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/os/log.h"

namespace bedside::service {
namespace {

std::string_view text_in(const boost::json::object& row, std::string_view column) {
  const auto* value = row.if_contains(column);
  if (value == nullptr || !value->is_string()) return {};
  return value->get_string();
}

// Nothing when the row is of a call that is over, or is no call at all.
std::optional<store::OpenCall> open_call_in(const boost::json::object& row) {
  const std::string_view status = text_in(row, "status");
  if (status != "calling" && status != "ringing" && status != "active") return std::nullopt;
  const auto id = CallId::parse(text_in(row, "id"));
  const auto caller = UserId::parse(text_in(row, "caller_id"));
  const auto receiver = UserId::parse(text_in(row, "receiver_id"));
  const auto started_at = parse_iso(text_in(row, "started_at"));
  if (!id || !caller || !receiver || !started_at) return std::nullopt;
  return store::OpenCall{*id, *caller, *receiver, status == "active", *started_at};
}

}  // namespace

CallKeeper::CallKeeper(Loop& loop, store::CallStore& calls, CallPatience patience)
    : loop_(loop), store_(calls), patience_(patience), self_(std::make_shared<CallKeeper*>(this)) {
  store_.set_keepalive_listener([self = self_](const CallId& call, const UserId& user) {
    if (*self != nullptr) (*self)->keepalive(call, user);
  });
}

CallKeeper::~CallKeeper() {
  *self_ = nullptr;
  loop_.cancel(timer_);
  loop_.cancel(load_timer_);
}

void CallKeeper::start() { load(); }

void CallKeeper::load() {
  store_.open_calls([self = self_](Result<std::vector<store::OpenCall>, store::DbError> calls) {
    CallKeeper* const keeper = *self;
    if (keeper == nullptr) return;
    if (!calls) {
      log(LogLevel::kError, "calls.load_failed", {{"code", calls.error().code}});
      keeper->load_timer_ = keeper->loop_.after(keeper->patience_.retry, [keeper] { keeper->load(); });
      return;
    }
    for (const auto& call : *calls) {
      // What the feed has told since is newer than this answer.
      if (keeper->calls_.count(call.id) == 0) keeper->adopt(call);
    }
    keeper->set_timer();
  });
}

void CallKeeper::on_change(const store::Change& change) {
  if (change.table->name != "video_calls") return;
  const bool deleted = change.kind == store::ChangeKind::kDelete;
  const auto open = deleted ? std::nullopt : open_call_in(change.record);
  if (open) {
    adopt(*open);
  } else if (const auto id = CallId::parse(text_in(deleted ? change.old_record : change.record, "id"))) {
    forget(*id);
  }
  set_timer();
}

void CallKeeper::adopt(const store::OpenCall& call) {
  const auto [entry, is_new] = calls_.try_emplace(call.id);
  Watched& watched = entry->second;
  watched.call = call;
  if (is_new) {
    // Whoever is not connected now has been gone since now at the earliest: after a restart nobody is late yet.
    watched.caller_seen = watched.receiver_seen = loop_.now();
    calls_of_[call.caller].insert(call.id);
    calls_of_[call.receiver].insert(call.id);
  }
  reschedule(call.id, watched);
}

void CallKeeper::forget(const CallId& id) {
  const auto entry = calls_.find(id);
  if (entry == calls_.end()) return;
  for (const auto& user : {entry->second.call.caller, entry->second.call.receiver}) {
    const auto calls = calls_of_.find(user);
    if (calls == calls_of_.end()) continue;
    calls->second.erase(id);
    if (calls->second.empty()) calls_of_.erase(calls);
  }
  deadlines_.erase({entry->second.due, id});
  calls_.erase(entry);
}

Instant CallKeeper::gone_since(const UserId& user, Instant last_seen) const {
  return connected_.count(user) > 0 ? kNever : last_seen;
}

Instant CallKeeper::due_at(const Watched& watched) const {
  if (watched.ending) return kNever;
  const Instant caller = gone_since(watched.call.caller, watched.caller_seen);
  const Instant receiver = gone_since(watched.call.receiver, watched.receiver_seen);
  const Instant both_gone = std::max(caller, receiver);
  Instant due = both_gone == kNever ? kNever : both_gone + patience_.both_gone;
  if (!watched.call.answered) due = std::min(due, watched.call.started_at + patience_.unanswered);
  return due;
}

void CallKeeper::reschedule(const CallId& id, Watched& watched) {
  const Instant due = due_at(watched);
  if (due == watched.due) return;
  deadlines_.erase({watched.due, id});
  watched.due = due;
  if (due != kNever) deadlines_.emplace(due, id);
}

void CallKeeper::party_seen(const UserId& user) {
  connected_.insert(user);
  touch(user);
}

void CallKeeper::party_gone(const UserId& user) {
  connected_.erase(user);
  touch(user);
}

void CallKeeper::touch(const UserId& user) {
  const auto calls = calls_of_.find(user);
  if (calls == calls_of_.end()) return;
  for (const auto& id : calls->second) {
    Watched& watched = calls_.at(id);
    (watched.call.caller == user ? watched.caller_seen : watched.receiver_seen) = loop_.now();
    reschedule(id, watched);
  }
  set_timer();
}

void CallKeeper::keepalive(const CallId& call, const UserId& user) {
  const auto entry = calls_.find(call);
  if (entry == calls_.end()) return;
  Watched& watched = entry->second;
  if (user == watched.call.caller) watched.caller_seen = loop_.now();
  if (user == watched.call.receiver) watched.receiver_seen = loop_.now();
  reschedule(call, watched);
  set_timer();
}

void CallKeeper::set_timer() {
  const Instant wanted = deadlines_.empty() ? kNever : deadlines_.begin()->first;
  if (wanted == timer_at_) return;
  loop_.cancel(timer_);
  timer_at_ = wanted;
  if (wanted == kNever) return;
  // Rounded up: a timer that wakes a fraction of a millisecond early would find nothing due.
  const auto wait = std::chrono::ceil<Duration>(std::max(wanted, loop_.now()) - loop_.now());
  timer_ = loop_.after(wait, [this] { on_timer(); });
}

void CallKeeper::on_timer() {
  timer_at_ = kNever;
  while (!deadlines_.empty() && deadlines_.begin()->first <= loop_.now()) {
    const CallId id = deadlines_.begin()->second;
    end(id, calls_.at(id));
  }
  set_timer();
}

void CallKeeper::end(const CallId& id, Watched& watched) {
  const bool unanswered = !watched.call.answered && watched.call.started_at + patience_.unanswered <= loop_.now();
  const auto reason = unanswered ? store::EndReason::kNoAnswer : store::EndReason::kLeft;
  watched.ending = true;
  reschedule(id, watched);
  store_.end_call(id, reason, [self = self_, id, reason](const Result<bool, store::DbError>& result) {
    if (*self != nullptr) (*self)->ended(id, reason, result);
  });
}

void CallKeeper::ended(const CallId& id, store::EndReason reason, const Result<bool, store::DbError>& result) {
  const auto entry = calls_.find(id);
  if (result && *result) {
    log(LogLevel::kInfo, "calls.ended",
        {{"call", id.text()}, {"reason", reason == store::EndReason::kNoAnswer ? "no_answer" : "left"}});
  }
  if (entry == calls_.end()) return;  // The feed was faster.
  if (!result) {
    log(LogLevel::kError, "calls.end_failed", {{"code", result.error().code}});
    loop_.after(patience_.retry, [self = self_, id] {
      CallKeeper* const keeper = *self;
      if (keeper == nullptr) return;
      const auto still = keeper->calls_.find(id);
      if (still == keeper->calls_.end()) return;
      still->second.ending = false;
      keeper->reschedule(id, still->second);
      keeper->set_timer();
    });
    return;
  }
  const bool answered_meanwhile = !*result && reason == store::EndReason::kNoAnswer && entry->second.call.answered;
  if (answered_meanwhile) {
    entry->second.ending = false;
    reschedule(id, entry->second);
  } else {
    forget(id);
  }
  set_timer();
}

}  // namespace bedside::service
