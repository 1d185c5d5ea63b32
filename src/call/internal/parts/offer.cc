#include "call/internal/parts/offer.h"

namespace bedside::call {

OfferSituation classify(const Peer& peer, const signal::Payload& offer) {
  if (offer.to && *offer.to != peer.session) return OfferSituation::kStale;
  if (peer.id == 0) return OfferSituation::kFirst;
  const bool is_new = offer.session && !offer.to && *offer.session != peer.remote_session;
  switch (peer.negotiation) {
    case Negotiation::kStable: return is_new ? OfferSituation::kReplacement : OfferSituation::kRenegotiation;
    case Negotiation::kOffering:
    case Negotiation::kOffered:
      if (!is_new) return OfferSituation::kCollision;
      // An offer to a connection that their new one has replaced will never be answered. Ours that begins a connection
      // itself has met nobody yet, and both ends must come to the same choice.
      return peer.remote_session.empty() ? OfferSituation::kCollisionReplaces : OfferSituation::kReplacement;
    case Negotiation::kTakingAnswer:
    case Negotiation::kTakingOffer:
    case Negotiation::kOfferTaken:
    case Negotiation::kAnswering: return is_new ? OfferSituation::kReplacement : OfferSituation::kUnderWay;
  }
  return OfferSituation::kStale;
}

OfferVerdict decide(OfferSituation situation, bool polite) {
  switch (situation) {
    case OfferSituation::kStale: return OfferVerdict::kIgnore;
    case OfferSituation::kFirst:
    case OfferSituation::kRenegotiation: return OfferVerdict::kTake;
    case OfferSituation::kReplacement: return OfferVerdict::kReplace;
    case OfferSituation::kUnderWay: return OfferVerdict::kHold;
    case OfferSituation::kCollision: return polite ? OfferVerdict::kTake : OfferVerdict::kIgnore;
    case OfferSituation::kCollisionReplaces: return polite ? OfferVerdict::kReplace : OfferVerdict::kIgnore;
  }
  return OfferVerdict::kIgnore;
}

std::string_view name_of(OfferSituation situation) {
  switch (situation) {
    case OfferSituation::kFirst: return "First";
    case OfferSituation::kStale: return "Stale";
    case OfferSituation::kRenegotiation: return "Renegotiation";
    case OfferSituation::kReplacement: return "Replacement";
    case OfferSituation::kUnderWay: return "UnderWay";
    case OfferSituation::kCollision: return "Collision";
    case OfferSituation::kCollisionReplaces: return "CollisionReplaces";
  }
  return {};
}

}  // namespace bedside::call
