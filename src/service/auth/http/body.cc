#include "service/auth/http/body.h"

#include "net/http.h"
#include "wire/json/json.h"
#include "wire/jwt/strict_object.h"

namespace bedside::service::auth {
namespace {

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

}  // namespace

Body::Body(std::string_view text) {
  if (text.empty()) return;
  if (text.size() > kMaxBodyBytes) {
    set_fault({413, "request_entity_too_large", "Request body too large", {}, {}});
    return;
  }
  auto parsed = json::parse(text, {kMaxBodyBytes, wire::jwt::kMaxJsonDepth});
  if (!parsed) {
    set_fault(bad_json("Could not parse request body as JSON: " + parsed.error().message));
  } else if (!parsed->is_object()) {
    set_fault(bad_json("Could not parse request body as JSON: an object is wanted"));
  } else {
    members_ = std::move(parsed->get_object());
  }
}

void Body::set_fault(Refusal refusal) {
  if (!fault_) fault_ = std::move(refusal);
}

const boost::json::value* Body::find(std::string_view name) const {
  const auto* value = members_.if_contains(boost::json::string_view(name.data(), name.size()));
  return value == nullptr || value->is_null() ? nullptr : value;
}

bool Body::has(std::string_view name) const { return find(name) != nullptr; }

std::optional<std::string> Body::optional_text(std::string_view name, std::size_t max_bytes) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) {
    set_fault(bad_json("Could not parse request body as JSON: " + quoted(name) + " must be a string"));
    return std::nullopt;
  }
  if (value->get_string().size() > max_bytes) {
    set_fault(validation_failed(quoted(name) + " is too long"));
    return std::nullopt;
  }
  return std::string(value->get_string());
}

std::string Body::text(std::string_view name, std::size_t max_bytes) {
  return optional_text(name, max_bytes).value_or("");
}

bool Body::flag(std::string_view name, bool otherwise) {
  const auto* value = find(name);
  if (value == nullptr) return otherwise;
  if (!value->is_bool()) {
    set_fault(bad_json("Could not parse request body as JSON: " + quoted(name) + " must be true or false"));
    return otherwise;
  }
  return value->get_bool();
}

boost::json::object Body::object(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return {};
  if (!value->is_object()) {
    set_fault(bad_json("Could not parse request body as JSON: " + quoted(name) + " must be an object"));
    return {};
  }
  return value->get_object();
}

std::optional<Refusal> check_metadata(const boost::json::object& metadata, std::string_view name,
                                      std::size_t max_bytes) {
  const std::string text = json::serialize(metadata);
  if (text.size() > max_bytes) {
    return validation_failed(quoted(name) + " must not be longer than " + std::to_string(max_bytes) +
                             " bytes, because it is part of every access token");
  }
  // One level less than a token may have, since the claims are the level around it.
  if (!wire::jwt::parse_strict_object("{\"claim\":" + text + "}")) {
    return validation_failed(quoted(name) + " is nested too deep or has too many members");
  }
  return std::nullopt;
}

std::string query_member(std::string_view query, std::string_view name) {
  const auto members = net::parse_query(query);
  if (!members) return {};
  for (const auto& [key, value] : *members) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace bedside::service::auth
