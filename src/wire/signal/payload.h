// What stands in webrtc_signals.signal_data: a description or a candidate, as RTCPeerConnection gives and takes them.
//
// That is all a plain client knows, so it is all that is required. Ours add members of their own that tell which device
// speaks, of which of its peer connections, and to which exchange of descriptions a signal belongs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/result.h"
#include "wire/signal/rows.h"

namespace bedside::signal {

inline constexpr std::size_t kMaxSdpBytes = 64 * 1024;   // Everyday SDP is 3 to 8 KB; simulcast with every codec 20 KB.
inline constexpr std::size_t kMaxCandidateBytes = 2048;  // An everyday candidate line is 100 to 200 bytes.
inline constexpr std::size_t kMaxPartyBytes = 64;

inline constexpr std::size_t kMaxSessionBytes = 16;

struct Payload {
  std::variant<Description, IceCandidate> content;
  std::optional<std::string> party = {};    // The device.
  std::optional<std::string> session = {};  // Which of the sender's peer connections; a new one is a new word.
  std::optional<std::string> to = {};      // Which of the receiver's it speaks to; not in the first offer of a session.
  std::optional<std::int64_t> round = {};  // The offers of a session are counted; an answer repeats its offer's number.
  std::optional<std::string> device = {};  // For this device of the receiver's alone; not said: for whoever answers.
  bool early = false;                      // An answer that a device gave by itself while it rings: nobody accepted.
  bool operator==(const Payload&) const = default;
};

// Errors: signal.malformed, signal.too_large. A null candidate is the end of candidates.
Result<Payload> parse_payload(SignalType type, const json::Value& data);

SignalType type_of(const Payload& payload);
json::Value to_data(const Payload& payload);

// Bounds that hold for both directions.
bool fits(const Description& description);
bool fits(const IceCandidate& candidate);

// The ICE user fragment (RFC 8839 section 5.4) that a description announces, or that a candidate belongs to; empty when
// it does not say. They tell the generations of an ICE restart apart.
std::string user_fragment(const Description& description);
std::string user_fragment(const IceCandidate& candidate);

}  // namespace bedside::signal
