// Goal: what time brings: the end of ringing, proofs of life, and a line to the server that comes and goes.
#include <gtest/gtest.h>

#include "call/stories/desk.h"

namespace bedside::call::stories {
namespace {

class OnTime : public Desk {};

TEST_F(OnTime, SignalingThatGoesDownTouchesNoMedia) {
  (void)connect();
  ASSERT_TRUE(feed(SignalingDown{}).ok());
  EXPECT_TRUE(orders.empty());
  EXPECT_EQ(screen.phase, PhaseName::kActive);
  EXPECT_EQ(screen.signaling, SignalingState::kDown);
  ASSERT_TRUE(feed(SignalingUp{}).ok());
  EXPECT_NE(ordered<FetchSignals>(), nullptr);
  ASSERT_TRUE(feed(OpenCalls{{}, std::nullopt}).ok()) << "the server forgot the call, but it flows";
  EXPECT_EQ(screen.phase, PhaseName::kActive);
}

TEST_F(OnTime, TheCallerBelievesTheDatabaseAboutTheLastMoment) {
  (void)feed(WriteDone{call_bob(), {}});
  while (ordered<UpdateCall>() == nullptr) wake();
  EXPECT_EQ(ordered<UpdateCall>()->set.end_reason, "no_answer");
  EXPECT_EQ(screen.phase, PhaseName::kOutgoing) << "not over before the database says so";
  ASSERT_TRUE(feed(WriteDone{ordered<UpdateCall>()->write_id, {}}).ok());
  ASSERT_NE(ordered<FetchOpenCalls>(), nullptr);
  signal::VideoCall answered = *screen.call;
  answered.status = signal::CallStatus::kActive;
  ASSERT_TRUE(feed(OpenCalls{{answered}, std::nullopt}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kConnecting);
}

TEST_F(OnTime, ThePhoneStopsRingingByItselfWhenTheServerDoesNotSaySo) {
  (void)incoming();
  while (screen.phase == PhaseName::kIncoming) wake();
  EXPECT_EQ(screen.ended_reason, "no_answer");
}

TEST_F(OnTime, NewIceServersServeTheNextPeer) {
  signal::IceServer relay;
  relay.urls.list = {"turn:relay.example"};
  ASSERT_TRUE(feed(IceServersChanged{{relay}}).ok());
  (void)feed(WriteDone{call_bob(), {}});
  ASSERT_TRUE(feed(MediaReady{true, true}).ok());
  EXPECT_EQ(ordered<CreatePeer>()->ice_servers, std::vector<signal::IceServer>{relay});
}

TEST_F(OnTime, WhoIsNotConnectedAsksForLostSignals) {
  (void)feed(WriteDone{call_bob(), {}});
  signal::VideoCall active = *screen.call;
  active.status = signal::CallStatus::kActive;
  ASSERT_TRUE(feed(CallRow{active}).ok());
  const Instant since = now;
  while (ordered<FetchSignals>() == nullptr) wake();
  EXPECT_EQ(now - since, 2s);
}

}  // namespace
}  // namespace bedside::call::stories
