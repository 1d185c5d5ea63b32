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

bool is_timely(const Peer& peer, const signal::Payload& candidate) {
  if (!peer.remote_set || candidate.session.value_or(peer.remote_session) != peer.remote_session) return false;
  const std::string fragment = signal::user_fragment(*std::get_if<signal::IceCandidate>(&candidate.content));
  return fragment.empty() || peer.remote_fragment.empty() || fragment == peer.remote_fragment;
}

void hold(HeldCandidates& held, signal::Payload candidate) {
  if (held.size() >= kMaxHeldCandidates) held.erase(held.begin());
  held.push_back(std::move(candidate));
}

std::vector<signal::IceCandidate> release_timely(const Peer& peer, HeldCandidates& held) {
  std::vector<signal::IceCandidate> timely;
  HeldCandidates early;
  for (signal::Payload& candidate : held) {
    if (is_timely(peer, candidate)) {
      timely.push_back(std::move(*std::get_if<signal::IceCandidate>(&candidate.content)));
    } else {
      early.push_back(std::move(candidate));
    }
  }
  held = std::move(early);
  return timely;
}

}  // namespace bedside::call
