// Goal: every situation in which an offer can arrive has its name and its decision, and of two that cross one survives.
#include "call/internal/parts/offer.h"

#include <gtest/gtest.h>

#include <set>

namespace bedside::call {
namespace {

Peer peer(Negotiation negotiation, std::string remote = "theirs") {
  Peer made;
  made.id = 1;
  made.negotiation = negotiation;
  made.session = "mine";
  made.remote_session = std::move(remote);
  return made;
}

signal::Payload offer(std::optional<std::string> session, std::optional<std::string> to = {}) {
  return {signal::Description{}, "device", std::move(session), std::move(to), 1};
}
const signal::Payload kPlain = offer({});
const signal::Payload kRestart = offer("theirs", "mine");
const signal::Payload kFresh = offer("new");

TEST(Offer, EachSituationHasItsName) {
  EXPECT_EQ(classify(Peer(), kFresh), OfferSituation::kFirst);
  EXPECT_EQ(classify(Peer(), kPlain), OfferSituation::kFirst);
  EXPECT_EQ(classify(Peer(), kRestart), OfferSituation::kStale);
  EXPECT_EQ(classify(peer(Negotiation::kStable), offer("theirs", "older")), OfferSituation::kStale);
  EXPECT_EQ(classify(peer(Negotiation::kStable), kRestart), OfferSituation::kRenegotiation);
  EXPECT_EQ(classify(peer(Negotiation::kStable), kPlain), OfferSituation::kRenegotiation);
  EXPECT_EQ(classify(peer(Negotiation::kStable), kFresh), OfferSituation::kReplacement);
  for (const Negotiation half :
       {Negotiation::kTakingAnswer, Negotiation::kTakingOffer, Negotiation::kOfferTaken, Negotiation::kAnswering}) {
    EXPECT_EQ(classify(peer(half), kRestart), OfferSituation::kUnderWay);
    EXPECT_EQ(classify(peer(half), kFresh), OfferSituation::kReplacement);
  }
  for (const Negotiation out : {Negotiation::kOffering, Negotiation::kOffered}) {
    EXPECT_EQ(classify(peer(out), kRestart), OfferSituation::kCollision);
    EXPECT_EQ(classify(peer(out), kPlain), OfferSituation::kCollision);
    EXPECT_EQ(classify(peer(out), kFresh), OfferSituation::kReplacement) << "ours speaks to an end that is gone";
    EXPECT_EQ(classify(peer(out, ""), kFresh), OfferSituation::kCollisionReplaces);
  }
}

TEST(Offer, OnlyACollisionDependsOnManners) {
  for (const OfferSituation situation : kOfferSituations) {
    const bool crossed = situation == OfferSituation::kCollision || situation == OfferSituation::kCollisionReplaces;
    EXPECT_EQ(decide(situation, true) != decide(situation, false), crossed) << name_of(situation);
    if (crossed) {
      EXPECT_EQ(decide(situation, false), OfferVerdict::kIgnore);
    }
  }
  EXPECT_EQ(decide(OfferSituation::kStale, true), OfferVerdict::kIgnore);
  EXPECT_EQ(decide(OfferSituation::kUnderWay, false), OfferVerdict::kHold);
}

TEST(Offer, NamesAreDistinct) {
  std::set<std::string_view> names;
  for (const OfferSituation situation : kOfferSituations) names.insert(name_of(situation));
  EXPECT_EQ(names.size(), kOfferSituations.size());
}

}  // namespace
}  // namespace bedside::call
