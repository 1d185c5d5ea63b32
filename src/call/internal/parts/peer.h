// The peer connection as the engine knows it: how far the exchange of descriptions is, and whether the transport is up.
//
// The exchange (a coarser W3C WebRTC 4.3.1 RTCSignalingState, with the steps that take time made visible):
//
//   Stable ──CreateOffer──▶ Offering ──LocalDescription──▶ Offered ──their answer──▶ TakingAnswer ──set──▶ Stable
//   Stable ──their offer──▶ TakingOffer ──set──▶ OfferTaken ──CreateAnswer──▶ Answering ──LocalDescription──▶ Stable
//
// What happens to an offer that arrives at a bad moment is decided in offer.h; one that has to wait does so in `later`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "call/internal/parts/flow.h"
#include "call/names.h"
#include "wire/signal/payload.h"
#include "wire/signal/peer_message.h"
#include "wire/signal/rows.h"

namespace bedside::call {

enum class Negotiation : std::uint8_t {
  kStable,
  kOffering,
  kOffered,
  kTakingAnswer,
  kTakingOffer,
  kOfferTaken,
  kAnswering,
};

enum class Transport : std::uint8_t { kNew, kUp, kLost, kFailed };

struct Peer {
  PeerId id = 0;  // 0 until there is a peer connection.
  Negotiation negotiation = Negotiation::kStable;
  Transport transport = Transport::kNew;
  bool attached = false;       // Our tracks are on it.
  bool remote_set = false;     // The newest remote description has been set.
  bool stalled = false;        // Media stopped coming while ICE saw nothing wrong; only media coming again mends that.
  std::string session;         // The word for this connection that our signals carry.
  std::string remote_session;  // The word for its other end; empty until heard, and for a plain client.
  std::string party;           // The device at its other end, when it answered while it rings (early.h).
  std::int64_t round = 0;      // Of our last offer.
  std::optional<std::int64_t> remote_round;  // Of the offer that we answer.
  std::int32_t start_kbps = 0;  // Of the own picture; a later change would throw the browser's estimate away.
  std::string local_fragment;
  std::string remote_fragment;
  std::optional<signal::Payload> later;

  Flow flow;
  bool data_open = false;
  bool audio_live = false;
  bool video_live = false;
  std::optional<signal::TracksOn> told;  // What the other engine says of its tracks; it knows better than we can see.

  bool operator==(const Peer&) const = default;
};

// Both descriptions are there and nothing is being exchanged.
bool is_settled(const Peer& peer);

// Remote candidates whose description is not set yet, of all connections of a call: one may overtake the very
// description that says which connection it belongs to.
using HeldCandidates = std::vector<signal::Payload>;

// Whether the candidate belongs to the remote description that is set. One that does not say is taken to.
bool is_timely(const Peer& peer, const signal::Payload& candidate);

// Keeps a candidate that is early; the oldest goes when there are too many.
void hold(HeldCandidates& held, signal::Payload candidate);

// The held candidates whose time has come.
std::vector<signal::IceCandidate> release_timely(const Peer& peer, HeldCandidates& held);

}  // namespace bedside::call
