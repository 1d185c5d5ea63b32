// Goal: a device that rings answers by itself only when both sides show that they know of it, says that nobody
// accepted, and rings on when it does not work.
#include "call/internal/early.h"

#include "call/stories/desk.h"

namespace bedside::call::stories {
namespace {

constexpr char kOffer[] = R"({"type":"offer","sdp":"v=0\r\na=ice-ufrag:u\r\n","party":"x","session":"s","round":1})";

class Early : public Desk {
 protected:
  signal::VideoCall rings(bool marked) {
    signal::VideoCall row;
    row.id = CallId{World::number_id(6, 1)};
    row.caller_id = World::user(2);
    row.receiver_id = World::user(1);
    if (marked) row.metadata.set(kEarly, signal::json::Value(true));
    EXPECT_TRUE(feed(CallRow{row}).ok());
    return row;
  }
  // The peer connection that answers; 0 when none does.
  PeerId answers_offer() {
    EXPECT_TRUE(feed(SignalRow{theirs(signal::SignalType::kOffer, kOffer, 1)}).ok());
    return ordered<CreatePeer>() == nullptr ? 0 : ordered<CreatePeer>()->peer;
  }
};

TEST_F(Early, AnswersWithoutDevicesAndSaysThatNobodyAccepted) {
  const CallId call = rings(true).id;
  ASSERT_TRUE(feed(EarlyAllowed{call}).ok());
  const PeerId peer = answers_offer();
  ASSERT_NE(peer, 0);
  ASSERT_TRUE(feed(RemoteDescriptionSet{peer}).ok());
  EXPECT_NE(ordered<CreateAnswer>(), nullptr);
  EXPECT_EQ(ordered<AttachMedia>(), nullptr);
  ASSERT_TRUE(feed(LocalDescription{peer, local(signal::SdpType::kAnswer)}).ok());
  ASSERT_NE(ordered<InsertSignals>(), nullptr);
  const auto answer = signal::parse_payload(signal::SignalType::kAnswer, ordered<InsertSignals>()->rows[0].signal_data);
  ASSERT_TRUE(answer.ok());
  EXPECT_TRUE(answer->early);
  EXPECT_EQ(answer->to, "s");
  EXPECT_EQ(screen.phase, PhaseName::kIncoming);
}

TEST_F(Early, AnOfferThatCameFirstIsAnsweredWhenItIsAllowed) {
  const CallId call = rings(true).id;
  EXPECT_EQ(answers_offer(), 0);
  ASSERT_TRUE(feed(EarlyAllowed{call}).ok());
  EXPECT_NE(ordered<CreatePeer>(), nullptr);
}

TEST_F(Early, WithoutTheCallersMarkerNothingIsAnswered) {
  const CallId call = rings(false).id;
  ASSERT_TRUE(feed(EarlyAllowed{call}).ok());
  EXPECT_EQ(answers_offer(), 0);
}

TEST_F(Early, AnOfferForAnotherDeviceIsNotHeard) {
  ASSERT_TRUE(feed(EarlyAllowed{rings(true).id}).ok());
  const std::string other = std::string(kOffer, sizeof kOffer - 2) + R"(,"for":"tablet"})";
  ASSERT_TRUE(feed(SignalRow{theirs(signal::SignalType::kOffer, other, 1)}).ok());
  EXPECT_EQ(ordered<CreatePeer>(), nullptr);
}

TEST_F(Early, WhatDoesNotWorkIsLetGoAndItRingsOn) {
  ASSERT_TRUE(feed(EarlyAllowed{rings(true).id}).ok());
  const PeerId peer = answers_offer();
  ASSERT_TRUE(feed(PeerFailed{peer, "SetRemoteDescription", ""}).ok());
  EXPECT_NE(ordered<ClosePeer>(), nullptr);
  EXPECT_NE(ordered<FetchSignals>(), nullptr) << "the offer must come again for the accept";
  EXPECT_EQ(screen.phase, PhaseName::kIncoming);
}

// The caller's side: two devices have answered while they ring, and the second one gets a connection of its own.
TEST_F(Early, ACandidateThatOvertakesTheAnswerOfTheSecondDeviceIsKeptForItsConnection) {
  (void)feed(StartCall{World::room(), World::user(2), signal::CallType::kVideo, true});
  (void)feed(WriteDone{ordered<InsertCall>()->write_id, {}});
  (void)feed(MediaReady{true, true});
  const PeerId first = ordered<CreatePeer>()->peer;
  (void)feed(LocalDescription{first, local(signal::SdpType::kOffer, "first")});
  const auto answer = [&](const InsertSignals& offer, const std::string& device) {
    const auto asked = signal::parse_payload(signal::SignalType::kOffer, offer.rows[0].signal_data);
    return theirs(signal::SignalType::kAnswer, R"({"type":"answer","sdp":"v=0\r\na=ice-ufrag:)" + device +
                                                   R"(\r\n","party":")" + device + R"(","session":"of )" + device +
                                                   R"(","to":")" + *asked->session + R"(","round":)" +
                                                   std::to_string(*asked->round) + R"(,"early":true})");
  };
  const InsertSignals to_all = *ordered<InsertSignals>();
  (void)feed(SignalRow{answer(to_all, "desk")});
  (void)feed(RemoteDescriptionSet{first});
  (void)feed(SignalRow{answer(to_all, "tablet")});
  ASSERT_NE(ordered<CreatePeer>(), nullptr);
  const PeerId second = ordered<CreatePeer>()->peer;
  (void)feed(LocalDescription{second, local(signal::SdpType::kOffer, "second")});
  const InsertSignals to_tablet = *ordered<InsertSignals>();
  const std::string candidate =
      R"({"candidate":"candidate:1","sdpMid":"0","usernameFragment":"tablet","party":"tablet","session":"of tablet"})";
  ASSERT_TRUE(feed(SignalRow{theirs(signal::SignalType::kIceCandidate, candidate)}).ok());
  EXPECT_EQ(ordered<AddCandidate>(), nullptr);
  ASSERT_TRUE(feed(SignalRow{answer(to_tablet, "tablet")}).ok());
  ASSERT_TRUE(feed(RemoteDescriptionSet{second}).ok());
  ASSERT_NE(ordered<AddCandidate>(), nullptr);
  EXPECT_EQ(ordered<AddCandidate>()->peer, second);
}

}  // namespace
}  // namespace bedside::call::stories
