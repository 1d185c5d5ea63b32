#include "service/realtime/realtime_service.h"

#include "service/realtime/channel/connection.h"
#include "service/realtime/channel/hub.h"
#include "service/realtime/http_broadcast.h"
#include "wire/json/json.h"
#include "wire/phoenix/words.h"

namespace bedside::service {
namespace {

namespace phoenix = wire::phoenix;

net::SocketAcceptor::Verdict refusal(int status, std::string_view error) {
  net::SocketAcceptor::Verdict verdict;
  verdict.refuse = true;
  verdict.refusal.status = status;
  verdict.refusal.headers.add("content-type", "application/json; charset=utf-8");
  verdict.refusal.body = R"({"error":)" + json::quote(error) + "}";
  return verdict;
}

struct UpgradeParams {
  std::string key;
  std::optional<phoenix::Version> version;
};

// Browsers cannot set headers on a WebSocket, so the query comes first.
std::optional<UpgradeParams> upgrade_params(const net::Request& request) {
  const auto query = net::parse_query(request.query);
  if (!query) return std::nullopt;
  UpgradeParams params;
  std::string vsn;
  for (const auto& [name, value] : *query) {
    if (name == "apikey") params.key = value;
    if (name == "vsn") vsn = value;
  }
  if (params.key.empty()) params.key = request.headers.get("x-api-key");
  if (params.key.empty()) params.key = request.headers.get("apikey");
  params.version = phoenix::parse_version(vsn);
  return params;
}

}  // namespace

class RealtimeService::Impl {
 public:
  explicit Impl(RealtimeParts parts) : hub(std::make_shared<Hub>(std::move(parts))), http(hub) {}
  ~Impl() { hub->parts.loop.cancel(sweep_timer_); }

  void arm_sweep() {
    if (sweep_timer_ != 0) return;
    sweep_timer_ = hub->parts.loop.after(hub->parts.limits.sweep_every, [this] {
      sweep_timer_ = 0;
      for (const auto& [id, connection] : hub->connections) connection->sweep(hub->now());
      if (!hub->connections.empty()) arm_sweep();
    });
  }

  std::shared_ptr<Hub> hub;
  HttpBroadcast http;

 private:
  Loop::TimerId sweep_timer_ = 0;
};

RealtimeService::RealtimeService(RealtimeParts parts) : impl_(std::make_unique<Impl>(std::move(parts))) {}
RealtimeService::~RealtimeService() = default;

net::SocketAcceptor::Verdict RealtimeService::check(const net::Request& request) {
  const Hub& hub = *impl_->hub;
  const auto params = upgrade_params(request);
  if (!params) return refusal(400, "The query is not valid");
  if (!params->version) return refusal(400, "Unknown protocol version; vsn must be 1.0.0 or 2.0.0");
  if (params->key.empty()) return refusal(401, "No API key found in request");
  const auto identity = hub.parts.access.verify(params->key, hub.now());
  if (!identity.ok()) return refusal(401, token_fault_text(identity.error()));
  if (hub.connections.size() >= hub.parts.limits.connections) {
    return refusal(429, "ConnectionRateLimitReached: Too many connected users");
  }
  return {};
}

std::unique_ptr<net::SocketListener> RealtimeService::accept(const net::Request& request, net::Socket& socket) {
  const auto params = upgrade_params(request);
  auto identity = impl_->hub->parts.access.verify(params->key, impl_->hub->now());
  // The key may have run out between check() and here; the connection is then as anonymous as one can be.
  Credential credential{identity.ok() ? std::move(*identity) : Identity{}, fingerprint_of(params->key)};
  impl_->arm_sweep();
  return std::make_unique<Connection>(impl_->hub, socket, *params->version,
                                      std::make_shared<const Credential>(std::move(credential)));
}

void RealtimeService::handle(net::Request request, net::Responder respond) { impl_->http.handle(request, respond); }

void RealtimeService::on_change(const std::shared_ptr<const store::Change>& change) {
  Hub& hub = *impl_->hub;
  ++hub.counters.changes;
  hub.counters.messages_out += hub.feed.publish(*change);
  // Who left a room must stop hearing its private channel at once, and not at the next token.
  if (change->kind != store::ChangeKind::kDelete || change->table->name != "room_members") return;
  const auto it = change->old_record.find("user_id");
  if (it == change->old_record.end() || !it->value().is_string()) return;
  const auto user = UserId::parse(it->value().get_string());
  if (!user) return;
  for (const auto& [id, connection] : hub.connections) connection->recheck_rights(*user);
}

void RealtimeService::on_database_broadcast(const store::DatabaseBroadcast& message) {
  const std::string name = std::string(phoenix::kTopicPrefix) + message.topic;
  // The database allows longer names than a frame can carry.
  if (name.size() > phoenix::kMaxNameBytes || message.event.size() > phoenix::kMaxNameBytes) return;
  const std::string meta = R"({"id":)" + json::quote(message.id) + "}";
  const BroadcastMessage told = message_of(message, meta);
  impl_->hub->counters.messages_out += impl_->hub->topics.broadcast(name, message.is_private, told);
}

void RealtimeService::on_tables(const store::FeedTables& tables) {
  impl_->hub->feed.set_tables(tables);
  for (const auto& [id, connection] : impl_->hub->connections) connection->rebind();
}

std::vector<store::ActorPtr> RealtimeService::interested(const store::Change& change) {
  return impl_->hub->feed.interested(change);
}

void RealtimeService::on_gap() {
  for (const auto& [id, connection] : impl_->hub->connections) connection->interrupt_feeds();
}

void RealtimeService::on_session_revoked(SessionId session) {
  for (const auto& [id, connection] : impl_->hub->connections) connection->end_session(session);
}

void RealtimeService::on_user_banned(UserId user) {
  for (const auto& [id, connection] : impl_->hub->connections) connection->cut_user(user);
}

void RealtimeService::set_online_hooks(std::function<void(UserId)> online, std::function<void(UserId)> offline) {
  impl_->hub->online.set_hooks(std::move(online), std::move(offline));
}

bool RealtimeService::is_online(UserId user) const { return impl_->hub->online.contains(user); }

const RealtimeCounters& RealtimeService::counters() const { return impl_->hub->counters; }

}  // namespace bedside::service
