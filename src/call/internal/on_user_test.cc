// Goal: each wish leads to its orders, in every phase that allows it.
#include <gtest/gtest.h>

#include "call/stories/desk.h"

namespace bedside::call::stories {
namespace {

class OnUser : public Desk {};

TEST_F(OnUser, AHangUpSaysWhatItIsAtEachStage) {
  (void)feed(WriteDone{call_bob(), {}});
  ASSERT_TRUE(feed(EndCall{}).ok());
  EXPECT_EQ(ordered<UpdateCall>()->set.end_reason, "cancelled");
  (void)feed(DismissCall{});
  (void)connect();
  ASSERT_TRUE(feed(EndCall{}).ok());
  EXPECT_EQ(ordered<UpdateCall>()->set.end_reason, "hangup");
  (void)feed(DismissCall{});
  (void)incoming();
  ASSERT_TRUE(feed(EndCall{}).ok());
  EXPECT_EQ(ordered<UpdateCall>()->set.status, signal::CallStatus::kDeclined);
  EXPECT_EQ(ordered<UpdateCall>()->from, (std::vector{signal::CallStatus::kCalling, signal::CallStatus::kRinging}));
}

TEST_F(OnUser, AnAcceptCarriesTheDeviceAndKeepsTheMetadata) {
  signal::VideoCall row;
  row.id = CallId{World::number_id(6, 1)};
  row.caller_id = World::user(2);
  row.receiver_id = World::user(1);
  row.metadata = signal::json::parse(R"({"note":"knee"})").value();
  (void)feed(CallRow{row});
  ASSERT_TRUE(feed(AnswerCall{row.id, true}).ok());
  EXPECT_EQ(signal::to_json(ordered<UpdateCall>()->set.metadata), R"({"note":"knee","answered_by":"desk"})");
}

TEST_F(OnUser, MuteIsToldOnceTheChannelIsOpen) {
  const PeerId peer = connect();
  ASSERT_TRUE(feed(SetMicrophone{false}).ok());
  EXPECT_EQ(ordered<SendData>(), nullptr);
  ASSERT_TRUE(feed(DataOpen{peer}).ok());
  EXPECT_EQ(ordered<SendData>()->text, R"({"type":"TracksOn","microphone":false,"camera":true})");
  ASSERT_TRUE(feed(DataClosed{peer}).ok());
  ASSERT_TRUE(feed(SetCamera{false}).ok());
  EXPECT_EQ(ordered<SendData>(), nullptr);
}

TEST_F(OnUser, OnlyAFailedCallIsRepeated) {
  (void)connect();
  (void)feed(EndCall{});
  EXPECT_EQ(feed(RetryCall{}).error().id, "call.not_available");
}

}  // namespace
}  // namespace bedside::call::stories
