#include "wire/signal/peer_message.h"

#include "wire/signal/codec.h"

namespace bedside::signal {

std::string to_text(const PeerMessage& message) { return to_json(message); }

std::optional<PeerMessage> parse_peer_message(std::string_view text) {
  auto message = from_json<PeerMessage>(text, {.bytes = kMaxPeerMessageBytes, .depth = 4, .values = 64});
  if (!message.ok()) return std::nullopt;
  return *std::move(message);
}

}  // namespace bedside::signal
