#include "service/push/push_service.h"

#include <openssl/crypto.h>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "service/push/endpoint.h"
#include "wire/jwt/base64url.h"
#include "wire/jwt/key_set.h"

namespace bedside::service {

namespace json = boost::json;

struct PushService::Message {
  store::PushSubscription device;
  std::string payload;
  std::string topic;
  Duration life{};  // RFC 8030's TTL.
  bool urgent = false;
  Instant made{};
  int attempts = 0;
};

namespace {

// An unanswered call is ended after a minute; a ring that comes later would be a lie.
constexpr Duration kRingLife = 60s;
constexpr Duration kOverLife = 24h;
constexpr Duration kFirstPause = 2s;
// RFC 8292 section 2: at most 24 hours.
constexpr Duration kTokenLife = 12h;
constexpr std::size_t kMostAudiences = 64;

std::string_view text_of(const json::object& row, std::string_view column) {
  const auto* value = row.if_contains(json::string_view(column.data(), column.size()));
  if (value == nullptr || !value->is_string()) return {};
  const auto& text = value->get_string();
  return {text.data(), text.size()};
}

bool waits(std::string_view status) { return status == "calling" || status == "ringing"; }

// What RFC 8030 section 5.2 lets a service ask for; an HTTP date counts as nothing said.
std::optional<Duration> retry_after(const net::Response& response) {
  const std::string_view text = response.headers.get("retry-after");
  int seconds = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (text.empty() || failed != std::errc() || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return std::chrono::seconds(std::min(seconds, 86'400));
}

}  // namespace

PushService::PushService(Loop& loop, store::PushStore& store, net::HttpClient& client, PushOptions options, Seal seal,
                         Chance chance)
    : loop_(loop),
      store_(store),
      client_(client),
      options_(std::move(options)),
      seal_(std::move(seal)),
      chance_(std::move(chance)),
      self_(std::make_shared<PushService*>(this)) {}

PushService::~PushService() {
  *self_ = nullptr;
  for (const auto& [timer, message] : pausing_) loop_.cancel(timer);
}

Result<std::unique_ptr<PushService>> PushService::make(Loop& loop, store::PushStore& store, net::HttpClient& client,
                                                       PushOptions options, Seal seal, Chance chance) {
  std::unique_ptr<PushService> made(
      new PushService(loop, store, client, std::move(options), std::move(seal), std::move(chance)));
  // RFC 8292 section 2: a key of its own, which signs nothing else. One text in 2^32 seals to bytes that are no key.
  auto pair = wire::push::key_pair_from(made->seal_("web push 1"));
  if (!pair) pair = wire::push::key_pair_from(made->seal_("web push 2"));
  if (!pair) return pair.error();
  const json::object jwk{{"kty", "EC"},
                         {"crv", "P-256"},
                         {"d", wire::jwt::base64url_encode(pair->secret)},
                         {"x", wire::jwt::base64url_encode(pair->point.substr(1, 32))},
                         {"y", wire::jwt::base64url_encode(pair->point.substr(33))}};
  auto key = wire::jwt::Key::from_jwk(jwk);
  if (!key) return key.error();
  made->key_ = std::move(*key);
  made->public_key_ = wire::jwt::base64url_encode(pair->point);
  return made;
}

std::string PushService::decline_token(const CallId& call) const {
  return wire::jwt::base64url_encode(seal_("decline " + call.text()));
}

bool PushService::is_decline_token(const CallId& call, std::string_view token) const {
  const std::string right = decline_token(call);
  return right.size() == token.size() && CRYPTO_memcmp(right.data(), token.data(), right.size()) == 0;
}

void PushService::on_change(const store::Change& change) {
  if (!change.table || change.table->name != "video_calls") return;
  const std::string_view status = text_of(change.record, "status");
  if (change.kind == store::ChangeKind::kInsert) {
    // A call to somebody who is in one is declined at once (busy), and is a missed call all the same.
    if (waits(status) || status == "declined") tell(change, waits(status));
  } else if (change.kind == store::ChangeKind::kUpdate && waits(text_of(change.old_record, "status")) &&
             !waits(status)) {
    tell(change, false);
  }
}

void PushService::tell(const store::Change& change, bool rings) {
  const auto call = CallId::parse(text_of(change.record, "id"));
  const auto receiver = UserId::parse(text_of(change.record, "receiver_id"));
  const auto caller = UserId::parse(text_of(change.record, "caller_id"));
  if (!call || !receiver || !caller) return;
  const std::string_view status = text_of(change.record, "status");
  const bool declined = status == "declined" && text_of(change.record, "end_reason") != "busy";
  json::object payload{{"type", rings ? "call" : "call_over"},
                       {"call_id", call->text()},
                       {"room_id", text_of(change.record, "room_id")},
                       {"user_id", receiver->text()},
                       {"call_type", text_of(change.record, "call_type")}};
  if (rings) payload["decline"] = decline_token(*call);
  if (!rings) payload["outcome"] = status == "active" ? "active" : declined ? "declined" : "missed";
  std::string topic = call->text();
  std::erase(topic, '-');
  store_.targets(*receiver, *caller,
                 [self = self_, payload = std::move(payload), topic = std::move(topic), rings,
                  made = loop_.now()](Result<store::PushTargets, store::DbError> found) mutable {
                   if (*self == nullptr || !found) return;
                   payload["caller_name"] = found->caller_name;
                   for (store::PushSubscription& device : found->devices) {
                     (*self)->enqueue({std::move(device), json::serialize(payload), topic,
                                       rings ? kRingLife : kOverLife, rings, made, 0});
                   }
                 });
}

void PushService::enqueue(Message message) {
  if (waiting_.size() + pausing_.size() >= options_.most_waiting) {
    ++counters_.dropped;
    return;
  }
  waiting_.push_back(std::make_shared<Message>(std::move(message)));
  pump();
}

void PushService::pump() {
  while (running_ < options_.most_running && !waiting_.empty()) {
    const Pointer message = std::move(waiting_.front());
    waiting_.pop_front();
    send(message);
  }
}

void PushService::send(const Pointer& message) {
  const Duration age = std::chrono::duration_cast<Duration>(loop_.now() - message->made);
  auto to = parse_endpoint(message->device.endpoint, options_.services);
  const auto body = sealed_body(*message);
  const auto vapid = to ? authorization(origin_of(*to)) : Result<std::string>(our_error("push.refused", ""));
  if (age >= message->life || !to || !body || !vapid) {
    ++counters_.failed;
    return;
  }
  net::Headers headers;
  headers.set("authorization", *vapid);
  headers.set("content-encoding", "aes128gcm");
  headers.set("content-type", "application/octet-stream");
  headers.set("ttl", std::to_string(std::chrono::duration_cast<std::chrono::seconds>(message->life - age).count()));
  headers.set("urgency", message->urgent ? "high" : "normal");
  headers.set("topic", message->topic);
  ++running_;
  ++message->attempts;
  client_.post(std::move(*to), std::move(headers), *body, [self = self_, message](const Result<net::Response>& result) {
    if (*self != nullptr) (*self)->answered(message, result);
  });
}

void PushService::answered(const Pointer& message, const Result<net::Response>& result) {
  --running_;
  const int status = result ? result->status : 0;
  if (status >= 200 && status < 300) {
    ++counters_.sent;
  } else if (status == 404 || status == 410) {
    // RFC 8030 section 7.3: the subscription is over.
    ++counters_.gone;
    store_.forget(message->device.endpoint, [](const Result<void, store::DbError>&) {});
  } else {
    const bool worth = result ? status == 429 || status >= 500 : result.error().retry != Retry::kNever;
    if (worth && message->attempts < options_.attempts) {
      const Duration own = kFirstPause * (1 << (message->attempts - 1));
      try_again(message, result ? std::max(retry_after(*result).value_or(own), own) : own);
    } else {
      ++counters_.failed;
    }
  }
  pump();
}

void PushService::try_again(const Pointer& message, Duration pause) {
  // The timer's id is known only after the timer is made; the task asks for it through the box.
  const auto id = std::make_shared<Loop::TimerId>(0);
  *id = loop_.after(pause, [this, id, message] {
    pausing_.erase(*id);
    waiting_.push_back(message);
    pump();
  });
  pausing_.emplace(*id, message);
}

Result<std::string> PushService::sealed_body(const Message& message) const {
  const wire::push::Receiver receiver{wire::jwt::base64url_decode(message.device.point).value_or(""),
                                      wire::jwt::base64url_decode(message.device.auth).value_or("")};
  const auto once = wire::push::key_pair_from(chance_(wire::push::kSecretBytes));
  if (!once) return once.error();
  return wire::push::encrypt(message.payload, receiver, *once, chance_(wire::push::kSaltBytes));
}

Result<std::string> PushService::authorization(const std::string& audience) {
  const Instant now = loop_.now();
  // A token is used for half of its life, so that a slow push service never sees one that is over.
  if (const auto found = signed_.find(audience); found != signed_.end() && found->second.until - kTokenLife / 2 > now) {
    return found->second.header;
  }
  const Instant until = now + kTokenLife;
  const auto token =
      wire::jwt::sign_compact(*key_, {{"aud", audience}, {"exp", to_seconds(until)}, {"sub", options_.subject}});
  if (!token) return token.error();
  if (signed_.size() >= kMostAudiences) signed_.clear();
  Signed& entry = signed_[audience] = {"vapid t=" + *token + ", k=" + public_key_, until};
  return entry.header;
}

}  // namespace bedside::service
