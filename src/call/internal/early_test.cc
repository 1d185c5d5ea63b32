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

}  // namespace
}  // namespace bedside::call::stories
