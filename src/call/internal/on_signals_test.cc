// Goal: signals are handled in order, gaps are fetched, and strangers are not heard.
#include <gtest/gtest.h>

#include "call/stories/desk.h"

namespace bedside::call::stories {
namespace {

class OnSignals : public Desk {};

constexpr char kCandidate[] = R"({"candidate":"candidate:1","sdpMid":"0"})";

TEST_F(OnSignals, AGapIsFetchedAtOnce) {
  (void)connect();
  ASSERT_TRUE(feed(SignalRow{theirs(signal::SignalType::kIceCandidate, kCandidate, 3)}).ok());
  ASSERT_NE(ordered<FetchSignals>(), nullptr);
  EXPECT_EQ(ordered<FetchSignals>()->after_seq, 0);
  EXPECT_EQ(ordered<AddCandidate>(), nullptr);
  ASSERT_TRUE(feed(SignalRows{screen.call->id, {theirs(signal::SignalType::kIceCandidate, kCandidate, 2)}}).ok());
  EXPECT_EQ(std::count_if(orders.begin(), orders.end(),
                          [](const Output& order) { return std::holds_alternative<AddCandidate>(order); }),
            2)
      << "number 1 is in a complete answer not there: it is not for us";
}

TEST_F(OnSignals, AGapThatMayBeOurOwnWriteWaitsAMoment) {
  (void)offer();
  const WriteId mine = ordered<InsertSignals>()->write_id;
  ASSERT_TRUE(feed(SignalRow{theirs(signal::SignalType::kIceCandidate, kCandidate, 2)}).ok());
  EXPECT_EQ(ordered<FetchSignals>(), nullptr);
  EXPECT_EQ(engine->wake_at(), now + 100ms);
  ASSERT_TRUE(feed(WriteDone{mine, {signal::json::parse(R"({"seq":1})").value()}}).ok());
  EXPECT_NE(engine->wake_at(), now + 100ms) << "it was";
}

TEST_F(OnSignals, ASignalBeforeItsCallIsFetchedWhenTheCallComes) {
  signal::WebRtcSignal early;
  early.call_id = CallId{World::number_id(6, 1)};
  early.sender_id = World::user(2);
  early.receiver_id = World::user(1);
  ASSERT_TRUE(feed(SignalRow{early}).ok());
  (void)incoming();
  EXPECT_NE(ordered<FetchSignals>(), nullptr);
}

TEST_F(OnSignals, OurOwnRowsAreKnownAndHarmless) {
  (void)connect();
  signal::WebRtcSignal own = theirs(signal::SignalType::kOffer, R"({"type":"offer","sdp":"v=0"})", 1);
  std::swap(own.sender_id, own.receiver_id);
  ASSERT_TRUE(feed(SignalRow{own}).ok());
  ASSERT_EQ(orders.size(), 1u) << "nothing but the place to go on from";
  EXPECT_EQ(ordered<KeepCall>()->call->after_seq, 1);
}

}  // namespace
}  // namespace bedside::call::stories
