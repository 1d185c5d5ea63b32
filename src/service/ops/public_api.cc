#include "service/ops/public_api.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "service/ops/json_answer.h"

namespace bedside::service {
namespace {

namespace json = boost::json;

json::array to_json(const std::vector<IceServer>& servers) {
  json::array list;
  for (const IceServer& server : servers) {
    json::object shown;
    shown["urls"] = json::array(server.urls.begin(), server.urls.end());
    if (!server.username.empty()) shown["username"] = server.username;
    if (!server.credential.empty()) shown["credential"] = server.credential;
    list.push_back(std::move(shown));
  }
  return list;
}

json::object config_of(const PublicFacts& facts) {
  json::object kept;
  for (const auto& [kind, days] : facts.kept_days) kept[kind] = days;
  return {{"url", facts.url},
          {"anon_key", facts.anon_key},
          {"sign_up", facts.sign_up},
          {"version", facts.version},
          {"kept_days", std::move(kept)}};
}

}  // namespace

std::vector<IceServer> default_ice_servers() {
  return {{{"stun:stun.l.google.com:19302"}, "", ""},
          {{"stun:stun1.l.google.com:19302"}, "", ""},
          {{"stun:stun2.l.google.com:19302"}, "", ""}};
}

PublicApi::PublicApi(const Loop& loop, const Access& access, const PublicFacts& facts)
    : loop_(loop),
      access_(access),
      config_(json::serialize(config_of(facts))),
      ice_(json::serialize(json::object{{"ice_servers", to_json(facts.ice_servers)}})) {}

void PublicApi::handle(net::Request request, net::Responder respond) {
  const bool is_config = request.path == "/bedside/v1/config";
  if (!is_config && request.path != "/bedside/v1/ice") return respond(not_found_answer());
  if (request.method != "GET" && request.method != "HEAD") return respond(method_answer("GET, HEAD"));
  net::Response response = is_config ? json_answer(200, config_) : ice_answer(request);
  response.headers.set("cache-control", "no-store");
  respond(std::move(response));
}

net::Response PublicApi::ice_answer(const net::Request& request) const {
  const auto identity = access_.identify(request, loop_.now());
  if (!identity) return error_answer(401, "no_authorization", identity.error().message);
  // Relay credentials cost money; a key that every visitor has is not enough.
  const bool may = identity->actor.role == store::Role::kService || identity->actor.user.has_value();
  return may ? json_answer(200, ice_) : error_answer(401, "no_authorization", "sign in first");
}

}  // namespace bedside::service
