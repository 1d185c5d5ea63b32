// Goal: the law at the door holds, and what is refused changes nothing.
#include <gtest/gtest.h>

#include "call/stories/desk.h"

namespace bedside::call::stories {
namespace {

using signal::PeerConnectionState;

class EngineDoor : public Desk {};

TEST_F(EngineDoor, AnIllegalInputIsRefusedAndChangesNothing) {
  EXPECT_EQ(feed(EndCall{}).error().id, "call.wrong_phase");
  EXPECT_EQ(feed(StartCall{World::room(), World::user(1), {}, {}}).error().id, "call.not_available");
  (void)incoming();
  EXPECT_EQ(feed(AnswerCall{CallId{World::number_id(6, 9)}, true}).error().id, "call.unknown_call");
  EXPECT_EQ(feed(EndCall{std::string(51, 'x')}).error().id, "call.too_large");
  EXPECT_TRUE(orders.empty());
}

TEST_F(EngineDoor, TimeThatRunsBackwardsStandsStill) {
  (void)call_bob();
  const auto wake = engine->wake_at();
  now -= 3600s;
  ASSERT_TRUE(feed(Wake{}).ok());
  EXPECT_EQ(engine->wake_at(), wake);
}

TEST_F(EngineDoor, FactsOfAClosedPeerAreNoNews) {
  const PeerId peer = connect();
  ASSERT_TRUE(feed(EndCall{}).ok());
  (void)call_bob();
  for (const Input& late : {Input(PeerState{peer, PeerConnectionState::kFailed}), Input(DataOpen{peer}),
                            Input(PeerFailed{peer, "CreateAnswer", ""}), Input(LocalCandidate{peer, std::nullopt})}) {
    ASSERT_TRUE(feed(late).ok());
    EXPECT_TRUE(orders.empty());
  }
  EXPECT_EQ(screen.phase, PhaseName::kOutgoing);
}

TEST_F(EngineDoor, WhatWasDueHappensBeforeTheInput) {
  (void)incoming();
  now += 3600s;
  EXPECT_EQ(feed(AnswerCall{screen.call->id, true}).error().id, "call.wrong_phase") << "it has stopped ringing";
  EXPECT_EQ(screen.phase, PhaseName::kEnded);
}

TEST(EngineDeathTest, FedBeforeDrained) {
  Config config;
  config.user_id = World::user(1);
  config.device_id = "desk";
  config.seed = std::string(32, '0');
  Engine engine(config);
  ASSERT_TRUE(engine.feed(SignalingUp{}, instant_from_ms(1)).ok());
  EXPECT_DEATH((void)engine.feed(Wake{}, instant_from_ms(2)), "fed_before_drained");
}

}  // namespace
}  // namespace bedside::call::stories
