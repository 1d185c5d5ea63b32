#include "service/push/push_api.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <optional>
#include <string>
#include <utility>

#include "service/ops/json_answer.h"
#include "service/push/endpoint.h"
#include "wire/jwt/base64url.h"
#include "wire/jwt/strict_object.h"

namespace bedside::service {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostBodyBytes = 4'096;

std::optional<json::object> body_of(const net::Request& request) {
  if (request.body.size() > kMostBodyBytes) return std::nullopt;
  return wire::jwt::parse_strict_object(request.body);
}

std::string text_member(const json::object& object, json::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

net::Response bad_answer() { return error_answer(400, "validation_failed", "that is no subscription"); }
net::Response trouble_answer() { return error_answer(503, "unavailable", "try again in a moment"); }

net::Response empty_answer(int status) {
  net::Response response;
  response.status = status;
  return response;
}

// Devices belong to a session, so a key alone is not enough.
struct Owner {
  UserId user;
  SessionId session;
};
std::optional<Owner> owner_of(const Access& access, const net::Request& request, Instant now) {
  const auto identity = access.identify(request, now);
  if (!identity || !identity->actor.user || !identity->session) return std::nullopt;
  return Owner{*identity->actor.user, *identity->session};
}

}  // namespace

void PushApi::handle(net::Request request, net::Responder respond) {
  if (request.path == "/bedside/v1/push/decline") {
    return request.method == "POST" ? decline(request, std::move(respond)) : respond(method_answer("POST"));
  }
  if (request.path != "/bedside/v1/push") return respond(not_found_answer());
  if (request.method == "POST") return subscribe(request, std::move(respond));
  if (request.method == "DELETE") return unsubscribe(request, std::move(respond));
  if (request.method != "GET") return respond(method_answer("GET, POST, DELETE"));
  net::Response response = json_answer(200, json::serialize(json::object{{"public_key", push_.public_key()}}));
  response.headers.set("cache-control", "no-store");
  respond(std::move(response));
}

void PushApi::subscribe(const net::Request& request, net::Responder respond) {
  const auto owner = owner_of(access_, request, loop_.now());
  if (!owner) return respond(error_answer(401, "no_authorization", "sign in first"));
  const auto body = body_of(request);
  const auto* keys = body ? body->if_contains("keys") : nullptr;
  if (keys == nullptr || !keys->is_object()) return respond(bad_answer());
  store::PushSubscription device{text_member(*body, "endpoint"), text_member(keys->get_object(), "p256dh"),
                                 text_member(keys->get_object(), "auth")};
  const wire::push::Receiver receiver{wire::jwt::base64url_decode(device.point).value_or(""),
                                      wire::jwt::base64url_decode(device.auth).value_or("")};
  if (!wire::push::is_receiver(receiver)) return respond(bad_answer());
  if (!parse_endpoint(device.endpoint, push_.options().services)) {
    return respond(error_answer(422, "unknown_push_service", "this server does not write to that push service"));
  }
  store_.subscribe(owner->user, owner->session, std::move(device),
                   [respond = std::move(respond)](const Result<void, store::DbError>& done) {
                     respond(done ? empty_answer(201) : trouble_answer());
                   });
}

void PushApi::unsubscribe(const net::Request& request, net::Responder respond) {
  const auto owner = owner_of(access_, request, loop_.now());
  if (!owner) return respond(error_answer(401, "no_authorization", "sign in first"));
  const auto body = body_of(request);
  if (!body) return respond(bad_answer());
  store_.unsubscribe(owner->user, text_member(*body, "endpoint"),
                     [respond = std::move(respond)](const Result<void, store::DbError>& done) {
                       respond(done ? empty_answer(204) : trouble_answer());
                     });
}

void PushApi::decline(const net::Request& request, net::Responder respond) {
  const auto body = body_of(request);
  const auto call = body ? CallId::parse(text_member(*body, "call_id")) : std::nullopt;
  if (!call || !push_.is_decline_token(*call, text_member(*body, "token"))) {
    return respond(error_answer(403, "bad_token", "this does not decline that call"));
  }
  // A call that is over already is not a mistake of the one who pressed.
  store_.decline(*call, [respond = std::move(respond)](const Result<bool, store::DbError>& done) {
    respond(done ? empty_answer(204) : trouble_answer());
  });
}

}  // namespace bedside::service
