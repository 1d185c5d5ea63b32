// Goal: a connection that is lost is shown, restored once, and given up with a reason.
#include <gtest/gtest.h>

#include "call/stories/desk.h"

namespace bedside::call::stories {
namespace {

using signal::PeerConnectionState;

class OnPeer : public Desk {};

TEST_F(OnPeer, ALostConnectionIsShownAndItsReturnToo) {
  const PeerId peer = connect();
  const auto since = screen.connected_at_ms;
  ASSERT_TRUE(feed(PeerState{peer, PeerConnectionState::kDisconnected}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kReconnecting);
  EXPECT_EQ(problem(), ProblemCode::kConnectionLost);
  now += 2s;
  ASSERT_TRUE(feed(PeerState{peer, PeerConnectionState::kConnected}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kActive);
  EXPECT_EQ(screen.problem, std::nullopt);
  EXPECT_EQ(screen.connected_at_ms, since);
}

TEST_F(OnPeer, ABrowserWithoutWebRtcSaysSo) {
  (void)feed(WriteDone{call_bob(), {}});
  (void)feed(MediaReady{true, true});
  ASSERT_TRUE(feed(PeerFailed{ordered<CreatePeer>()->peer, "CreatePeer", "not defined"}).ok());
  EXPECT_EQ(problem(), ProblemCode::kPeerUnsupported);
  EXPECT_EQ(screen.phase, PhaseName::kEnded);
}

TEST_F(OnPeer, EachOutageGetsItsOwnRestart) {
  const PeerId peer = connect();
  for (int outage = 0; outage < 3; ++outage) {
    ASSERT_TRUE(feed(PeerState{peer, PeerConnectionState::kFailed}).ok());
    ASSERT_NE(ordered<CreateOffer>(), nullptr);
    ASSERT_TRUE(feed(LocalDescription{peer, local(signal::SdpType::kOffer, "again")}).ok());
    ASSERT_TRUE(feed(SignalRow{theirs(signal::SignalType::kAnswer, R"({"type":"answer","sdp":"v=0"})")}).ok());
    ASSERT_TRUE(feed(RemoteDescriptionSet{peer}).ok());
    ASSERT_TRUE(feed(PeerState{peer, PeerConnectionState::kConnected}).ok());
    EXPECT_EQ(screen.phase, PhaseName::kActive);
  }
}

TEST_F(OnPeer, ARenegotiationThatGoesWrongLeavesWhatFlowsAlone) {
  const PeerId peer = connect();
  ASSERT_TRUE(feed(PeerFailed{peer, "SetRemoteDescription", ""}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kActive);
  EXPECT_EQ(ordered<ClosePeer>(), nullptr);
}

TEST_F(OnPeer, WordsThatAreNotUnderstoodAreNotHeard) {
  const PeerId peer = connect();
  for (const std::string& text : {std::string("{"), std::string(R"({"type":"Later"})"), std::string(100'000, '[')}) {
    ASSERT_TRUE(feed(DataMessage{peer, text}).ok());
    EXPECT_TRUE(orders.empty());
  }
  EXPECT_EQ(screen.phase, PhaseName::kActive);
}

}  // namespace
}  // namespace bedside::call::stories
