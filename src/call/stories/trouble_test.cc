// Goal: what fails is tried again, taken back and explained; what cannot be saved ends with a reason and a next step.
#include <gtest/gtest.h>

#include "call/stories/world.h"

namespace bedside::call::stories {
namespace {

using signal::PeerConnectionState;

// One engine, its hands played by the test line by line.
class Trouble : public ::testing::Test {
 protected:
  Trouble() {
    Config config;
    config.user_id = World::user(1);
    config.device_id = "desk";
    config.seed = "000102030405060708090a0b0c0d0e0f";
    config.recovery = ErrorRecoveryConfig{3, 1000, true, {"audio_only", "ice_restart"}};
    engine = std::make_unique<Engine>(config);
    (void)feed(SignalingUp{});
    (void)feed(OpenCalls{});
  }
  Status feed(const Input& input) {
    orders.clear();
    const Status status = engine->feed(input, now);
    while (auto output = engine->next()) {
      if (const auto* snapshot = std::get_if<Snapshot>(&*output)) {
        screen = snapshot->state;
      } else {
        orders.push_back(std::move(*output));
      }
    }
    return status;
  }
  // Lets time pass until the engine wants to be woken, and wakes it.
  void wake() {
    ASSERT_TRUE(engine->wake_at().has_value());
    now = std::max(now, *engine->wake_at());
    ASSERT_TRUE(feed(Wake{}).ok());
  }
  template <class Order>
  const Order* ordered() const {
    for (const Output& output : orders) {
      if (const auto* found = std::get_if<Order>(&output)) return found;
    }
    return nullptr;
  }
  WriteId call_bob() {
    EXPECT_TRUE(feed(StartCall{World::room(), World::user(2), signal::CallType::kVideo}).ok());
    return ordered<InsertCall>()->write_id;
  }
  signal::VideoCall incoming() {
    signal::VideoCall row;
    row.id = CallId{World::number_id(6, 1)};
    row.caller_id = World::user(2);
    row.receiver_id = World::user(1);
    EXPECT_TRUE(feed(CallRow{row}).ok());
    return row;
  }
  // A call of mine up to both descriptions; gives the peer.
  PeerId connect() {
    (void)feed(WriteDone{call_bob(), {}});
    (void)feed(MediaReady{true, true});
    const PeerId peer = ordered<CreatePeer>()->peer;
    (void)feed(LocalDescription{peer, {signal::SdpType::kOffer, Redacted<std::string>("v=0")}});
    (void)feed(WriteDone{ordered<InsertSignals>()->write_id, {}});
    signal::VideoCall active = *screen.call;
    active.status = signal::CallStatus::kActive;
    (void)feed(CallRow{active});
    signal::WebRtcSignal answer;
    answer.call_id = active.id;
    answer.sender_id = World::user(2);
    answer.receiver_id = World::user(1);
    answer.signal_type = signal::SignalType::kAnswer;
    answer.signal_data = signal::json::parse(R"({"type":"answer","sdp":"v=0","party":"x"})").value();
    (void)feed(SignalRow{answer});
    (void)feed(RemoteDescriptionSet{peer});
    (void)feed(PeerState{peer, PeerConnectionState::kConnected});
    EXPECT_EQ(screen.phase, PhaseName::kActive);
    return peer;
  }
  ProblemCode problem() const { return screen.problem ? screen.problem->code : ProblemCode::kMissedCall; }

  Instant now = instant_from_ms(1'800'000'000'000);
  std::unique_ptr<Engine> engine;
  std::vector<Output> orders;
  ScreenState screen;
};

TEST_F(Trouble, ALostInsertIsRepeatedWithTheSameRowAndGrowingPauses) {
  const WriteId write = call_bob();
  const NewCall row = ordered<InsertCall>()->row;
  Duration last = Duration::zero();
  for (int attempt = 1; attempt <= 3; ++attempt) {
    ASSERT_TRUE(feed(WriteFailed{write, 0, "", std::nullopt}).ok());
    const Instant before = now;
    wake();
    while (ordered<InsertCall>() == nullptr) wake();
    EXPECT_EQ(*ordered<InsertCall>(), (InsertCall{write, row}));
    const auto pause = std::chrono::duration_cast<Duration>(now - before);
    EXPECT_GT(pause, last);
    last = pause;
  }
  ASSERT_TRUE(feed(WriteFailed{write, 0, "", std::nullopt}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kEnded) << "what the screen showed is taken back";
  EXPECT_EQ(problem(), ProblemCode::kServerUnreachable);
  EXPECT_TRUE(screen.can_retry);
  EXPECT_NE(ordered<ReleaseMedia>(), nullptr);
}

TEST_F(Trouble, RetryAfterIsObeyed) {
  const WriteId write = call_bob();
  ASSERT_TRUE(feed(WriteFailed{write, 429, "", 7000}).ok());
  EXPECT_EQ(engine->wake_at(), now + 7s);
  ASSERT_TRUE(feed(WriteFailed{write, 503, "", 1}).ok()) << "a second answer to the same attempt is no news";
  EXPECT_EQ(engine->wake_at(), now + 7s);
}

TEST_F(Trouble, ARefusedCallIsTakenBackAtOnce) {
  ASSERT_TRUE(feed(WriteFailed{call_bob(), 403, "42501", std::nullopt}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kEnded);
  EXPECT_EQ(problem(), ProblemCode::kCallRefused);
}

TEST_F(Trouble, AnExpiredSignInIsTriedAgainAndThenNamed) {
  const WriteId write = call_bob();
  for (int attempt = 1; attempt <= 3; ++attempt) {
    ASSERT_TRUE(feed(WriteFailed{write, 401, "PGRST303", std::nullopt}).ok());
    ASSERT_EQ(screen.phase, PhaseName::kOutgoing);
    wake();
  }
  ASSERT_TRUE(feed(WriteFailed{write, 401, "PGRST303", std::nullopt}).ok());
  EXPECT_EQ(problem(), ProblemCode::kSignInAgain);
}

TEST_F(Trouble, AnInsertWhoseAnswerWasLostIsFoundOut) {
  const WriteId write = call_bob();
  const signal::VideoCall mine = *screen.call;
  ASSERT_TRUE(feed(WriteFailed{write, 0, "", std::nullopt}).ok());
  wake();
  ASSERT_TRUE(feed(WriteFailed{write, 409, "PT409", std::nullopt}).ok()) << "the open call is my own";
  ASSERT_NE(ordered<FetchOpenCalls>(), nullptr);
  ASSERT_TRUE(feed(OpenCalls{{mine}, std::nullopt}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kOutgoing);
  ASSERT_TRUE(feed(MediaReady{true, true}).ok());
  ASSERT_TRUE(feed(LocalDescription{ordered<CreatePeer>()->peer,
                                    {signal::SdpType::kOffer, Redacted<std::string>("v=0")}}).ok());
  EXPECT_NE(ordered<InsertSignals>(), nullptr) << "it counts as saved";
}

TEST_F(Trouble, AnAcceptThatCannotBeWrittenRingsAgain) {
  const signal::VideoCall row = incoming();
  ASSERT_TRUE(feed(AnswerCall{row.id, true}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kConnecting) << "shown before it is certain";
  const WriteId write = ordered<UpdateCall>()->write_id;
  for (int attempt = 1; attempt <= 3; ++attempt) {
    ASSERT_TRUE(feed(WriteFailed{write, 500, "", std::nullopt}).ok());
    wake();
  }
  ASSERT_TRUE(feed(WriteFailed{write, 500, "", std::nullopt}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kIncoming);
  EXPECT_EQ(problem(), ProblemCode::kAcceptFailed);
  EXPECT_NE(ordered<ReleaseMedia>(), nullptr);
  EXPECT_TRUE(feed(AnswerCall{row.id, true}).ok()) << "and can be accepted again";
}

TEST_F(Trouble, AnAcceptThatWorkedAlthoughItsAnswerWasLostIsRecognised) {
  signal::VideoCall row = incoming();
  ASSERT_TRUE(feed(AnswerCall{row.id, true}).ok());
  const UpdateCall accept = *ordered<UpdateCall>();
  ASSERT_TRUE(feed(WriteFailed{accept.write_id, 0, "", std::nullopt}).ok());
  wake();
  ASSERT_TRUE(feed(WriteDone{accept.write_id, {}}).ok()) << "zero rows: it is not ringing any more";
  ASSERT_NE(ordered<FetchOpenCalls>(), nullptr);
  row.status = signal::CallStatus::kActive;
  row.metadata = accept.set.metadata;
  ASSERT_TRUE(feed(OpenCalls{{row}, std::nullopt}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kConnecting);
  EXPECT_EQ(screen.ended_reason, std::nullopt);
}

TEST_F(Trouble, AHangUpIsRepeatedWhileTheNextCallRuns) {
  (void)connect();
  ASSERT_TRUE(feed(EndCall{}).ok());
  const UpdateCall end = *ordered<UpdateCall>();
  ASSERT_TRUE(feed(WriteFailed{end.write_id, 0, "", std::nullopt}).ok());
  (void)call_bob();
  wake();
  ASSERT_NE(ordered<UpdateCall>(), nullptr);
  EXPECT_EQ(*ordered<UpdateCall>(), end);
}

TEST_F(Trouble, AHangUpThatNeverArrivesIsAdmitted) {
  (void)connect();
  ASSERT_TRUE(feed(EndCall{}).ok());
  const WriteId end = ordered<UpdateCall>()->write_id;
  for (int attempt = 1; attempt <= 4; ++attempt) {
    ASSERT_TRUE(feed(WriteFailed{end, 0, "", std::nullopt}).ok());
    if (attempt < 4) wake();
  }
  EXPECT_EQ(screen.phase, PhaseName::kEnded);
  EXPECT_EQ(problem(), ProblemCode::kHangupNotSaved);
  EXPECT_EQ(engine->wake_at(), std::nullopt);
}

TEST_F(Trouble, SignalsWaitTogetherBehindARateLimit) {
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

TEST_F(Trouble, WithoutACameraTheCallGoesOnWithVoice) {
  (void)feed(WriteDone{call_bob(), {}});
  ASSERT_TRUE(feed(MediaDenied{true, true, MediaReason::kNotFound}).ok());
  ASSERT_NE(ordered<AcquireMedia>(), nullptr);
  EXPECT_EQ(*ordered<AcquireMedia>(), (AcquireMedia{true, false}));
  ASSERT_TRUE(feed(MediaReady{true, false}).ok());
  EXPECT_NE(ordered<CreatePeer>(), nullptr);
  EXPECT_TRUE(ordered<CreatePeer>()->receive.video) << "the other side's picture is still wanted";
  EXPECT_FALSE(screen.camera);
  EXPECT_EQ(problem(), ProblemCode::kCameraUnavailable);
  EXPECT_EQ(screen.media_problem, MediaReason::kNotFound);
  EXPECT_EQ(feed(SetCamera{true}).ok(), false);
}

TEST_F(Trouble, WithNothingGrantedTheCallFails) {
  (void)feed(WriteDone{call_bob(), {}});
  ASSERT_TRUE(feed(MediaDenied{true, true, MediaReason::kDenied}).ok());
  ASSERT_TRUE(feed(MediaDenied{true, false, MediaReason::kDenied}).ok());
  EXPECT_EQ(*ordered<AcquireMedia>(), (AcquireMedia{false, true}));
  ASSERT_TRUE(feed(MediaDenied{false, true, MediaReason::kDenied}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kEnded);
  EXPECT_EQ(screen.ended_reason, "media_failed");
  EXPECT_EQ(screen.media, MediaState::kDenied);
  EXPECT_EQ(problem(), ProblemCode::kMediaUnavailable);
  ASSERT_NE(ordered<UpdateCall>(), nullptr);
  EXPECT_EQ(ordered<UpdateCall>()->set.status, signal::CallStatus::kFailed);
}

TEST_F(Trouble, MediaGrantedAfterTheEndIsGivenBack) {
  (void)call_bob();
  ASSERT_TRUE(feed(EndCall{}).ok());
  ASSERT_TRUE(feed(MediaReady{true, true}).ok());
  EXPECT_NE(ordered<ReleaseMedia>(), nullptr);
}

TEST_F(Trouble, ALostConnectionIsShownAndItsReturnToo) {
  const PeerId peer = connect();
  const auto since = screen.connected_at_ms;
  ASSERT_TRUE(feed(PeerState{peer, PeerConnectionState::kDisconnected}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kReconnecting);
  EXPECT_EQ(problem(), ProblemCode::kConnectionLost);
  now += 2s;
  ASSERT_TRUE(feed(PeerState{peer, PeerConnectionState::kConnected}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kActive);
  EXPECT_EQ(screen.problem, std::nullopt);
  EXPECT_EQ(screen.connected_at_ms, since);
}

TEST_F(Trouble, AFailedConnectionGetsOneIceRestart) {
  const PeerId peer = connect();
  ASSERT_TRUE(feed(PeerState{peer, PeerConnectionState::kFailed}).ok());
  ASSERT_NE(ordered<CreateOffer>(), nullptr);
  EXPECT_TRUE(ordered<CreateOffer>()->ice_restart);
  ASSERT_TRUE(feed(PeerState{peer, PeerConnectionState::kFailed}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kEnded);
  EXPECT_EQ(screen.ended_reason, "connection_failed");
  EXPECT_EQ(problem(), ProblemCode::kConnectionFailed);
  EXPECT_TRUE(screen.can_retry);
  EXPECT_EQ(ordered<UpdateCall>()->set.status, signal::CallStatus::kFailed);
}

TEST_F(Trouble, AConnectionThatNeverComesBackFailsAfterAWhile) {
  const PeerId peer = connect();
  ASSERT_TRUE(feed(PeerState{peer, PeerConnectionState::kDisconnected}).ok());
  while (screen.phase == PhaseName::kReconnecting) wake();
  EXPECT_EQ(screen.ended_reason, "connection_failed");
}

TEST_F(Trouble, SignalingThatGoesDownTouchesNoMedia) {
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

TEST_F(Trouble, ABrowserWithoutWebRtcSaysSo) {
  (void)feed(WriteDone{call_bob(), {}});
  (void)feed(MediaReady{true, true});
  ASSERT_TRUE(feed(PeerFailed{ordered<CreatePeer>()->peer, "CreatePeer", "not defined"}).ok());
  EXPECT_EQ(problem(), ProblemCode::kPeerUnsupported);
  EXPECT_EQ(screen.phase, PhaseName::kEnded);
}

TEST_F(Trouble, FactsOfAClosedPeerAreNoNews) {
  const PeerId peer = connect();
  ASSERT_TRUE(feed(EndCall{}).ok());
  (void)call_bob();
  for (const Input& late : {Input(PeerState{peer, PeerConnectionState::kFailed}), Input(DataOpen{peer}),
                            Input(PeerFailed{peer, "CreateAnswer", ""}), Input(LocalCandidate{peer, std::nullopt})}) {
    ASSERT_TRUE(feed(late).ok());
    EXPECT_TRUE(orders.empty());
  }
  EXPECT_EQ(screen.phase, PhaseName::kOutgoing);
}

TEST_F(Trouble, AnIllegalInputIsRefusedAndChangesNothing) {
  EXPECT_EQ(feed(EndCall{}).error().id, "call.wrong_phase");
  EXPECT_EQ(feed(StartCall{World::room(), World::user(1), {}}).error().id, "call.not_available");
  (void)incoming();
  EXPECT_EQ(feed(AnswerCall{CallId{World::number_id(6, 9)}, true}).error().id, "call.unknown_call");
  EXPECT_EQ(feed(EndCall{std::string(51, 'x')}).error().id, "call.too_large");
  EXPECT_TRUE(orders.empty());
}

TEST_F(Trouble, TimeThatRunsBackwardsStandsStill) {
  (void)call_bob();
  const auto wake = engine->wake_at();
  now -= 3600s;
  ASSERT_TRUE(feed(Wake{}).ok());
  EXPECT_EQ(engine->wake_at(), wake);
}

TEST(EngineDeathTest, FedBeforeDrained) {
  Config config;
  config.user_id = World::user(1);
  config.device_id = "desk";
  config.seed = std::string(32, '0');
  Engine engine(config);
  ASSERT_TRUE(engine.feed(SignalingUp{}, instant_from_ms(1)).ok());
  EXPECT_DEATH((void)engine.feed(Wake{}, instant_from_ms(2)), "fed_before_drained");
}

}  // namespace
}  // namespace bedside::call::stories
