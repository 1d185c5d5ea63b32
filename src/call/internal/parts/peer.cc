#include "call/internal/parts/peer.h"

#include <utility>

#include "call/limits.h"
#include "wire/signal/payload.h"

namespace bedside::call {

bool is_settled(const Peer& peer) {
  switch (peer.negotiation) {
    case Negotiation::kStable: return peer.id != 0 && peer.remote_set;
    case Negotiation::kOffering:
    case Negotiation::kOffered:
    case Negotiation::kTakingAnswer:
    case Negotiation::kTakingOffer:
    case Negotiation::kOfferTaken:
    case Negotiation::kAnswering: return false;
  }
  return false;
}

bool is_timely(const Peer& peer, const signal::IceCandidate& candidate) {
  if (!peer.remote_set) return false;
  const std::string fragment = signal::user_fragment(candidate);
  return fragment.empty() || peer.remote_fragment.empty() || fragment == peer.remote_fragment;
}

void hold(Peer& peer, signal::IceCandidate candidate) {
  if (peer.held.size() >= kMaxHeldCandidates) peer.held.erase(peer.held.begin());
  peer.held.push_back(std::move(candidate));
}

std::vector<signal::IceCandidate> release_timely(Peer& peer) {
  std::vector<signal::IceCandidate> timely;
  std::vector<signal::IceCandidate> early;
  for (signal::IceCandidate& candidate : peer.held) {
    (is_timely(peer, candidate) ? timely : early).push_back(std::move(candidate));
  }
  peer.held = std::move(early);
  return timely;
}

}  // namespace bedside::call
