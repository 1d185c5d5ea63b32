// Goal: a client that knows only the two tables, {type, sdp} and RTCIceCandidateInit can call and be called.
#include <gtest/gtest.h>

#include "call/stories/world.h"

namespace bedside::call::stories {
namespace {

// What such a client would write, by hand. It is user 2.
class Plain : public ::testing::Test {
 protected:
  void SetUp() override {
    world.database.numbers_signals = false;
    alice.start_signaling();
    world.run_for(1s);
  }
  const signal::VideoCall& row() { return world.database.calls.begin()->second; }

  void sends(std::string_view type, std::string_view data) {
    NewSignal row;
    row.id = SignalId{World::number_id(5, ++sent)};
    row.call_id = this->row().id;
    row.sender_id = World::user(2);
    row.receiver_id = World::user(1);
    row.signal_type = *signal::from_word<signal::SignalType>(type);
    row.signal_data = signal::json::parse(data).value();
    ASSERT_EQ(world.database.insert_signals({row}).status, 200);
    world.publish();
    world.run_for(500ms);
  }
  void writes(signal::CallStatus from, signal::CallStatus to) {
    CallChange change;
    change.status = to;
    ASSERT_FALSE(world.database.update_call(row().id, {from}, change).rows.empty());
    world.publish();
    world.run_for(500ms);
  }
  void calls_alice(CallId id = CallId{World::number_id(6, 1)}) {
    NewCall call;
    call.id = id;
    call.room_id = World::room();
    call.caller_id = World::user(2);
    call.receiver_id = World::user(1);
    ASSERT_EQ(world.database.insert_call(call, to_iso(world.now)).status, 200);
    world.publish();
    world.run_for(500ms);
  }
  void transport_comes_up() {
    ASSERT_TRUE(alice.feed(PeerState{alice.link().id, signal::PeerConnectionState::kConnected}).ok());
  }

  World world{3};
  Phone& alice = world.add_phone(World::user(1), "alice-laptop");
  int sent = 0;
};

TEST_F(Plain, ItsAnswerIsItsAcceptAndWeWriteThatTheCallIsActive) {
  ASSERT_TRUE(alice.feed(StartCall{World::room(), World::user(2), signal::CallType::kVideo, {}}).ok());
  world.run_for(500ms);
  writes(signal::CallStatus::kCalling, signal::CallStatus::kRinging);
  EXPECT_TRUE(alice.screen.ringing);
  sends("answer", R"({"type":"answer","sdp":"v=0\r\na=ice-ufrag:plain\r\n"})");
  EXPECT_EQ(alice.screen.phase, PhaseName::kConnecting);
  EXPECT_EQ(row().status, signal::CallStatus::kActive);
  sends("ice_candidate", R"({"candidate":"candidate:1 1 udp 1 192.0.2.1 9 typ host","sdpMid":"0","sdpMLineIndex":0})");
  EXPECT_EQ(alice.count<AddCandidate>(), 1);
  transport_comes_up();
  EXPECT_EQ(alice.screen.phase, PhaseName::kActive);
}

TEST_F(Plain, OurOwnSignalsAreWhatItUnderstands) {
  ASSERT_TRUE(alice.feed(StartCall{World::room(), World::user(2), signal::CallType::kVideo, {}}).ok());
  world.run_for(1s);
  const auto& signals = world.database.signals[row().id];
  ASSERT_GE(signals.size(), 4u);
  EXPECT_EQ(*signals[0].signal_data.find("type")->text(), "offer");
  EXPECT_NE(signals[0].signal_data.find("sdp"), nullptr);
  for (std::size_t i = 1; i < signals.size(); ++i) {
    EXPECT_EQ(signals[i].signal_type, signal::SignalType::kIceCandidate);
    EXPECT_NE(signals[i].signal_data.find("candidate")->text(), nullptr);
    EXPECT_NE(signals[i].signal_data.find("sdpMid"), nullptr) << "or RTCIceCandidate's constructor throws";
  }
  EXPECT_EQ(*signals.back().signal_data.find("candidate")->text(), "") << "the end of candidates";
}

TEST_F(Plain, ItMayWriteActiveBeforeItAnswers) {
  ASSERT_TRUE(alice.feed(StartCall{World::room(), World::user(2), signal::CallType::kVideo, {}}).ok());
  world.run_for(500ms);
  writes(signal::CallStatus::kCalling, signal::CallStatus::kActive);
  EXPECT_EQ(alice.screen.phase, PhaseName::kConnecting);
  sends("answer", R"({"type":"answer","sdp":"v=0"})");
  EXPECT_EQ(alice.count<SetRemoteDescription>(), 1);
}

TEST_F(Plain, ItCallsAndItsOfferAndCandidatesWaitForTheAccept) {
  calls_alice();
  EXPECT_EQ(alice.screen.phase, PhaseName::kIncoming);
  EXPECT_EQ(row().status, signal::CallStatus::kRinging);
  sends("ice_candidate", R"({"candidate":"candidate:1","sdpMid":"0"})");
  sends("offer", R"({"type":"offer","sdp":"v=0"})");
  sends("ice_candidate", R"({"candidate":"","sdpMid":"0","sdpMLineIndex":0})");
  EXPECT_EQ(alice.count<CreatePeer>(), 0);
  ASSERT_TRUE(alice.accepts().ok());
  world.run_for(1s);
  EXPECT_EQ(alice.count<SetRemoteDescription>(), 1);
  EXPECT_EQ(alice.count<AddCandidate>(), 2);
  EXPECT_EQ(row().status, signal::CallStatus::kActive);
  EXPECT_EQ(world.database.signals[row().id][3].signal_type, signal::SignalType::kAnswer);
  EXPECT_FALSE(alice.last<CreatePeer>()->data_channel) << "the channel is the caller's to make";
}

TEST_F(Plain, ItMayWaitForTheAcceptBeforeItOffers) {
  calls_alice();
  ASSERT_TRUE(alice.accepts().ok());
  world.run_for(40s);
  EXPECT_EQ(alice.screen.phase, PhaseName::kConnecting);
  sends("offer", R"({"type":"offer","sdp":"v=0"})");
  EXPECT_EQ(alice.count<CreateAnswer>(), 1);
  transport_comes_up();
  EXPECT_EQ(alice.screen.phase, PhaseName::kActive);
}

TEST_F(Plain, OfTwoThatCallEachOtherThePlainOneNeedsToKnowNothing) {
  for (const char* theirs : {"00000000-0000-4000-8000-000000000000", "ffffffff-ffff-4fff-bfff-ffffffffffff"}) {
    world.database.keeps_rules = false;
    world.database.calls.clear();
    ASSERT_TRUE(alice.feed(StartCall{World::room(), World::user(2), signal::CallType::kVideo, {}}).ok());
    world.run_for(500ms);
    ASSERT_EQ(world.database.calls.size(), 1u);
    const CallId mine = row().id;
    const CallId plain = *CallId::parse(theirs);
    calls_alice(plain);
    ASSERT_EQ(world.database.calls.size(), 2u);
    if (mine < plain) {
      EXPECT_EQ(alice.screen.phase, PhaseName::kOutgoing) << "mine stays, and rings there as if nothing had been";
      ASSERT_TRUE(alice.feed(EndCall{}).ok());
    } else {
      EXPECT_EQ(alice.screen.phase, PhaseName::kIncoming) << "theirs rings, and mine is over";
      EXPECT_TRUE(signal::is_over(world.database.calls.at(mine).status));
      ASSERT_TRUE(alice.feed(AnswerCall{plain, false}).ok());
    }
    world.run_for(1s);
    ASSERT_TRUE(alice.feed(DismissCall{}).ok());
    world.run_for(1s);
  }
}

TEST_F(Plain, ItsTracksSpeakForThemselves) {
  calls_alice();
  sends("offer", R"({"type":"offer","sdp":"v=0"})");
  ASSERT_TRUE(alice.accepts().ok());
  world.run_for(1s);
  transport_comes_up();
  EXPECT_FALSE(alice.screen.remote_camera);
  ASSERT_TRUE(alice.feed(RemoteTrack{alice.link().id, signal::TrackKind::kVideo, true}).ok());
  EXPECT_TRUE(alice.screen.remote_camera);
}

TEST_F(Plain, MalformedSignalsHarmNothing) {
  ASSERT_TRUE(alice.feed(StartCall{World::room(), World::user(2), signal::CallType::kVideo, {}}).ok());
  world.run_for(500ms);
  for (const char* data : {"null", "7", "{}", R"({"type":"offer","sdp":"v=0"})", R"({"type":"answer","sdp":""})",
                           R"({"type":"rollback","sdp":"v=0"})", R"({"type":"answer","sdp":[1]})"}) {
    sends("answer", data);
  }
  sends("answer", R"({"type":"answer","sdp":")" + std::string(signal::kMaxSdpBytes + 1, 'x') + R"("})");
  EXPECT_EQ(alice.screen.phase, PhaseName::kOutgoing);
  sends("answer", R"({"type":"answer","sdp":"v=0"})");
  EXPECT_EQ(alice.screen.phase, PhaseName::kConnecting);
  sends("answer", R"({"type":"answer","sdp":"v=0 again"})");
  EXPECT_EQ(alice.count<SetRemoteDescription>(), 1) << "one offer takes one answer";
}

TEST_F(Plain, AStrangersSignalIsNotHeard) {
  ASSERT_TRUE(alice.feed(StartCall{World::room(), World::user(2), signal::CallType::kVideo, {}}).ok());
  world.run_for(500ms);
  signal::WebRtcSignal forged;
  forged.call_id = row().id;
  forged.sender_id = World::user(9);
  forged.receiver_id = World::user(1);
  forged.signal_type = signal::SignalType::kAnswer;
  forged.signal_data = signal::json::parse(R"({"type":"answer","sdp":"v=0"})").value();
  ASSERT_TRUE(alice.feed(SignalRow{forged}).ok());
  EXPECT_EQ(alice.screen.phase, PhaseName::kOutgoing);
  EXPECT_EQ(alice.count<SetRemoteDescription>(), 0);
}

}  // namespace
}  // namespace bedside::call::stories
