// An offer of the other side arrives. First the situation gets a name, then a table says what to do, and only then does
// anybody act: perfect negotiation (W3C WebRTC 10.7), grown to connections that are replaced.
//
// The caller is impolite and the receiver polite, so that of two offers that cross exactly one survives. Offers name
// the peer connection that they come from and the one that they speak to (wire/signal/payload.h); a plain client's name
// neither and are taken to belong to the connection that there is.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "call/internal/parts/peer.h"
#include "wire/signal/payload.h"

namespace bedside::call {

enum class OfferSituation : std::uint8_t {
  kFirst,              // There is no connection yet.
  kStale,              // It speaks to a connection of ours that is gone.
  kRenegotiation,      // Of the connection that there is, at rest.
  kReplacement,        // Of a new connection of theirs: the other end of ours is gone.
  kUnderWay,           // An exchange is half done.
  kCollision,          // Ours is out as well.
  kCollisionReplaces,  // Ours is out as well, and theirs is of a new connection.
};

inline constexpr std::array kOfferSituations = {OfferSituation::kFirst,
                                                OfferSituation::kStale,
                                                OfferSituation::kRenegotiation,
                                                OfferSituation::kReplacement,
                                                OfferSituation::kUnderWay,
                                                OfferSituation::kCollision,
                                                OfferSituation::kCollisionReplaces};

enum class OfferVerdict : std::uint8_t {
  kIgnore,
  kTake,     // On the connection that there is, or the first one; an offer of ours is rolled back.
  kReplace,  // On a new connection in the place of ours.
  kHold,     // Until the exchange is done.
};

OfferSituation classify(const Peer& peer, const signal::Payload& offer);
OfferVerdict decide(OfferSituation situation, bool polite);
std::string_view name_of(OfferSituation situation);

}  // namespace bedside::call
