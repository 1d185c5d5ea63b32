// Goal: descriptions and candidates meet in the right order, whatever order they come in.
#include <gtest/gtest.h>

#include "call/stories/desk.h"

namespace bedside::call::stories {
namespace {

using signal::PeerConnectionState;

class Exchange : public Desk {};

constexpr char kOffer[] = R"({"type":"offer","sdp":"v=0\r\na=ice-ufrag:theirs\r\n"})";

TEST_F(Exchange, AnOfferThatComesTooSoonAfterTheLastWaitsItsTurn) {
  const PeerId peer = connect();
  ASSERT_TRUE(feed(SignalRow{theirs(signal::SignalType::kOffer, kOffer)}).ok());
  ASSERT_NE(ordered<SetRemoteDescription>(), nullptr) << "a plain client may renegotiate";
  ASSERT_TRUE(feed(SignalRow{theirs(signal::SignalType::kOffer, kOffer)}).ok());
  EXPECT_EQ(ordered<SetRemoteDescription>(), nullptr);
  ASSERT_TRUE(feed(RemoteDescriptionSet{peer}).ok());
  ASSERT_NE(ordered<CreateAnswer>(), nullptr);
  ASSERT_TRUE(feed(LocalDescription{peer, local(signal::SdpType::kAnswer)}).ok());
  EXPECT_NE(ordered<SetRemoteDescription>(), nullptr);
}

TEST_F(Exchange, WhileOurOfferIsOutTheirsIsNotHeard) {
  const PeerId peer = connect();
  (void)feed(PeerState{peer, PeerConnectionState::kFailed});
  ASSERT_TRUE(feed(SignalRow{theirs(signal::SignalType::kOffer, kOffer)}).ok());
  EXPECT_EQ(ordered<SetRemoteDescription>(), nullptr);
}

TEST_F(Exchange, CandidatesOfTheNextGenerationWaitForIt) {
  const PeerId peer = connect();
  ASSERT_TRUE(feed(SignalRow{theirs(signal::SignalType::kOffer, kOffer)}).ok());
  ASSERT_TRUE(feed(SignalRow{theirs(signal::SignalType::kIceCandidate,
                                    R"({"candidate":"candidate:1","usernameFragment":"theirs"})")})
                  .ok());
  EXPECT_EQ(ordered<AddCandidate>(), nullptr);
  ASSERT_TRUE(feed(RemoteDescriptionSet{peer}).ok());
  EXPECT_NE(ordered<AddCandidate>(), nullptr);
}

TEST_F(Exchange, TheEndOfCandidatesIsWordedForEveryBrowser) {
  const PeerId peer = offer();
  ASSERT_TRUE(feed(LocalCandidate{peer, std::nullopt}).ok());
  ASSERT_NE(ordered<InsertSignals>(), nullptr) << "without waiting for company";
  EXPECT_EQ(signal::to_json(ordered<InsertSignals>()->rows[0].signal_data),
            R"({"candidate":"","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"mine","party":"desk"})");
}

TEST_F(Exchange, ADescriptionPastAllBoundsEndsTheCallInsteadOfHanging) {
  (void)feed(WriteDone{call_bob(), {}});
  (void)feed(MediaReady{true, true});
  const signal::Description huge{signal::SdpType::kOffer, Redacted<std::string>(std::string(70'000, 'x'))};
  ASSERT_TRUE(feed(LocalDescription{ordered<CreatePeer>()->peer, huge}).ok());
  EXPECT_EQ(screen.ended_reason, "connection_failed");
}

}  // namespace
}  // namespace bedside::call::stories
