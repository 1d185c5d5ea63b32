#include "sim/server/model_server.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace bedside::sim {
namespace {

using signal::CallStatus;

constexpr Duration kExpiryGrace = 60s;  // RealtimeLimits::expiry_grace.
constexpr std::size_t kMaxRows = 1000;  // RestOptions::max_rows.

Reply refuse(int status, std::string code) {
  Reply reply;
  reply.status = status;
  reply.code = std::move(code);
  return reply;
}
Reply expired() { return refuse(401, "PGRST303"); }
Reply forbidden() { return refuse(403, "42501"); }

// docs/data.md, "Rules of a call".
bool may_follow(CallStatus from, CallStatus to) {
  switch (from) {
    case CallStatus::kCalling: return true;
    case CallStatus::kRinging: return to == CallStatus::kActive || signal::is_over(to);
    case CallStatus::kActive: return to == CallStatus::kEnded || to == CallStatus::kFailed;
    case CallStatus::kEnded:
    case CallStatus::kDeclined:
    case CallStatus::kFailed: return false;
  }
  return false;
}

std::string default_reason(CallStatus status, bool answered) {
  if (status == CallStatus::kDeclined) return "declined";
  if (status == CallStatus::kFailed) return "connection_failed";
  return answered ? "hangup" : "cancelled";
}

bool is_party(const signal::VideoCall& row, UserId user) { return row.caller_id == user || row.receiver_id == user; }

std::shared_ptr<const store::FeedTable> calls_table() {
  static const auto kTable = std::make_shared<const store::FeedTable>(store::FeedTable{"public", "video_calls", {}});
  return kTable;
}

}  // namespace

ModelServer::ModelServer(Timeline& time, Witness& witness, RoomId room, std::vector<UserId> members)
    : time_(time), witness_(witness), room_(room), members_(members.begin(), members.end()) {
  start();
}

ModelServer::~ModelServer() = default;

Reply ModelServer::insert_call(const Token& token, const call::NewCall& row) {
  if (!is_valid(token)) return expired();
  const bool allowed = row.caller_id == token.user && row.caller_id != row.receiver_id && row.room_id == room_ &&
                       members_.count(row.caller_id) > 0 && members_.count(row.receiver_id) > 0;
  if (!allowed) return forbidden();
  if (calls_.count(row.id) > 0) return refuse(409, "23505");
  if (is_busy(row.caller_id)) return refuse(409, "PT409");
  signal::VideoCall& call = calls_[row.id];
  call.id = row.id;
  call.room_id = row.room_id;
  call.caller_id = row.caller_id;
  call.receiver_id = row.receiver_id;
  call.call_type = row.call_type;
  call.metadata = row.metadata;
  call.started_at = to_iso(time_.now());
  if (is_busy(row.receiver_id)) {
    call.status = CallStatus::kDeclined;
    call.end_reason = "busy";
    call.ended_at = call.started_at;
    call.duration_seconds = 0;
  } else {
    busy_[row.caller_id] = row.id;
    busy_[row.receiver_id] = row.id;
  }
  tell(call, store::ChangeKind::kInsert);
  Reply reply;
  reply.status = 201;
  reply.calls.push_back(call);
  return reply;
}

Reply ModelServer::update_call(const Token& token, const call::UpdateCall& order) {
  if (!is_valid(token)) return expired();
  Reply reply;
  const auto found = calls_.find(order.call_id);
  if (found == calls_.end() || !is_party(found->second, token.user)) return reply;
  signal::VideoCall& row = found->second;
  if (std::find(order.from.begin(), order.from.end(), row.status) == order.from.end()) return reply;
  const CallStatus status = order.set.status.value_or(row.status);
  if (status != row.status && !may_follow(row.status, status)) return refuse(400, "P0001");
  if (!signal::is_over(row.status)) {
    if (!order.set.metadata.is_null()) row.metadata = order.set.metadata;
    save(row, status, order.set.end_reason);
  }
  reply.calls.push_back(row);
  return reply;
}

void ModelServer::save(signal::VideoCall& row, CallStatus status, std::optional<std::string> reason) {
  if (status == CallStatus::kActive && row.status != CallStatus::kActive) {
    row.answered_at = to_iso(time_.now());
    answered_[row.id] = time_.now();
  }
  if (reason) row.end_reason = std::move(reason);
  row.status = status;
  if (signal::is_over(status)) {
    const auto answered = answered_.find(row.id);
    row.ended_at = to_iso(time_.now());
    row.duration_seconds =
        answered == answered_.end()
            ? 0
            : std::chrono::duration_cast<std::chrono::seconds>(time_.now() - answered->second).count();
    if (!row.end_reason) row.end_reason = default_reason(status, answered != answered_.end());
    busy_.erase(row.caller_id);
    busy_.erase(row.receiver_id);
  }
  tell(row, store::ChangeKind::kUpdate);
}

Reply ModelServer::insert_signals(const Token& token, const std::vector<call::NewSignal>& rows) {
  if (!is_valid(token)) return expired();
  for (const call::NewSignal& row : rows) {
    const auto found = calls_.find(row.call_id);
    if (row.sender_id != token.user || found == calls_.end()) return forbidden();
    const signal::VideoCall& call = found->second;
    const bool between =
        row.sender_id != row.receiver_id && is_party(call, row.sender_id) && is_party(call, row.receiver_id);
    if (!between || signal::is_over(call.status)) return forbidden();
  }
  Reply reply;
  reply.status = 201;
  for (const call::NewSignal& row : rows) {
    if (!signal_ids_.insert(row.id).second) continue;
    auto& of_call = signals_[row.call_id];
    of_call.push_back({row.id, row.call_id, row.sender_id, row.receiver_id, row.signal_type, row.signal_data,
                       static_cast<std::int64_t>(of_call.size()) + 1});
    reply.signals.push_back(of_call.back());
  }
  for (const signal::WebRtcSignal& row : reply.signals) {
    witness_.committed(row);
    for (auto& [id, socket] : sockets_) {
      if (socket.user == row.receiver_id && socket.feed != nullptr) socket.feed->on_signal(row);
    }
  }
  return reply;
}

Reply ModelServer::fetch_signals(const Token& token, CallId call, std::int64_t after_seq) {
  if (!is_valid(token)) return expired();
  Reply reply;
  const auto found = signals_.find(call);
  if (found == signals_.end()) return reply;
  for (const signal::WebRtcSignal& row : found->second) {
    const bool mine = row.sender_id == token.user || row.receiver_id == token.user;
    if (mine && *row.seq > after_seq && reply.signals.size() < kMaxRows) reply.signals.push_back(row);
  }
  return reply;
}

Reply ModelServer::fetch_open_calls(const Token& token) {
  if (!is_valid(token)) return expired();
  Reply reply;
  if (const auto open = busy_.find(token.user); open != busy_.end()) reply.calls.push_back(calls_.at(open->second));
  return reply;
}

Reply ModelServer::keep_alive(const Token& token, CallId call) {
  if (!is_valid(token)) return expired();
  const auto found = calls_.find(call);
  const bool mine = found != calls_.end() && is_party(found->second, token.user);
  if (!mine || signal::is_over(found->second.status)) return refuse(404, "PT404");
  if (keepalive_) keepalive_(call, token.user);
  return {};
}

SocketId ModelServer::connect(const Token& token, Feed& feed) {
  const SocketId id = ++last_socket_;
  if (!is_valid(token)) {
    feed.on_closed();
    return id;
  }
  sockets_[id] = {token.user, token.expires, &feed};
  keeper_->party_seen(token.user);
  close_expired(id);
  feed.on_joined();
  return id;
}

void ModelServer::refresh(SocketId socket, const Token& token) {
  const auto found = sockets_.find(socket);
  if (found == sockets_.end() || !is_valid(token)) return;
  found->second.expires = token.expires;
  close_expired(socket);
}

void ModelServer::close_expired(SocketId socket) {
  const Instant expires = sockets_.at(socket).expires;
  time_.at(expires + kExpiryGrace, [this, socket, expires] {
    const auto found = sockets_.find(socket);
    if (found == sockets_.end() || found->second.expires != expires) return;
    Feed* const feed = found->second.feed;
    drop(socket);
    feed->on_closed();
  });
}

void ModelServer::disconnect(SocketId socket) { drop(socket); }

void ModelServer::drop(SocketId socket) {
  const auto found = sockets_.find(socket);
  if (found == sockets_.end()) return;
  const UserId user = found->second.user;
  sockets_.erase(found);
  const bool other =
      std::any_of(sockets_.begin(), sockets_.end(), [&](const auto& s) { return s.second.user == user; });
  if (!other && keeper_) keeper_->party_gone(user);
}

void ModelServer::crash() {
  keeper_.reset();
  sockets_.clear();
}

void ModelServer::start() {
  if (is_up()) return;
  keeper_ = std::make_unique<service::CallKeeper>(time_, static_cast<store::CallStore&>(*this));
  keeper_->start();
}

void ModelServer::open_calls(Calls answer) {
  std::vector<store::OpenCall> open;
  for (const auto& [id, row] : calls_) {
    if (signal::is_over(row.status)) continue;
    open.push_back(
        {id, row.caller_id, row.receiver_id, row.status == CallStatus::kActive, *parse_iso(*row.started_at)});
  }
  time_.post([answer = std::move(answer), open = std::move(open)] { answer(open); });
}

void ModelServer::end_call(CallId call, store::EndReason reason, Ended answer) {
  const auto found = calls_.find(call);
  const bool unanswered = reason == store::EndReason::kNoAnswer;
  const bool open = found != calls_.end() && !signal::is_over(found->second.status) &&
                    !(unanswered && found->second.status == CallStatus::kActive);
  if (open) {
    witness_.timer_fired();
    save(found->second, CallStatus::kEnded, unanswered ? "no_answer" : "left");
    witness_.timer_over();
  }
  time_.post([answer = std::move(answer), open] { answer(open); });
}

void ModelServer::tell(const signal::VideoCall& row, store::ChangeKind kind) {
  witness_.committed(row);
  store::Change change;
  change.kind = kind;
  change.table = calls_table();
  change.record = {{"id", row.id.text()},
                   {"caller_id", row.caller_id.text()},
                   {"receiver_id", row.receiver_id.text()},
                   {"status", word_of(row.status)},
                   {"started_at", *row.started_at}};
  keeper_->on_change(change);
  const signal::VideoCall copy = row;
  for (auto& [id, socket] : sockets_) {
    if (is_party(copy, socket.user) && socket.feed != nullptr) socket.feed->on_call(copy);
  }
}

History ModelServer::history() {
  History history;
  for (const auto& [id, row] : calls_) history.calls.push_back(row);
  std::sort(history.calls.begin(), history.calls.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  for (const auto& row : history.calls) {
    const auto found = signals_.find(row.id);
    if (found == signals_.end()) continue;
    history.signals.insert(history.signals.end(), found->second.begin(), found->second.end());
  }
  return history;
}

}  // namespace bedside::sim
