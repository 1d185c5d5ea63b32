// Goal: writes and questions are ordered once, repeated with the same number, and never crowd.
#include <gtest/gtest.h>

#include "call/stories/desk.h"

namespace bedside::call::stories {
namespace {

class Writing : public Desk {};

TEST_F(Writing, SignalsWaitTogetherBehindARateLimit) {
  (void)feed(WriteDone{call_bob(), {}});
  (void)feed(MediaReady{true, true});
  const PeerId peer = ordered<CreatePeer>()->peer;
  (void)feed(LocalDescription{peer, {signal::SdpType::kOffer, Redacted<std::string>("v=0")}});
  const InsertSignals offer = *ordered<InsertSignals>();
  ASSERT_TRUE(feed(WriteFailed{offer.write_id, 429, "", 5000}).ok());
  ASSERT_TRUE(feed(LocalCandidate{peer, signal::IceCandidate{Redacted<std::string>("candidate:1"), "0", 0, "u"}}).ok());
  EXPECT_EQ(engine->wake_at(), now + 5s) << "the candidate waits behind the offer";
  wake();
  EXPECT_EQ(*ordered<InsertSignals>(), offer);
}

TEST_F(Writing, OneQuestionAtATime) {
  (void)feed(SignalingUp{});
  EXPECT_NE(ordered<FetchOpenCalls>(), nullptr);
  (void)feed(SignalingUp{});
  EXPECT_EQ(ordered<FetchOpenCalls>(), nullptr) << "one is out";
  (void)feed(OpenCalls{});
  EXPECT_NE(ordered<FetchOpenCalls>(), nullptr) << "but its answer may have been too old";
  (void)feed(OpenCalls{});
  EXPECT_EQ(ordered<FetchOpenCalls>(), nullptr);
}

TEST_F(Writing, AFailedQuestionIsRepeatedWithItsNumberAndThenGivenUp) {
  (void)feed(SignalingUp{});
  const FetchId fetch = ordered<FetchOpenCalls>()->fetch_id;
  for (int attempt = 1; attempt <= 3; ++attempt) {
    (void)feed(FetchFailed{fetch, 0, ""});
    wake();
    ASSERT_NE(ordered<FetchOpenCalls>(), nullptr);
    EXPECT_EQ(ordered<FetchOpenCalls>()->fetch_id, fetch);
  }
  (void)feed(FetchFailed{fetch, 0, ""});
  EXPECT_EQ(engine->wake_at(), std::nullopt);
}

TEST_F(Writing, ARingThatCannotBeWrittenDoesNotPileUp) {
  for (int i = 1; i <= 200; ++i) {
    signal::VideoCall row;
    row.id = CallId{World::number_id(7, i)};
    row.caller_id = World::user(2);
    row.receiver_id = World::user(1);
    (void)feed(CallRow{row});
    row.status = signal::CallStatus::kEnded;
    (void)feed(CallRow{row});
  }
  EXPECT_EQ(engine->wake_at(), std::nullopt);
}

}  // namespace
}  // namespace bedside::call::stories
