// Goal: the everyday stories of a call, from the first press of a button to the last screen, over an honest network.
#include <gtest/gtest.h>

#include "call/stories/world.h"

namespace bedside::call::stories {
namespace {

class Ordinary : public ::testing::Test {
 protected:
  void SetUp() override {
    alice.start_signaling();
    bob.start_signaling();
    world.run_for(1s);
  }
  const signal::VideoCall& row() { return world.database.calls.begin()->second; }
  void connect() {
    ASSERT_TRUE(alice.calls(bob).ok());
    world.run_for(1s);
    ASSERT_TRUE(bob.accepts().ok());
    world.run_for(2s);
    ASSERT_EQ(alice.screen.phase, PhaseName::kActive);
    ASSERT_EQ(bob.screen.phase, PhaseName::kActive);
  }

  World world{1};
  Phone& alice = world.add_phone(World::user(1), "alice-laptop");
  Phone& bob = world.add_phone(World::user(2), "bob-phone");
};

TEST_F(Ordinary, TheScreenShowsTheCallBeforeTheServerKnowsIt) {
  ASSERT_TRUE(alice.calls(bob).ok());
  EXPECT_EQ(alice.screen.phase, PhaseName::kOutgoing);
  EXPECT_EQ(alice.screen.peer_id, bob.user());
  EXPECT_EQ(alice.screen.media, MediaState::kAsking);
  EXPECT_TRUE(world.database.calls.empty());
}

TEST_F(Ordinary, TheOfferTravelsWithTheRing) {
  ASSERT_TRUE(alice.calls(bob).ok());
  world.run_for(500ms);
  EXPECT_EQ(bob.screen.phase, PhaseName::kIncoming);
  EXPECT_TRUE(alice.screen.ringing);
  EXPECT_EQ(row().status, signal::CallStatus::kRinging);
  const auto& signals = world.database.signals[row().id];
  ASSERT_FALSE(signals.empty());
  EXPECT_EQ(signals.front().signal_type, signal::SignalType::kOffer);
}

TEST_F(Ordinary, NothingTouchesTheCalleesCameraBeforeTheAccept) {
  ASSERT_TRUE(alice.calls(bob).ok());
  world.run_for(5s);
  EXPECT_EQ(bob.count<AcquireMedia>(), 0);
  EXPECT_EQ(bob.count<CreatePeer>(), 0);
  EXPECT_EQ(bob.count<InsertSignals>(), 0);
}

TEST_F(Ordinary, AcceptConnectsBothEnds) {
  connect();
  EXPECT_EQ(row().status, signal::CallStatus::kActive);
  EXPECT_TRUE(alice.screen.connected_at_ms.has_value());
  EXPECT_TRUE(bob.screen.connected_at_ms.has_value());
  EXPECT_EQ(alice.screen.problem, std::nullopt);
  EXPECT_TRUE(bob.screen.remote_camera);
  EXPECT_EQ(alice.misplaced_candidates + bob.misplaced_candidates, 0);
}

TEST_F(Ordinary, CandidatesTravelInBatches) {
  connect();
  int batches = 0;
  for (const Output& output : alice.log) {
    if (const auto* order = std::get_if<InsertSignals>(&output)) {
      batches += order->rows.front().signal_type == signal::SignalType::kIceCandidate;
    }
  }
  EXPECT_LE(batches, 2) << "three candidates and the end of them";
}

TEST_F(Ordinary, MuteAndCameraAreToldToTheOtherSide) {
  connect();
  ASSERT_TRUE(alice.feed(SetMicrophone{false}).ok());
  ASSERT_TRUE(bob.feed(SetCamera{false}).ok());
  world.run_for(1s);
  EXPECT_FALSE(alice.screen.microphone);
  EXPECT_FALSE(bob.screen.remote_microphone);
  EXPECT_TRUE(bob.screen.remote_camera);
  EXPECT_FALSE(alice.screen.remote_camera);
  const auto* track = alice.last<SetTrackEnabled>();
  ASSERT_NE(track, nullptr);
  EXPECT_EQ(*bob.last<SetTrackEnabled>(), (SetTrackEnabled{signal::TrackKind::kVideo, false}));
}

TEST_F(Ordinary, HangUpEndsBothEndsAndGivesEverythingBack) {
  connect();
  ASSERT_TRUE(bob.hangs_up().ok());
  EXPECT_EQ(bob.screen.phase, PhaseName::kEnded);
  world.run_for(1s);
  EXPECT_EQ(alice.screen.phase, PhaseName::kEnded);
  EXPECT_EQ(alice.screen.ended_reason, "hangup");
  EXPECT_EQ(bob.screen.ended_reason, "hangup");
  EXPECT_EQ(row().status, signal::CallStatus::kEnded);
  for (Phone* phone : {&alice, &bob}) {
    EXPECT_TRUE(phone->link().closed);
    EXPECT_FALSE(phone->media_open);
    EXPECT_EQ(phone->engine().wake_at(), std::nullopt);
    ASSERT_TRUE(phone->feed(DismissCall{}).ok());
    EXPECT_EQ(phone->screen.phase, PhaseName::kIdle);
  }
}

TEST_F(Ordinary, DeclineIsSeenByTheCaller) {
  ASSERT_TRUE(alice.calls(bob).ok());
  world.run_for(1s);
  ASSERT_TRUE(bob.declines().ok());
  world.run_for(1s);
  EXPECT_EQ(alice.screen.ended_reason, "declined");
  EXPECT_FALSE(alice.screen.can_retry);
  EXPECT_EQ(row().status, signal::CallStatus::kDeclined);
}

TEST_F(Ordinary, CancelStopsTheRinging) {
  ASSERT_TRUE(alice.calls(bob).ok());
  world.run_for(1s);
  ASSERT_TRUE(alice.hangs_up().ok());
  world.run_for(1s);
  EXPECT_EQ(bob.screen.phase, PhaseName::kEnded);
  EXPECT_EQ(bob.screen.ended_reason, "cancelled");
}

TEST_F(Ordinary, NobodyAnswersForAMinute) {
  ASSERT_TRUE(alice.calls(bob).ok());
  world.run_for(61s);
  EXPECT_EQ(alice.screen.ended_reason, "no_answer");
  EXPECT_TRUE(alice.screen.can_retry);
  EXPECT_EQ(row().end_reason, "no_answer");
  EXPECT_EQ(bob.screen.phase, PhaseName::kEnded);
}

TEST_F(Ordinary, RetryCallsTheSamePersonAgain) {
  ASSERT_TRUE(alice.calls(bob).ok());
  world.run_for(62s);
  ASSERT_TRUE(alice.feed(RetryCall{}).ok());
  EXPECT_EQ(alice.screen.phase, PhaseName::kOutgoing);
  world.run_for(1s);
  EXPECT_EQ(bob.screen.phase, PhaseName::kIncoming);
}

TEST_F(Ordinary, AVoiceCallAsksForNoCamera) {
  ASSERT_TRUE(alice.calls(bob, signal::CallType::kAudio).ok());
  world.run_for(1s);
  ASSERT_TRUE(bob.accepts().ok());
  world.run_for(1s);
  EXPECT_EQ(*alice.last<AcquireMedia>(), (AcquireMedia{true, false}));
  EXPECT_EQ(*bob.last<AcquireMedia>(), (AcquireMedia{true, false}));
  EXPECT_EQ(alice.last<CreatePeer>()->receive, (Receive{true, true})) << "room for pictures that may be agreed on";
  EXPECT_EQ(alice.screen.phase, PhaseName::kActive);
}

TEST_F(Ordinary, ProofOfLifeGoesOutWhileTheCallLasts) {
  connect();
  world.run_for(95s);
  EXPECT_EQ(alice.count<KeepAlive>(), 3);
}

}  // namespace
}  // namespace bedside::call::stories
