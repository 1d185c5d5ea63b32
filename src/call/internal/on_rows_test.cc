// Goal: rows in any order and of any origin change only what they may.
#include <gtest/gtest.h>

#include "call/stories/desk.h"

namespace bedside::call::stories {
namespace {

class OnRows : public Desk {};

TEST_F(OnRows, ARowWithOurIdAndOtherPeopleIsNobodys) {
  (void)connect();
  signal::VideoCall forged = *screen.call;
  forged.receiver_id = World::user(9);
  forged.status = signal::CallStatus::kEnded;
  ASSERT_TRUE(feed(CallRow{forged}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kActive);
}

TEST_F(OnRows, TheEndedScreenLearnsTheDuration) {
  (void)connect();
  ASSERT_TRUE(feed(EndCall{}).ok());
  signal::VideoCall over = *screen.call;
  over.status = signal::CallStatus::kEnded;
  over.duration_seconds = 61;
  ASSERT_TRUE(feed(CallRow{over}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kEnded);
  EXPECT_EQ(screen.call->duration_seconds, 61);
}

TEST_F(OnRows, AnEndlessReasonIsCut) {
  (void)feed(WriteDone{call_bob(), {}});
  signal::VideoCall over = *screen.call;
  over.status = signal::CallStatus::kFailed;
  over.end_reason = std::string(5000, 'x');
  ASSERT_TRUE(feed(CallRow{over}).ok());
  EXPECT_EQ(screen.ended_reason->size(), 50u);
}

TEST_F(OnRows, HugeMetadataIsNotKept) {
  signal::VideoCall row;
  row.id = CallId{World::number_id(6, 1)};
  row.caller_id = World::user(2);
  row.receiver_id = World::user(1);
  row.metadata.set("x", signal::json::Value(std::string(100'000, 'x')));
  ASSERT_TRUE(feed(CallRow{row}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kIncoming);
  EXPECT_TRUE(screen.call->metadata.is_null());
}

TEST_F(OnRows, ARivalThatMyOtherDeviceAnsweredDoesNotRingWhenMyOwnCallIsRefused) {
  const WriteId insert = call_bob();
  signal::VideoCall rival;
  rival.id = CallId{World::number_id(6, 1)};
  rival.caller_id = World::user(2);
  rival.receiver_id = World::user(1);
  ASSERT_TRUE(feed(CallRow{rival}).ok());
  rival.status = signal::CallStatus::kActive;
  ASSERT_TRUE(feed(CallRow{rival}).ok());
  ASSERT_TRUE(feed(WriteFailed{insert, 409, "PT409", std::nullopt}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kOutgoing) << "in doubt, until the open calls are known";
  ASSERT_TRUE(feed(OpenCalls{{rival}, std::nullopt}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kEnded);
  EXPECT_EQ(problem(), ProblemCode::kAlreadyInCall);
}

TEST_F(OnRows, ARivalRingsWhenMyUnsentCallIsGivenUp) {
  (void)call_bob();
  signal::VideoCall rival;
  rival.id = CallId{World::number_id(6, 1)};
  rival.caller_id = World::user(2);
  rival.receiver_id = World::user(1);
  ASSERT_TRUE(feed(CallRow{rival}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kOutgoing);
  ASSERT_TRUE(feed(EndCall{}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kIncoming) << "it is known, and no answer is waited for";
  EXPECT_EQ(screen.call->id, rival.id);
  EXPECT_NE(ordered<FetchOpenCalls>(), nullptr);
  ASSERT_TRUE(feed(OpenCalls{{rival}, std::nullopt}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kIncoming);
}

// Found by the simulator: bob declines and calls back, and the two rows overtake each other.
TEST_F(OnRows, WhoeverDeclinesAndCallsBackRingsAlthoughTheirCallComesFirst) {
  const WriteId insert = call_bob();
  (void)feed(WriteDone{insert, {}});
  signal::VideoCall declined = *screen.call;
  signal::VideoCall back;
  back.id = CallId{World::number_id(255, 1)};
  ASSERT_LT(declined.id, back.id) << "a glare that I win";
  back.caller_id = World::user(2);
  back.receiver_id = World::user(1);
  ASSERT_TRUE(feed(CallRow{back}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kOutgoing);
  declined.status = signal::CallStatus::kDeclined;
  ASSERT_TRUE(feed(CallRow{declined}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kEnded);
  ASSERT_NE(ordered<FetchOpenCalls>(), nullptr);
  ASSERT_TRUE(feed(OpenCalls{{back}, std::nullopt}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kIncoming);
  EXPECT_EQ(screen.call->id, back.id);
}

TEST_F(OnRows, ARivalThatHasRungForTooLongDoesNotRingWhenMyCallIsGivenUp) {
  (void)call_bob();
  signal::VideoCall rival;
  rival.id = CallId{World::number_id(6, 1)};
  rival.caller_id = World::user(2);
  rival.receiver_id = World::user(1);
  rival.started_at = to_iso(now - 59s);
  ASSERT_TRUE(feed(CallRow{rival}).ok());
  now += 5s;
  ASSERT_TRUE(feed(EndCall{}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kEnded);
  EXPECT_NE(ordered<FetchOpenCalls>(), nullptr);
}

TEST_F(OnRows, ALateFirstRowDoesNotRing) {
  for (const auto status : {signal::CallStatus::kEnded, signal::CallStatus::kActive}) {
    signal::VideoCall row;
    row.id = CallId{World::number_id(6, static_cast<int>(status))};
    row.caller_id = World::user(2);
    row.receiver_id = World::user(1);
    row.status = status;
    ASSERT_TRUE(feed(CallRow{row}).ok());
    row.status = signal::CallStatus::kCalling;
    ASSERT_TRUE(feed(CallRow{row}).ok());
    EXPECT_EQ(screen.phase, PhaseName::kIdle);
  }
}

TEST_F(OnRows, ACallThatIsNotOpenAnyMoreStopsRinging) {
  (void)incoming();
  (void)feed(WriteDone{ordered<UpdateCall>() ? ordered<UpdateCall>()->write_id : 1, {}});
  (void)feed(SignalingUp{});
  ASSERT_TRUE(feed(OpenCalls{}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kEnded);
}

}  // namespace
}  // namespace bedside::call::stories
