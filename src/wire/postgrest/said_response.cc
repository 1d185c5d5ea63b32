#include "wire/postgrest/said_response.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "wire/json/json.h"
#include "wire/postgrest/limits.h"

namespace bedside::postgrest {
namespace {

constexpr json::Limits kSaidJson{.max_bytes = kMaxSaidBytes, .max_depth = 4};
constexpr int kLeastStatus = 200;
constexpr int kGreatestStatus = 599;

// Framing, the connection, and what keeps an answer from becoming a page or from being read by another origin.
constexpr std::array<std::string_view, 14> kOurs = {"connection",
                                                    "content-length",
                                                    "content-encoding",
                                                    "date",
                                                    "keep-alive",
                                                    "proxy-connection",
                                                    "server",
                                                    "strict-transport-security",
                                                    "te",
                                                    "trailer",
                                                    "transfer-encoding",
                                                    "upgrade",
                                                    "x-content-type-options",
                                                    "content-security-policy"};

bool is_token_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

// A field value without what could end it: visible characters, spaces, tabs and bytes past ASCII.
bool is_value(std::string_view value) {
  return std::ranges::all_of(value, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

bool add_field(std::string_view name, const boost::json::value& value, Fields& out) {
  if (out.size() == kMaxSaidFields || name.empty() || name.size() > kMaxNameBytes || !value.is_string()) return false;
  std::string lower(name);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const bool ours = std::ranges::find(kOurs, lower) != kOurs.end() || lower.starts_with("access-control-");
  const std::string text(value.get_string());
  if (ours || !std::ranges::all_of(lower, is_token_char) || text.size() > kMaxSaidValueBytes || !is_value(text)) {
    return false;
  }
  out.emplace_back(std::move(lower), text);
  return true;
}

Refusal bad_headers() {
  return {"PGRST111",
          "response.headers guc must be a JSON array composed of objects with a single key and a string value",
          {},
          "Each key must be the name of a header that is not the server's own."};
}

Refusal bad_status() { return {"PGRST112", "response.status guc must be a valid status code", {}, {}}; }

Refusal bad_raise(std::string_view what) {
  const bool detail = what != "MESSAGE";
  return {
      "PGRST121", "Could not parse JSON in the \"RAISE SQLSTATE 'PGRST'\" error",
      what.empty() ? "DETAIL is missing in the RAISE statement" : "Invalid JSON value for " + std::string(what),
      detail ? "DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key: 'status_text'."
             : "MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional keys: 'details', "
               "'hint'."};
}

// A member that is a string; null and absent are nothing. False for anything else.
bool take_text(const boost::json::object& from, std::string_view key, bool required, std::string& into) {
  const auto* value = from.if_contains(key);
  if (value == nullptr || (value->is_null() && !required)) return !required;
  if (!value->is_string()) return false;
  into = value->get_string();
  return true;
}

}  // namespace

Result<SaidResponse, Refusal> parse_said(std::string_view headers, std::string_view status) {
  SaidResponse said;
  if (!headers.empty()) {
    const auto parsed = json::parse(headers, kSaidJson);
    if (!parsed || !parsed->is_array()) return bad_headers();
    for (const auto& one : parsed->get_array()) {
      if (!one.is_object() || one.get_object().size() != 1) return bad_headers();
      const auto& member = *one.get_object().begin();
      if (!add_field(member.key(), member.value(), said.headers)) return bad_headers();
    }
  }
  if (!status.empty()) {
    int number = 0;
    if (status.size() != 3) return bad_status();
    for (const char c : status) {
      if (c < '0' || c > '9') return bad_status();
      number = number * 10 + (c - '0');
    }
    if (number < kLeastStatus || number > kGreatestStatus) return bad_status();
    said.status = number;
  }
  return said;
}

Result<Raised, Refusal> parse_raised(std::string_view message, std::string_view detail) {
  Raised raised;
  const auto body = json::parse(message, kSaidJson);
  if (!body || !body->is_object()) return bad_raise("MESSAGE");
  const auto& words = body->get_object();
  if (!take_text(words, "code", true, raised.body.code) || !take_text(words, "message", true, raised.body.message) ||
      !take_text(words, "details", false, raised.body.details) || !take_text(words, "hint", false, raised.body.hint)) {
    return bad_raise("MESSAGE");
  }
  if (detail.empty()) return bad_raise("");
  const auto rest = json::parse(detail, kSaidJson);
  if (!rest || !rest->is_object()) return bad_raise("DETAIL");
  const auto* status = rest->get_object().if_contains("status");
  const auto* headers = rest->get_object().if_contains("headers");
  if (status == nullptr || !status->is_int64() || headers == nullptr || !headers->is_object()) {
    return bad_raise("DETAIL");
  }
  if (status->get_int64() < kLeastStatus || status->get_int64() > kGreatestStatus) return bad_raise("DETAIL");
  raised.status = static_cast<int>(status->get_int64());
  for (const auto& member : headers->get_object()) {
    if (!add_field(member.key(), member.value(), raised.headers)) return bad_raise("DETAIL");
  }
  return raised;
}

}  // namespace bedside::postgrest
