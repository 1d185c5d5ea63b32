#include "service/auth/http/exchange.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cassert>
#include <utility>

#include "wire/json/json.h"

namespace bedside::service::auth {
namespace {

constexpr std::string_view kVersionHeader = "x-supabase-api-version";
constexpr std::string_view kVersion = "2024-01-01";

// Dates in this form order as text. A client that names no version reads the older error shape.
bool wants_new_shape(const net::Request& request) { return request.headers.get(kVersionHeader) >= kVersion; }

boost::json::value text(std::string_view value) { return boost::json::string_view(value.data(), value.size()); }

}  // namespace

Exchange::Exchange(net::Request request, net::Responder respond, Instant now)
    : request_(std::move(request)), respond_(std::move(respond)), now_(now) {
  header("cache-control", "no-store");
  header("referrer-policy", "no-referrer");
}

void Exchange::send(int status, const boost::json::value& body) { send_json(status, json::serialize(body)); }

void Exchange::send_json(int status, std::string text) {
  header("content-type", "application/json");
  finish(status, std::move(text));
}

void Exchange::send_empty(int status) { finish(status, {}); }

void Exchange::refuse(const Refusal& refusal) {
  header("x-sb-error-code", refusal.code);
  if (refusal.retry_after) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*refusal.retry_after).count();
    header("retry-after", std::to_string(std::max<std::int64_t>(seconds, 1)));
  }
  boost::json::object body;
  if (wants_new_shape(request_)) {
    header(kVersionHeader, std::string(kVersion));
    body["code"] = refusal.code;
    body["message"] = refusal.message;
  } else {
    body["code"] = refusal.status;
    body["error_code"] = refusal.code;
    body["msg"] = refusal.message;
  }
  if (!refusal.weak_reasons.empty()) {
    boost::json::array reasons;
    for (const std::string& reason : refusal.weak_reasons) reasons.push_back(text(reason));
    body["weak_password"] = boost::json::object{{"reasons", std::move(reasons)}};
  }
  send(refusal.status, body);
}

void Exchange::refuse_oauth(std::string_view error, std::string_view description) {
  send(400, boost::json::object{{"error", text(error)}, {"error_description", text(description)}});
}

void Exchange::finish(int status, std::string body) {
  assert(respond_ != nullptr);
  net::Response response;
  response.status = status;
  response.headers = std::move(headers_);
  response.body = std::move(body);
  std::exchange(respond_, nullptr)(std::move(response));
}

}  // namespace bedside::service::auth
