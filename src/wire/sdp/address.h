// Which network addresses a description or a candidate may name: those at which a peer can be, and no others.
#pragma once

#include <cstdint>
#include <string_view>

namespace bedside::sdp {

enum class AddressKind : std::uint8_t {
  kInvalid,      // No IP literal: a host name, an address with a zone, nonsense.
  kUnspecified,  // 0.0.0.0 or ::, which stand for "see the candidates" (RFC 8829 section 5.2.1).
  kLoopback,
  kNobody,  // Multicast, broadcast, class E: no peer is ever there.
  kPeer,    // Unicast.
  kHidden,  // "<token>.local", an address hidden behind multicast DNS (draft-ietf-mmusic-mdns-ice-candidates).
};

// Of the text as SDP writes it: no brackets, no port.
AddressKind classify_address(std::string_view text);

}  // namespace bedside::sdp
