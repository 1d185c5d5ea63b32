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

class StartOfThePicture : public Desk {
 protected:
  std::string set_on(Network network) {
    (void)feed(NetworkChanged{network});
    const auto row = incoming();
    (void)feed(AnswerCall{row.id, true});
    const auto write = ordered<UpdateCall>()->write_id;
    (void)feed(MediaReady{true, true});
    (void)feed(WriteDone{write, {}});
    (void)feed(SignalRow{theirs(signal::SignalType::kOffer,
                                R"({"type":"offer","sdp":"v=0\r\nm=video 9 X 96\r\na=rtpmap:96 VP8/90000\r\n"})")});
    const auto* order = ordered<SetRemoteDescription>();
    return order == nullptr ? "" : order->description.sdp.reveal();
  }
};

TEST_F(StartOfThePicture, IsToldToTheBrowser) {
  EXPECT_NE(set_on(Network::kOrdinary).find("a=fmtp:96 x-google-start-bitrate=800\r\n"), std::string::npos);
}

TEST_F(StartOfThePicture, IsLessWhereEveryByteCosts) {
  EXPECT_NE(set_on(Network::kMetered).find("a=fmtp:96 x-google-start-bitrate=400\r\n"), std::string::npos);
}

TEST_F(StartOfThePicture, IsTheBrowsersOwnWhereTheNetworkIsSlow) {
  EXPECT_EQ(set_on(Network::kSlow), "v=0\r\nm=video 9 X 96\r\na=rtpmap:96 VP8/90000\r\n");
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

TEST_F(Exchange, SignalsNameTheirConnectionAndTheirExchange) {
  (void)feed(WriteDone{call_bob(), {}});
  (void)feed(MediaReady{true, true});
  (void)feed(LocalDescription{ordered<CreatePeer>()->peer, local(signal::SdpType::kOffer)});
  const auto& row = ordered<InsertSignals>()->rows[0];
  const auto payload = signal::parse_payload(row.signal_type, row.signal_data);
  ASSERT_TRUE(payload.ok());
  EXPECT_EQ(payload->session->size(), 8u);
  EXPECT_EQ(payload->to, std::nullopt) << "nobody is known at the other end";
  EXPECT_EQ(payload->round, 1);
}

TEST_F(Exchange, AnAnswerToAnotherOfferIsNotTaken) {
  offer();
  for (const char* stale : {R"("to":"elsewhere")", R"("round":7)"}) {
    const std::string answer = std::string(R"({"type":"answer","sdp":"v=0","party":"x",)") + stale + "}";
    ASSERT_TRUE(feed(SignalRow{theirs(signal::SignalType::kAnswer, answer)}).ok());
    EXPECT_EQ(ordered<SetRemoteDescription>(), nullptr) << stale;
  }
}

TEST_F(Exchange, ANewConnectionOfTheirsReplacesOurs) {
  const PeerId old = connect("\"session\":\"first\"");
  const auto fresh =
      theirs(signal::SignalType::kOffer, R"({"type":"offer","sdp":"v=0","party":"x","session":"second"})");
  ASSERT_TRUE(feed(SignalRow{fresh}).ok());
  ASSERT_NE(ordered<ClosePeer>(), nullptr);
  EXPECT_EQ(ordered<ClosePeer>()->peer, old);
  ASSERT_NE(ordered<CreatePeer>(), nullptr);
  EXPECT_FALSE(ordered<CreatePeer>()->data_channel) << "whoever offers opens the channel";
  EXPECT_NE(ordered<SetRemoteDescription>(), nullptr);
  EXPECT_EQ(ordered<CreateOffer>(), nullptr);
  EXPECT_EQ(screen.phase, PhaseName::kReconnecting);
}

TEST_F(Exchange, AnOfferToAConnectionThatIsGoneIsNotHeard) {
  connect("\"session\":\"first\"");
  const auto stale =
      theirs(signal::SignalType::kOffer, R"({"type":"offer","sdp":"v=0","session":"first","to":"long-gone"})");
  ASSERT_TRUE(feed(SignalRow{stale}).ok());
  EXPECT_TRUE(orders.empty());
}

TEST_F(Exchange, TheEndOfCandidatesIsWordedForEveryBrowser) {
  const PeerId peer = offer();
  ASSERT_TRUE(feed(LocalCandidate{peer, std::nullopt}).ok());
  ASSERT_NE(ordered<InsertSignals>(), nullptr) << "without waiting for company";
  const std::string data = signal::to_json(ordered<InsertSignals>()->rows[0].signal_data);
  EXPECT_TRUE(data.starts_with(R"({"candidate":"","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"mine",)")) << data;
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
