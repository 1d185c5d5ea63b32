#include "service/realtime/http_broadcast.h"

#include <vector>

#include "wire/json/json.h"
#include "wire/phoenix/json_span.h"
#include "wire/phoenix/words.h"

namespace bedside::service {
namespace {

namespace phoenix = wire::phoenix;

constexpr std::string_view kPath = "/realtime/v1/api/broadcast";
constexpr std::string_view kEvents = "/events/";
constexpr std::size_t kMaxMessages = 1'000;
constexpr std::size_t kMaxCallers = 10'000;

net::Response json_answer(int status, std::string body) {
  net::Response response;
  response.status = status;
  response.headers.add("content-type", "application/json; charset=utf-8");
  response.body = std::move(body);
  return response;
}

net::Response problem(int status, std::string_view message) {
  return json_answer(status, R"({"message":)" + json::quote(message) + "}");
}

net::Response accepted() {
  net::Response response;
  response.status = 202;
  return response;
}

// As upstream reports the fields of one message that it could not take.
net::Response bad_field(std::string_view field, std::string_view why) {
  return json_answer(422, R"({"errors":{"messages":[{)" + json::quote(field) + ":[" + json::quote(why) + "]}]}}");
}

}  // namespace

struct HttpBroadcast::Message {
  std::string topic;  // Without "realtime:", as it came.
  std::string event;
  std::string payload;
  phoenix::Encoding encoding = phoenix::Encoding::kJson;
  bool is_private = false;

  // The member that is missing or too long, or empty.
  std::string_view bad_name() const {
    if (topic.empty() || topic.size() + phoenix::kTopicPrefix.size() > phoenix::kMaxNameBytes) return "topic";
    if (event.empty() || event.size() > phoenix::kMaxNameBytes) return "event";
    return {};
  }
};

void HttpBroadcast::handle(const net::Request& request, const net::Responder& respond) { respond(answer(request)); }

net::Response HttpBroadcast::answer(const net::Request& request) {
  std::string_view rest = request.path;
  if (rest.substr(0, kPath.size()) != kPath) return problem(404, "Not Found");
  rest.remove_prefix(kPath.size());
  if (!rest.empty() && rest.front() != '/') return problem(404, "Not Found");
  if (request.method != "POST") return problem(405, "Method Not Allowed");
  const auto identity = hub_->parts.access.identify(request, hub_->now());
  if (!identity.ok()) return problem(401, "Unauthorized");
  return rest.empty() || rest == "/" ? batch(request, *identity) : single(request, *identity, rest.substr(1));
}

net::Response HttpBroadcast::batch(const net::Request& request, const Identity& identity) {
  if (!phoenix::is_json(request.body)) return problem(400, "The body is not JSON");
  std::string_view text = request.body;
  const auto body = phoenix::take_value(text);
  std::string_view list;
  phoenix::visit_members(*body, [&list](std::string_view key, std::string_view value) {
    if (key == "messages") list = value;
    return true;
  });
  if (list.empty() || list.front() != '[') return json_answer(422, R"({"errors":{"messages":["can't be blank"]}})");
  list.remove_prefix(1);
  std::vector<Message> messages;
  while (const auto item = phoenix::take_value(list)) {
    list.remove_prefix(1);
    Message message;
    phoenix::visit_members(*item, [&message](std::string_view key, std::string_view value) {
      if (key == "topic") message.topic = phoenix::decode_string(value).value_or("");
      if (key == "event") message.event = phoenix::decode_string(value).value_or("");
      if (key == "payload") message.payload = value;
      if (key == "private") message.is_private = value == "true";
      return true;
    });
    if (const auto field = message.bad_name(); !field.empty()) return bad_field(field, "can't be blank");
    if (message.payload.empty() || message.payload == "null") return bad_field("payload", "can't be blank");
    if (message.payload.size() > hub_->parts.limits.broadcast_bytes) return bad_field("payload", "is too large");
    if (messages.size() == kMaxMessages) return json_answer(422, R"({"errors":{"messages":["are too many"]}})");
    messages.push_back(std::move(message));
  }
  if (!within_rate(request, identity, messages.size())) return problem(429, "Too many requests");
  for (const Message& message : messages) deliver(message, identity.actor);
  return accepted();
}

net::Response HttpBroadcast::single(const net::Request& request, const Identity& identity, std::string_view rest) {
  const auto split = rest.rfind(kEvents);
  if (split == std::string_view::npos) return problem(404, "Not Found");
  Message message;
  message.topic = rest.substr(0, split);
  message.event = rest.substr(split + kEvents.size());
  if (const auto field = message.bad_name(); !field.empty())
    return problem(422, std::string(field) + " is missing or too long");
  const auto query = net::parse_query(request.query);
  if (!query) return problem(400, "The query is not valid");
  for (const auto& [name, value] : *query) {
    if (name == "private") message.is_private = value == "true";
  }
  if (request.headers.get("content-type").substr(0, 24) == "application/octet-stream") {
    message.encoding = phoenix::Encoding::kBytes;
    message.payload = request.body;
  } else {
    message.payload = request.body.empty() ? "{}" : request.body;
    if (!phoenix::is_json(message.payload)) return problem(400, "The body is not JSON");
  }
  if (message.payload.size() > hub_->parts.limits.broadcast_bytes) return problem(413, "Payload too large");
  if (!within_rate(request, identity, 1)) return problem(429, "Too many requests");
  deliver(message, identity.actor);
  return accepted();
}

bool HttpBroadcast::within_rate(const net::Request& request, const Identity& identity, std::size_t messages) {
  if (identity.actor.role == store::Role::kService) return true;
  // Forgetting everybody gives each caller one more burst; keeping everybody would be unbounded.
  if (rates_.size() > kMaxCallers) rates_.clear();
  RateBucket& bucket = rates_[identity.actor.user ? identity.actor.user->text() : request.peer.reveal()];
  const double rate = hub_->parts.limits.http_messages_per_second;
  return bucket.take({rate, rate * 2}, hub_->now(), static_cast<double>(messages));
}

void HttpBroadcast::deliver(const Message& message, const store::Actor& actor) {
  const auto send = [](Hub& hub, const Message& one) {
    BroadcastMessage out;
    out.event = one.event;
    out.encoding = one.encoding;
    out.payload = one.payload;
    hub.counters.messages_out +=
        hub.topics.broadcast(std::string(phoenix::kTopicPrefix) + one.topic, one.is_private, out);
  };
  if (!message.is_private || actor.role == store::Role::kService) return send(*hub_, message);
  if (actor.role == store::Role::kAnon) return;  // As on a channel: whoever may not write is not told.
  hub_->parts.rights(actor, message.topic,
                     [hub = std::weak_ptr(hub_), message, send](Result<store::TopicRights> rights) {
                       const auto alive = hub.lock();
                       if (alive && rights.ok() && rights->broadcast.write) send(*alive, message);
                     });
}

}  // namespace bedside::service
