// Goal: every early answer and every winner has a name, and the table says the same for it at every time.
#include "call/internal/parts/early.h"

#include <gtest/gtest.h>

#include <set>

#include "call/limits.h"

namespace bedside::call {
namespace {

Peer peer(PeerId id, const char* session, const char* party = "") {
  Peer made;
  made.id = id;
  made.session = session;
  made.party = party;
  made.negotiation = *party == '\0' ? Negotiation::kOffered : Negotiation::kStable;
  made.round = 1;
  if (*party != '\0') made.remote_session = std::string("of ") + party;
  return made;
}

signal::Payload answer(const char* party, const char* to, const char* session = "new") {
  signal::Payload payload{signal::Description{signal::SdpType::kAnswer, Redacted<std::string>("v=0")}, party, session};
  payload.to = to;
  payload.round = 1;
  payload.early = true;
  return payload;
}

TEST(EarlyAnswer, NamesEverySituation) {
  std::set<EarlyAnswer> seen;
  const auto names = [&](const Peer& main, const std::vector<Peer>& others, const signal::Payload& payload) {
    const EarlyAnswer situation = classify(main, others, payload);
    seen.insert(situation);
    return situation;
  };
  const Peer open = peer(1, "a");
  const Peer taken = peer(1, "a", "phone");
  EXPECT_EQ(names(Peer(), {}, answer("phone", "a")), EarlyAnswer::kNameless);
  signal::Payload nobody = answer("phone", "a");
  nobody.party.reset();
  EXPECT_EQ(names(open, {}, nobody), EarlyAnswer::kNameless);
  EXPECT_EQ(names(open, {}, answer("phone", "a")), EarlyAnswer::kFits);
  EXPECT_EQ(names(open, {}, answer("phone", "before")), EarlyAnswer::kStale);
  EXPECT_EQ(names(taken, {}, answer("tablet", "a")), EarlyAnswer::kNew);
  EXPECT_EQ(names(taken, {}, answer("phone", "a", "of phone")), EarlyAnswer::kKnown);
  EXPECT_EQ(names(taken, {}, answer("phone", "a", "reloaded")), EarlyAnswer::kAgain);
  Peer own = peer(2, "b", "tablet");
  own.negotiation = Negotiation::kOffered;
  own.remote_session.clear();
  EXPECT_EQ(names(taken, {own}, answer("tablet", "b")), EarlyAnswer::kFits);
  EXPECT_EQ(names(taken, {own}, answer("tablet", "a")), EarlyAnswer::kKnown) << "it has an offer of its own by now";
  const std::vector<Peer> many(kMaxEarlyPeers - 1, peer(3, "c", "other"));
  EXPECT_EQ(names(taken, many, answer("tablet", "a")), EarlyAnswer::kTooMany);
  EXPECT_EQ(seen, std::set<EarlyAnswer>(kEarlyAnswers.begin(), kEarlyAnswers.end()));
}

TEST(EarlyAnswer, IsTakenOnceAndGivesEachDeviceItsOwnConnection) {
  for (const EarlyAnswer situation : kEarlyAnswers) {
    const bool takes = situation == EarlyAnswer::kFits;
    const bool offers = situation == EarlyAnswer::kNew || situation == EarlyAnswer::kAgain;
    EXPECT_EQ(decide(situation), takes    ? EarlyVerdict::kTake
                                 : offers ? EarlyVerdict::kOfferAnew
                                          : EarlyVerdict::kIgnore)
        << name_of(situation);
    EXPECT_FALSE(name_of(situation).empty());
  }
}

TEST(Winner, NamesEverySituation) {
  const Peer open = peer(1, "a");
  const Peer taken = peer(1, "a", "phone");
  const std::vector<Peer> others = {peer(2, "b", "tablet")};
  EXPECT_EQ(classify(open, {}, "phone"), Winner::kOpen);
  EXPECT_EQ(classify(open, {}, std::nullopt), Winner::kOpen);
  EXPECT_EQ(classify(taken, others, "phone"), Winner::kHere);
  EXPECT_EQ(classify(taken, others, "tablet"), Winner::kAside);
  EXPECT_EQ(classify(taken, others, "laptop"), Winner::kNowhere);
  EXPECT_EQ(classify(taken, others, std::nullopt), Winner::kUnknown);
}

TEST(Winner, DecidesTheConnection) {
  EXPECT_EQ(decide(Winner::kOpen), Choice::kKeep);
  EXPECT_EQ(decide(Winner::kHere), Choice::kKeep);
  EXPECT_EQ(decide(Winner::kAside), Choice::kSwitch);
  EXPECT_EQ(decide(Winner::kNowhere), Choice::kReplace);
  EXPECT_EQ(decide(Winner::kUnknown), Choice::kClose);
  for (const Winner winner : kWinners) EXPECT_FALSE(name_of(winner).empty());
}

}  // namespace
}  // namespace bedside::call
