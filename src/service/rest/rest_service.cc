#include "service/rest/rest_service.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <memory>
#include <string>
#include <utility>

#include "base/os/log.h"
#include "service/rest/answers.h"
#include "service/rest/signal_door.h"
#include "wire/json/json.h"
#include "wire/postgrest/request.h"

namespace bedside::service {
namespace {

// All lines of one header as one list (RFC 9110 section 5.3).
std::string joined(const net::Headers& headers, std::string_view name) {
  std::string out;
  for (const auto& [key, value] : headers.entries()) {
    if (key != name) continue;
    if (!out.empty()) out += ",";
    out += value;
  }
  return out;
}

std::string as_json(const net::Headers& headers) {
  boost::json::object all;
  for (const auto& [name, value] : headers.entries()) all[name] = value;
  return json::serialize(all);
}

bool is_read(std::string_view method) { return method == "GET" || method == "HEAD"; }

Result<postgrest::Request, postgrest::Refusal> parse(const net::Request& request,
                                                     const std::vector<std::string>& schemas) {
  const std::string prefer = joined(request.headers, "prefer");
  const std::string accept = joined(request.headers, "accept");
  std::string_view path = request.path;
  if (path.starts_with(RestService::kPrefix)) path.remove_prefix(RestService::kPrefix.size());
  return postgrest::parse_request(
      {
          .method = request.method,
          .path = path,
          .query = request.query,
          .body = request.body,
          .prefer = prefer,
          .accept = accept,
          .content_type = request.headers.get("content-type"),
          .profile = request.headers.get(is_read(request.method) ? "accept-profile" : "content-profile"),
          .range = request.headers.get("range"),
      },
      schemas);
}

}  // namespace

void RestService::handle(net::Request request, net::Responder respond) {
  const auto identity = access_.identify(request, loop_.now());
  if (!identity) {
    if (identity.error().fault != TokenFault::kMissing) {
      tell(audit_, audit_entry_about("token.refused", std::nullopt, {{"at", "rest"}}));
    }
    return respond(rest::unauthorized(identity.error()));
  }
  const bool signed_in = identity->actor.role != store::Role::kAnon;

  auto parsed = parse(request, schemas_);
  if (!parsed) return respond(rest::refusal(parsed.error(), signed_in));
  const std::string_view written =
      parsed->verb == postgrest::Verb::kRead ? std::string_view() : std::string_view(parsed->read.relation);
  if (const auto wait = gate_.take_user(identity->actor, written, loop_.now())) {
    tell(audit_, audit_entry("rate.refused", identity->actor, {{"at", "rest"}}));
    return respond(too_often(*wait));
  }
  if (const auto refused = rest::refuse_signals(*parsed, signals_)) return respond(rest::refusal(*refused, signed_in));
  const bool profiled = request.headers.has(is_read(request.method) ? "accept-profile" : "content-profile");

  parsed->http_method = request.method;
  parsed->http_path = request.path.substr(std::min(kPrefix.size(), request.path.size()));
  parsed->http_headers = as_json(request.headers);
  // The rows of a write are the store's; what the answer needs of the request stays here.
  auto rows = std::move(parsed->rows);
  parsed->rows.clear();
  auto body = std::exchange(parsed->body, {});
  auto asked = std::make_shared<const postgrest::Request>(*parsed);
  parsed->rows = std::move(rows);
  parsed->body = std::move(body);
  auto finish = [this, asked, signed_in, profiled, actor = identity->actor, id = request.id,
                 respond = std::move(respond)](store::RestResult result) {
    if (result) {
      auto response = rest::success(*asked, std::move(*result));
      if (profiled && !response.body.empty()) response.headers.add("content-profile", asked->schema);
      return respond(std::move(response));
    }
    const auto& error = result.error();
    auto response = rest::failure(error, signed_in);
    if (response.status >= 500) log(LogLevel::kError, "rest.failed", {{"code", error.code}, {"request", id}});
    // The database names a table only when there is one; the client's own word for it is not repeated.
    if (error.code == "42501")
      tell(audit_, audit_entry("policy.denied", actor, {{"words", std::string_view(error.message).substr(0, 200)}}));
    if (asked->head) response.body.clear();
    respond(std::move(response));
  };
  store_.run(identity->actor, std::move(*parsed), std::move(finish));
}

}  // namespace bedside::service
