#include "service/rest/signal_door.h"

#include <string>
#include <string_view>

#include "wire/json/json.h"
#include "wire/sdp/description.h"

namespace bedside::service::rest {
namespace {

constexpr std::string_view kTable = "webrtc_signals";
constexpr std::size_t kMaxMid = 64;        // RFC 8843 mids are short tokens.
constexpr std::size_t kMaxFragment = 256;  // RFC 8839 section 5.4.
constexpr std::int64_t kMaxLineIndex = 255;

using Fault = std::optional<std::string>;

bool is_short_text(const boost::json::object& data, std::string_view name, std::size_t longest) {
  const auto* value = data.if_contains(name);
  return value == nullptr || value->is_null() || (value->is_string() && value->get_string().size() <= longest);
}

bool is_line_index(const boost::json::object& data) {
  const auto* value = data.if_contains("sdpMLineIndex");
  if (value == nullptr || value->is_null()) return true;
  return value->is_int64() && value->get_int64() >= 0 && value->get_int64() <= kMaxLineIndex;
}

// RTCIceCandidateInit (W3C WebRTC section 4.8.1.1).
Fault fault_in_candidate_init(const boost::json::object& data) {
  if (!is_short_text(data, "sdpMid", kMaxMid)) return "\"sdpMid\" is no short text";
  if (!is_line_index(data)) return "\"sdpMLineIndex\" is no small number";
  if (!is_short_text(data, "usernameFragment", kMaxFragment)) return "\"usernameFragment\" is no short text";
  const auto* candidate = data.if_contains("candidate");
  if (candidate == nullptr || !candidate->is_string()) return "\"candidate\" is no text";
  return sdp::fault_in_candidate(candidate->get_string());
}

Fault fault_in_data(std::string_view type, const boost::json::object& data, const sdp::Rules& rules) {
  if (type == "ice_candidate") return fault_in_candidate_init(data);
  if (type != "offer" && type != "answer") return std::nullopt;  // The database has words for that.
  const auto* text = data.if_contains("sdp");
  if (text == nullptr || !text->is_string()) return "\"sdp\" is no text";
  return sdp::fault_in_description(text->get_string(), rules);
}

Fault fault_in_row(const boost::json::object& row, const sdp::Rules& rules) {
  const auto* type = row.if_contains("signal_type");
  const auto* data = row.if_contains("signal_data");
  if (type == nullptr || !type->is_string() || data == nullptr) return std::nullopt;
  if (const auto* object = data->if_object()) return fault_in_data(type->get_string(), *object, rules);
  if (!data->is_string()) return std::nullopt;
  // CSV brings jsonb as text.
  const auto parsed = json::parse(data->get_string());
  if (!parsed || !parsed->is_object()) return std::nullopt;
  return fault_in_data(type->get_string(), parsed->get_object(), rules);
}

}  // namespace

std::optional<postgrest::Refusal> refuse_signals(const postgrest::Request& request, const sdp::Rules& rules) {
  if (request.verb != postgrest::Verb::kInsert || request.read.relation != kTable) return std::nullopt;
  for (const auto& row : request.rows) {
    const auto* object = row.if_object();
    if (object == nullptr) continue;
    if (auto fault = fault_in_row(*object, rules)) {
      return postgrest::Refusal{
          "23514", "new row for relation \"webrtc_signals\" violates check constraint \"webrtc_signals_sound\"",
          "The signal was refused: " + *fault + ".", "docs/protocol/rest.md lists what a signal may hold."};
    }
  }
  return std::nullopt;
}

}  // namespace bedside::service::rest
