#include "wire/phoenix/frame.h"

#include <array>

#include "wire/phoenix/json_span.h"

namespace bedside::wire::phoenix {
namespace {

constexpr unsigned char kUserBroadcastPush = 3;
constexpr unsigned char kUserBroadcast = 4;
constexpr std::string_view kNull = "null";

bool is_reference(std::string_view raw) {
  if (raw.size() > kMaxReferenceBytes) return false;
  return raw == kNull || raw.front() == '"' || raw.front() == '-' || (raw.front() >= '0' && raw.front() <= '9');
}

bool read_name(std::string_view raw, std::string& out) {
  auto decoded = decode_string(raw);
  if (!decoded || decoded->size() > kMaxNameBytes) return false;
  out = std::move(*decoded);
  return true;
}

DecodeFault decode_array(std::string_view raw, Incoming& out) {
  std::string_view rest = raw.substr(1);
  std::array<std::string_view, 5> parts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto part = take_value(rest);
    const char expected = i + 1 < parts.size() ? ',' : ']';
    if (!part || rest.empty() || rest.front() != expected) return DecodeFault::kNotAMessage;
    rest.remove_prefix(1);
    parts[i] = *part;
  }
  if (!is_reference(parts[0]) || !is_reference(parts[1])) return DecodeFault::kNotAMessage;
  if (!read_name(parts[2], out.topic) || !read_name(parts[3], out.event)) return DecodeFault::kNotAMessage;
  out.join_ref = parts[0];
  out.ref = parts[1];
  out.payload = parts[4];
  return DecodeFault::kNone;
}

DecodeFault decode_object(std::string_view raw, Incoming& out) {
  bool has_topic = false;
  bool has_event = false;
  const bool fine = visit_members(raw, [&](std::string_view key, std::string_view value) {
    if (key == "topic") return has_topic = read_name(value, out.topic);
    if (key == "event") return has_event = read_name(value, out.event);
    if (key == "payload") out.payload = value;
    if (key == "ref" || key == "join_ref") {
      if (!is_reference(value)) return false;
      (key == "ref" ? out.ref : out.join_ref) = value;
    }
    return true;
  });
  return fine && has_topic && has_event ? DecodeFault::kNone : DecodeFault::kNotAMessage;
}

std::string quoted(std::string_view reference) {
  if (reference.empty()) return std::string(kNull);
  std::string out;
  append_json_string(out, reference);
  return out;
}

void append_reference(std::string& out, std::string_view raw) { out += raw.empty() ? kNull : raw; }

}  // namespace

std::optional<Version> parse_version(std::string_view vsn) {
  if (vsn.empty() || vsn == "1.0.0") return Version::kV1;
  if (vsn == "2.0.0") return Version::kV2;
  return std::nullopt;
}

DecodeFault decode_text(Version version, std::string_view bytes, Incoming& out) {
  out = Incoming{};
  out.join_ref = kNull;
  out.ref = kNull;
  out.payload = "{}";
  std::string_view rest = bytes;
  const auto raw = take_value(rest);
  if (!raw || !rest.empty()) return DecodeFault::kNotJson;
  if (raw->front() != (version == Version::kV2 ? '[' : '{')) return DecodeFault::kNotAMessage;
  return version == Version::kV2 ? decode_array(*raw, out) : decode_object(*raw, out);
}

DecodeFault decode_binary(std::string_view bytes, Incoming& out) {
  out = Incoming{};
  constexpr std::size_t kHeader = 7;
  if (bytes.empty()) return DecodeFault::kTruncated;
  const auto byte = [&bytes](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  if (byte(0) != kUserBroadcastPush) return DecodeFault::kUnknownKind;
  if (bytes.size() < kHeader) return DecodeFault::kTruncated;
  std::size_t at = kHeader;
  std::array<std::string_view, 5> parts;  // join_ref, ref, topic, event, metadata.
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::size_t length = byte(i + 1);
    if (bytes.size() - at < length) return DecodeFault::kTruncated;
    parts[i] = bytes.substr(at, length);
    at += length;
    if (!is_utf8(parts[i])) return DecodeFault::kNotAMessage;
  }
  if (byte(6) > 1) return DecodeFault::kNotAMessage;
  if (parts[0].size() + 2 > kMaxReferenceBytes || parts[1].size() + 2 > kMaxReferenceBytes) {
    return DecodeFault::kNotAMessage;
  }
  out.encoding = static_cast<Encoding>(byte(6));
  out.payload = bytes.substr(at);
  if (out.encoding == Encoding::kJson && !is_json(out.payload)) return DecodeFault::kNotJson;
  if (!parts[4].empty() && (!is_json(parts[4]) || parts[4].front() != '{')) return DecodeFault::kNotAMessage;
  out.join_ref = quoted(parts[0]);
  out.ref = quoted(parts[1]);
  out.topic = parts[2];
  out.event = "broadcast";
  out.user_event = std::string(parts[3]);
  out.user_meta = parts[4];
  return DecodeFault::kNone;
}

std::string encode_text(Version version, const Outgoing& message) {
  std::string out;
  out.reserve(message.payload.size() + message.topic.size() + message.event.size() + 80);
  if (version == Version::kV2) {
    out += '[';
    append_reference(out, message.join_ref);
    out += ',';
    append_reference(out, message.ref);
    out += ',';
    append_json_string(out, message.topic);
    out += ',';
    append_json_string(out, message.event);
    out += ',';
    out += message.payload;
    out += ']';
    return out;
  }
  out += R"({"topic":)";
  append_json_string(out, message.topic);
  out += R"(,"event":)";
  append_json_string(out, message.event);
  out += R"(,"payload":)";
  out += message.payload;
  out += R"(,"ref":)";
  append_reference(out, message.ref);
  out += R"(,"join_ref":)";
  append_reference(out, message.join_ref);
  out += '}';
  return out;
}

std::optional<std::string> encode_user_broadcast(std::string_view topic, std::string_view event, std::string_view meta,
                                                 Encoding encoding, std::string_view payload) {
  if (topic.size() > kMaxNameBytes || event.size() > kMaxNameBytes || meta.size() > kMaxNameBytes) return std::nullopt;
  std::string out;
  out.reserve(5 + topic.size() + event.size() + meta.size() + payload.size());
  out += static_cast<char>(kUserBroadcast);
  out += static_cast<char>(topic.size());
  out += static_cast<char>(event.size());
  out += static_cast<char>(meta.size());
  out += static_cast<char>(encoding);
  out += topic;
  out += event;
  out += meta;
  out += payload;
  return out;
}

}  // namespace bedside::wire::phoenix
