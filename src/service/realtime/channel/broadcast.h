// One broadcast message on its way to the members of a topic: encoded at most once for each protocol version.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "net/socket.h"
#include "store/feed.h"
#include "wire/phoenix/frame.h"

namespace bedside::service {

// Views; lives as long as the call that fans it out.
struct BroadcastMessage {
  // Set for a text push: the whole payload as the client sent it, {"type":"broadcast","event":…,"payload":…}.
  std::string_view text_payload;
  // Otherwise the application's event and its payload.
  std::string_view event;
  wire::phoenix::Encoding encoding = wire::phoenix::Encoding::kJson;
  std::string_view payload;
  std::string_view meta = {};  // A JSON object about the message, or empty; not for other nodes.
};

// Of a row of realtime.messages; both must outlive the message.
BroadcastMessage message_of(const store::DatabaseBroadcast& row, std::string_view meta);

class BroadcastFrames {
 public:
  BroadcastFrames(std::string_view topic, const BroadcastMessage& message) : topic_(topic), message_(message) {}

  // Null when that version has no form for it: raw bytes cannot be told to a 1.0.0 client.
  const net::FramePtr& get(wire::phoenix::Version version);

 private:
  net::FramePtr encode(wire::phoenix::Version version) const;

  std::string_view topic_;
  const BroadcastMessage& message_;
  std::array<std::optional<net::FramePtr>, 2> frames_;
};

// Between nodes.
std::string pack(const BroadcastMessage& message);
std::optional<BroadcastMessage> unpack(std::string_view packed);

}  // namespace bedside::service
