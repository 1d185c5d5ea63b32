// The peer connection as the engine knows it: how far the exchange of descriptions is, and whether the transport is up.
//
// The exchange (a coarser W3C WebRTC 4.3.1 RTCSignalingState, with the steps that take time made visible):
//
//   Stable ──CreateOffer──▶ Offering ──LocalDescription──▶ Offered ──their answer──▶ TakingAnswer ──set──▶ Stable
//   Stable ──their offer──▶ TakingOffer ──set──▶ OfferTaken ──CreateAnswer──▶ Answering ──LocalDescription──▶ Stable
//
// An offer that arrives at a bad moment waits in `later`, except when our own offer is out: then ours stands, because
// the caller is the only one of us who makes offers after the first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "call/names.h"
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
  bool attached = false;      // Our tracks are on it.
  bool remote_set = false;    // The newest remote description has been set.
  bool restart_used = false;  // The one ICE restart of this outage.
  std::string local_fragment;
  std::string remote_fragment;
  std::optional<signal::Description> later;
  std::vector<signal::IceCandidate> held;  // Remote candidates whose description is not set yet.

  bool data_open = false;
  bool audio_live = false;
  bool video_live = false;
  std::optional<signal::TracksOn> told;  // What the other engine says of its tracks; it knows better than we can see.

  bool operator==(const Peer&) const = default;
};

// Both descriptions are there and nothing is being exchanged.
bool is_settled(const Peer& peer);

// Whether the candidate belongs to the remote description that is set. One that does not say is taken to.
bool is_timely(const Peer& peer, const signal::IceCandidate& candidate);

// Keeps a candidate that is early; the oldest goes when there are too many.
void hold(Peer& peer, signal::IceCandidate candidate);

// The held candidates whose time has come.
std::vector<signal::IceCandidate> release_timely(Peer& peer);

}  // namespace bedside::call
