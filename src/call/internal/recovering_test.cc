// Goal: a stall is noticed within a second, every rung of the ladder is tried in its order, and the end is honest.
#include "call/internal/recovering.h"

#include <gtest/gtest.h>

#include "call/limits.h"
#include "call/stories/desk.h"

namespace bedside::call::stories {
namespace {

using signal::PeerConnectionState;

class Recovering : public Desk {
 protected:
  Recovering() : Desk({"ice_restart", "reoffer", "relay_only"}) {}
  // Looks of a browser, four a second, that all see the same count.
  Instant stand_still(PeerId peer) {
    const Instant begin = now;
    for (int look = 0; look < 8 && screen.phase == PhaseName::kActive; ++look) {
      now += 250ms;
      EXPECT_TRUE(feed(MediaStats{peer, 1000, 1000, 10}).ok());
    }
    return begin;
  }
  // Lets time pass until that is ordered, or until the call is over.
  template <class Order>
  const Order* wait_for() {
    wake();
    while (ordered<Order>() == nullptr && screen.phase != PhaseName::kEnded) wake();
    EXPECT_NE(ordered<Order>(), nullptr);
    return ordered<Order>();
  }
  void answered(PeerId peer, const std::string& session) {
    (void)feed(LocalDescription{peer, local(signal::SdpType::kOffer, "again")});
    const std::string answer = R"({"type":"answer","sdp":"v=0","party":"x","session":")" + session + R"("})";
    (void)feed(SignalRow{theirs(signal::SignalType::kAnswer, answer)});
    (void)feed(RemoteDescriptionSet{peer});
  }
};

TEST_F(Recovering, AStallIsNoticedAndAnsweredWithinASecond) {
  const PeerId peer = connect(R"("session":"theirs")");
  ASSERT_TRUE(feed(MediaStats{peer, 1000, 1000, 10}).ok());
  const Instant begin = stand_still(peer);
  EXPECT_EQ(screen.phase, PhaseName::kReconnecting);
  EXPECT_LE(now - begin, 1s);
  ASSERT_NE(ordered<CreateOffer>(), nullptr) << "the caller does not wait";
  EXPECT_TRUE(ordered<CreateOffer>()->ice_restart);
  now += 250ms;
  ASSERT_TRUE(feed(MediaStats{peer, 2000, 1000, 10}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kActive) << "media that comes again is the proof";
  EXPECT_EQ(screen.problem, std::nullopt);
}

TEST_F(Recovering, IceCannotEndAStallThatItNeverSaw) {
  const PeerId peer = connect();
  (void)feed(MediaStats{peer, 1000, 1000, 10});
  stand_still(peer);
  ASSERT_TRUE(feed(PeerState{peer, PeerConnectionState::kConnected}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kReconnecting);
}

TEST_F(Recovering, SilenceOfAPathThatAnswersIsNoStall) {
  const PeerId peer = connect();
  (void)feed(DataOpen{peer});
  (void)feed(MediaStats{peer, 1000, 1000, 10});
  for (int look = 0; look < 20; ++look) {
    now += 250ms;
    ASSERT_TRUE(feed(MediaStats{peer, 1000, 1000, 10}).ok());
    if (ordered<SendData>() != nullptr) (void)feed(DataMessage{peer, R"({"type":"Pong"})"});
    EXPECT_EQ(screen.phase, PhaseName::kActive);
  }
}

TEST_F(Recovering, AQuestionIsAnsweredOnThePath) {
  const PeerId peer = connect();
  ASSERT_TRUE(feed(DataMessage{peer, R"({"type":"Ping"})"}).ok());
  ASSERT_NE(ordered<SendData>(), nullptr);
  EXPECT_EQ(ordered<SendData>()->text, R"({"type":"Pong"})");
}

TEST_F(Recovering, TheLadderIsClimbedRungByRungAndThenTheEndIsHonest) {
  (void)feed(IceServersChanged{{{{{"turn:relay.test"}}, "u", Redacted<std::string>("p")}}});
  const PeerId peer = connect(R"("session":"s0")");
  ASSERT_TRUE(feed(PeerState{peer, PeerConnectionState::kDisconnected}).ok());
  ASSERT_TRUE(ordered<CreateOffer>()->ice_restart);
  answered(peer, "s0");
  CreatePeer next = *wait_for<CreatePeer>();
  EXPECT_EQ(ordered<ClosePeer>()->peer, peer);
  EXPECT_FALSE(next.relay_only);
  EXPECT_TRUE(next.data_channel);
  answered(next.peer, "s1");
  next = *wait_for<CreatePeer>();
  EXPECT_TRUE(next.relay_only);
  answered(next.peer, "s2");
  const Instant before = now;
  while (screen.phase == PhaseName::kReconnecting) wake();
  EXPECT_LE(now - before, kRecoveryTimeout) << "three attempts were allowed, and the last of them for that long";
  EXPECT_EQ(screen.ended_reason, "connection_failed");
  EXPECT_EQ(problem(), ProblemCode::kConnectionFailed);
  EXPECT_TRUE(screen.can_retry);
  EXPECT_EQ(ordered<UpdateCall>()->set.status, signal::CallStatus::kFailed);
}

TEST_F(Recovering, WhoNeverAnswersHasLeft) {
  const PeerId peer = connect(R"("session":"s0")");
  const Instant begin = now;
  ASSERT_TRUE(feed(PeerState{peer, PeerConnectionState::kDisconnected}).ok());
  while (screen.phase == PhaseName::kReconnecting) wake();
  EXPECT_EQ(now - begin, kLease) << "as long as the server waits";
  EXPECT_EQ(screen.ended_reason, "left");
  EXPECT_EQ(problem(), ProblemCode::kPeerGone);
  EXPECT_EQ(ordered<UpdateCall>()->set.status, signal::CallStatus::kEnded);
}

TEST_F(Recovering, NothingIsTriedWhileNobodyCanHearIt) {
  const PeerId peer = connect(R"("session":"s0")");
  (void)feed(SignalingDown{});
  ASSERT_TRUE(feed(PeerState{peer, PeerConnectionState::kDisconnected}).ok());
  EXPECT_EQ(ordered<CreateOffer>(), nullptr);
  now += 20s;
  (void)feed(SignalingUp{});
  wake();
  EXPECT_NE(ordered<CreateOffer>(), nullptr);
}

TEST_F(Recovering, AnAttemptThatBreaksTheConnectionLeadsToTheNextRung) {
  const PeerId peer = connect(R"("session":"s0")");
  (void)feed(PeerState{peer, PeerConnectionState::kFailed});
  ASSERT_TRUE(feed(PeerFailed{peer, "CreateOffer", "InvalidStateError"}).ok());
  EXPECT_NE(ordered<CreatePeer>(), nullptr);
  EXPECT_EQ(screen.phase, PhaseName::kReconnecting);
}

TEST_F(Recovering, APlainClientGetsIceRestartsAndNothingElse) {
  const PeerId peer = connect();
  (void)feed(PeerState{peer, PeerConnectionState::kFailed});
  for (int attempt = 0; attempt < 3; ++attempt) {
    EXPECT_EQ(ordered<CreatePeer>(), nullptr);
    wake();
  }
}

}  // namespace
}  // namespace bedside::call::stories
