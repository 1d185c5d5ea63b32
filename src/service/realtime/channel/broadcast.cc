#include "service/realtime/channel/broadcast.h"

#include "wire/phoenix/json_span.h"
#include "wire/phoenix/words.h"

namespace bedside::service {
namespace {

namespace phoenix = wire::phoenix;
using phoenix::Encoding;
using phoenix::Version;

std::string text_form(const BroadcastMessage& message) {
  std::string out = R"({"type":"broadcast","event":)";
  phoenix::append_json_string(out, message.event);
  out += R"(,"payload":)";
  out += message.payload;
  if (!message.meta.empty()) {
    out += R"(,"meta":)";
    out += message.meta;
  }
  out += '}';
  return out;
}

}  // namespace

BroadcastMessage message_of(const store::DatabaseBroadcast& row, std::string_view meta) {
  return {.text_payload = {},
          .event = row.event,
          .encoding = row.is_binary ? Encoding::kBytes : Encoding::kJson,
          .payload = row.payload,
          .meta = meta};
}

const net::FramePtr& BroadcastFrames::get(Version version) {
  auto& frame = frames_[static_cast<std::size_t>(version)];
  if (!frame) frame = encode(version);
  return *frame;
}

net::FramePtr BroadcastFrames::encode(Version version) const {
  const auto text = [&](std::string_view payload) {
    return std::make_shared<const net::Frame>(net::Frame{
        net::FrameKind::kText, phoenix::encode_text(version, {"", "", topic_, phoenix::kBroadcast, payload})});
  };
  if (!message_.text_payload.empty()) return text(message_.text_payload);
  if (version == Version::kV2) {
    if (auto bytes = phoenix::encode_user_broadcast(topic_, message_.event, message_.meta, message_.encoding,
                                                    message_.payload)) {
      return std::make_shared<const net::Frame>(net::Frame{net::FrameKind::kBinary, std::move(*bytes)});
    }
  }
  if (message_.encoding == Encoding::kBytes) return nullptr;
  return text(text_form(message_));
}

// A tag; for a text push the payload, otherwise encoding, event length (two bytes), event, payload.
std::string pack(const BroadcastMessage& message) {
  std::string out;
  if (!message.text_payload.empty()) {
    out += 'T';
    out += message.text_payload;
    return out;
  }
  out += 'B';
  out += static_cast<char>(message.encoding);
  out += static_cast<char>(message.event.size() >> 8);
  out += static_cast<char>(message.event.size() & 0xff);
  out += message.event;
  out += message.payload;
  return out;
}

std::optional<BroadcastMessage> unpack(std::string_view packed) {
  BroadcastMessage message;
  if (packed.size() > 1 && packed[0] == 'T') {
    message.text_payload = packed.substr(1);
    return message;
  }
  if (packed.size() < 4 || packed[0] != 'B') return std::nullopt;
  const auto byte = [packed](std::size_t i) { return static_cast<unsigned char>(packed[i]); };
  const std::size_t length = (static_cast<std::size_t>(byte(2)) << 8) | byte(3);
  if (byte(1) > 1 || packed.size() - 4 < length) return std::nullopt;
  message.encoding = static_cast<Encoding>(byte(1));
  message.event = packed.substr(4, length);
  message.payload = packed.substr(4 + length);
  return message;
}

}  // namespace bedside::service
