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

TEST_F(OnPeer, AHangUpIsTheLastWordOverTheChannel) {
  const PeerId peer = connect();
  ASSERT_TRUE(feed(EndCall{}).ok());
  EXPECT_EQ(ordered<ClosePeer>()->last_words, std::nullopt) << "there is no channel yet";
  ASSERT_TRUE(feed(DismissCall{}).ok());
  const PeerId next = connect();
  ASSERT_NE(peer, next);
  ASSERT_TRUE(feed(DataOpen{next}).ok());
  ASSERT_TRUE(feed(EndCall{}).ok());
  EXPECT_EQ(ordered<ClosePeer>()->last_words, R"({"type":"Ended","reason":"hangup"})");
  EXPECT_NE(ordered<UpdateCall>(), nullptr);
}

TEST_F(OnPeer, AnEndThatIsHeardIsWrittenForWhoeverSaidIt) {
  const PeerId peer = connect();
  (void)feed(DataOpen{peer});
  ASSERT_TRUE(feed(DataMessage{peer, R"({"type":"Ended","reason":"hangup"})"}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kEnded);
  EXPECT_EQ(screen.ended_reason, "hangup");
  EXPECT_NE(ordered<ClosePeer>(), nullptr);
  EXPECT_NE(ordered<ReleaseMedia>(), nullptr);
  EXPECT_EQ(ordered<UpdateCall>(), nullptr) << "they write it themselves";
  wake();
  ASSERT_NE(ordered<UpdateCall>(), nullptr) << "but did not";
  EXPECT_EQ(ordered<UpdateCall>()->set.end_reason, "hangup");
  const WriteId write = ordered<UpdateCall>()->write_id;
  for (int attempt = 0; attempt < 10; ++attempt) {
    ASSERT_TRUE(feed(WriteFailed{write, 0, "", std::nullopt}).ok());
    EXPECT_EQ(screen.problem, std::nullopt);
    wake();
    ASSERT_NE(ordered<UpdateCall>(), nullptr) << "both are busy until it is written";
  }
}

TEST_F(OnPeer, AnEndThatIsHeardAndReadIsNotWrittenOnceMore) {
  const PeerId peer = connect();
  (void)feed(DataOpen{peer});
  ASSERT_TRUE(feed(DataMessage{peer, R"({"type":"Ended","reason":"hangup"})"}).ok());
  signal::VideoCall row = *screen.call;
  row.status = signal::CallStatus::kEnded;
  row.end_reason = "hangup";
  ASSERT_TRUE(feed(CallRow{row}).ok());
  EXPECT_EQ(engine->wake_at(), std::nullopt);
}

TEST_F(OnPeer, AnEndlessReasonOfAnEndIsNotTaken) {
  const PeerId peer = connect();
  (void)feed(DataOpen{peer});
  ASSERT_TRUE(feed(DataMessage{peer, R"({"type":"Ended","reason":")" + std::string(51, 'x') + "\"}"}).ok());
  EXPECT_EQ(screen.ended_reason, "ended");
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
