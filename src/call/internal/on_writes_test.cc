// Goal: a write that fails is tried again, taken back and explained; its answer means what it was for.
#include <gtest/gtest.h>

#include "call/stories/desk.h"

namespace bedside::call::stories {
namespace {

class OnWrites : public Desk {};

TEST_F(OnWrites, ALostInsertIsRepeatedWithTheSameRowAndGrowingPauses) {
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

TEST_F(OnWrites, RetryAfterIsObeyed) {
  const WriteId write = call_bob();
  ASSERT_TRUE(feed(WriteFailed{write, 429, "", 7000}).ok());
  EXPECT_EQ(engine->wake_at(), now + 7s);
  ASSERT_TRUE(feed(WriteFailed{write, 503, "", 1}).ok()) << "a second answer to the same attempt is no news";
  EXPECT_EQ(engine->wake_at(), now + 7s);
}

TEST_F(OnWrites, ACallThatNobodyAnsweredEndsThoughItCannotBeWritten) {
  (void)feed(WriteDone{call_bob(), {}});
  while (ordered<UpdateCall>() == nullptr) wake();
  ASSERT_TRUE(feed(WriteFailed{ordered<UpdateCall>()->write_id, 400, "", std::nullopt}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kEnded);
  EXPECT_EQ(screen.ended_reason, "no_answer");
}

TEST_F(OnWrites, AnAcceptWithoutASignInRingsAgainAndSaysWhatToDo) {
  const auto row = incoming();
  ASSERT_TRUE(feed(AnswerCall{row.id, true}).ok());
  const WriteId accept = ordered<UpdateCall>()->write_id;
  for (int attempt = 0; attempt <= 3; ++attempt) {
    ASSERT_TRUE(feed(WriteFailed{accept, 401, "PGRST303", std::nullopt}).ok());
    if (screen.phase == PhaseName::kIncoming) break;
    do wake();
    while (ordered<UpdateCall>() == nullptr);
  }
  EXPECT_EQ(screen.phase, PhaseName::kIncoming);
  EXPECT_EQ(problem(), ProblemCode::kSignInAgain);
}

TEST_F(OnWrites, ARefusalOfTheSecondCallerThatCannotBeWrittenHarmsNothing) {
  (void)connect();
  signal::VideoCall second;
  second.id = CallId{World::number_id(6, 9)};
  second.caller_id = World::user(3);
  second.receiver_id = World::user(1);
  ASSERT_TRUE(feed(CallRow{second}).ok());
  ASSERT_NE(ordered<UpdateCall>(), nullptr);
  ASSERT_TRUE(feed(WriteFailed{ordered<UpdateCall>()->write_id, 400, "", std::nullopt}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kActive);
  EXPECT_EQ(problem(), ProblemCode::kMissedCall);
}

TEST_F(OnWrites, ARefusedCallIsTakenBackAtOnce) {
  ASSERT_TRUE(feed(WriteFailed{call_bob(), 403, "42501", std::nullopt}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kEnded);
  EXPECT_EQ(problem(), ProblemCode::kCallRefused);
}

TEST_F(OnWrites, WhoTakesNoCallsOfMineIsNotASomebodyIMayNotCall) {
  ASSERT_TRUE(feed(WriteFailed{call_bob(), 403, "PT403", std::nullopt}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kEnded);
  EXPECT_EQ(problem(), ProblemCode::kCallsNotTaken);
  EXPECT_EQ(screen.ended_reason, "refused");
  EXPECT_FALSE(screen.can_retry) << "it would be refused again";
}

TEST_F(OnWrites, AnExpiredSignInIsTriedAgainAndThenNamed) {
  const WriteId write = call_bob();
  for (int attempt = 1; attempt <= 3; ++attempt) {
    ASSERT_TRUE(feed(WriteFailed{write, 401, "PGRST303", std::nullopt}).ok());
    ASSERT_EQ(screen.phase, PhaseName::kOutgoing);
    wake();
  }
  ASSERT_TRUE(feed(WriteFailed{write, 401, "PGRST303", std::nullopt}).ok());
  EXPECT_EQ(problem(), ProblemCode::kSignInAgain);
}

TEST_F(OnWrites, AnInsertWhoseAnswerWasLostIsFoundOut) {
  const WriteId write = call_bob();
  const signal::VideoCall mine = *screen.call;
  ASSERT_TRUE(feed(WriteFailed{write, 0, "", std::nullopt}).ok());
  wake();
  ASSERT_TRUE(feed(WriteFailed{write, 409, "PT409", std::nullopt}).ok()) << "the open call is my own";
  ASSERT_NE(ordered<FetchOpenCalls>(), nullptr);
  ASSERT_TRUE(feed(OpenCalls{{mine}, std::nullopt}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kOutgoing);
  ASSERT_TRUE(feed(MediaReady{true, true}).ok());
  ASSERT_TRUE(
      feed(LocalDescription{ordered<CreatePeer>()->peer, {signal::SdpType::kOffer, Redacted<std::string>("v=0")}})
          .ok());
  EXPECT_NE(ordered<InsertSignals>(), nullptr) << "it counts as saved";
}

TEST_F(OnWrites, AnAcceptThatCannotBeWrittenRingsAgain) {
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

TEST_F(OnWrites, AnAcceptThatWorkedAlthoughItsAnswerWasLostIsRecognised) {
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

TEST_F(OnWrites, AHangUpIsRepeatedWhileTheNextCallRuns) {
  (void)connect();
  ASSERT_TRUE(feed(EndCall{}).ok());
  const UpdateCall end = *ordered<UpdateCall>();
  ASSERT_TRUE(feed(WriteFailed{end.write_id, 0, "", std::nullopt}).ok());
  (void)call_bob();
  wake();
  ASSERT_NE(ordered<UpdateCall>(), nullptr);
  EXPECT_EQ(*ordered<UpdateCall>(), end);
}

TEST_F(OnWrites, AHangUpThatDoesNotArriveIsAdmittedOnceAndTriedUntilItDoes) {
  (void)connect();
  ASSERT_TRUE(feed(EndCall{}).ok());
  const WriteId end = ordered<UpdateCall>()->write_id;
  for (int attempt = 1; attempt <= 4; ++attempt) {
    ASSERT_TRUE(feed(WriteFailed{end, 0, "", std::nullopt}).ok());
    if (attempt < 4) wake();
  }
  EXPECT_EQ(screen.phase, PhaseName::kEnded);
  EXPECT_EQ(problem(), ProblemCode::kHangupNotSaved);
  ASSERT_TRUE(feed(DismissCall{}).ok());
  for (int minute = 0; minute < 10; ++minute) {
    wake();
    ASSERT_NE(ordered<UpdateCall>(), nullptr);
    EXPECT_EQ(ordered<UpdateCall>()->write_id, end);
    ASSERT_TRUE(feed(WriteFailed{end, 503, "", std::nullopt}).ok());
    EXPECT_EQ(screen.problem, std::nullopt);
  }
  ASSERT_TRUE(feed(WriteDone{end, {}}).ok());
  EXPECT_EQ(engine->wake_at(), std::nullopt);
}

TEST_F(OnWrites, ARefusalBecauseOfACallThatIsJustOverIsTriedOnceMore) {
  const WriteId first = call_bob();
  ASSERT_TRUE(feed(WriteFailed{first, 409, "PT409", std::nullopt}).ok());
  ASSERT_TRUE(feed(OpenCalls{}).ok());
  ASSERT_NE(ordered<InsertCall>(), nullptr);
  const WriteId second = ordered<InsertCall>()->write_id;
  EXPECT_NE(second, first);
  ASSERT_TRUE(feed(WriteFailed{second, 409, "PT409", std::nullopt}).ok());
  ASSERT_TRUE(feed(OpenCalls{}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kEnded);
  EXPECT_EQ(problem(), ProblemCode::kAlreadyInCall);
}

TEST_F(OnWrites, AnAcceptThatLostToANamelessDeviceSaysSo) {
  signal::VideoCall row = incoming();
  ASSERT_TRUE(feed(AnswerCall{row.id, true}).ok());
  ASSERT_TRUE(feed(WriteDone{ordered<UpdateCall>()->write_id, {}}).ok());
  row.status = signal::CallStatus::kActive;
  ASSERT_TRUE(feed(OpenCalls{{row}, std::nullopt}).ok());
  EXPECT_EQ(screen.ended_reason, "answered_elsewhere");
}

TEST_F(OnWrites, AnOfferThatCannotBeSentEndsTheCall) {
  (void)offer();
  const WriteId signals = ordered<InsertSignals>()->write_id;
  for (int attempt = 1; attempt <= 3; ++attempt) {
    ASSERT_TRUE(feed(WriteFailed{signals, 502, "", std::nullopt}).ok());
    wake();
  }
  ASSERT_TRUE(feed(WriteFailed{signals, 502, "", std::nullopt}).ok());
  EXPECT_EQ(problem(), ProblemCode::kSignalNotSent);
  EXPECT_EQ(screen.ended_reason, "connection_failed");
}

// Found by simulation: a device that gave up while its accept was on the way ended the call that another had won.
TEST_F(OnWrites, AnAcceptThatIsGivenUpDoesNotEndWhatAnotherDeviceWon) {
  const signal::VideoCall row = incoming();
  ASSERT_TRUE(feed(AnswerCall{row.id, true}).ok());
  const WriteId accept = ordered<UpdateCall>()->write_id;
  ASSERT_TRUE(feed(EndCall{}).ok());
  EXPECT_EQ(ordered<UpdateCall>(), nullptr) << "who won is not known yet";
  ASSERT_TRUE(feed(WriteDone{accept, {}}).ok());
  EXPECT_EQ(ordered<UpdateCall>(), nullptr) << "another device won";
}

TEST_F(OnWrites, AnAcceptThatIsGivenUpEndsTheCallOnceItIsWon) {
  signal::VideoCall row = incoming();
  ASSERT_TRUE(feed(AnswerCall{row.id, true}).ok());
  const WriteId accept = ordered<UpdateCall>()->write_id;
  ASSERT_TRUE(feed(EndCall{}).ok());
  row.status = signal::CallStatus::kActive;
  ASSERT_TRUE(feed(WriteDone{accept, {signal::to_value(row)}}).ok());
  ASSERT_NE(ordered<UpdateCall>(), nullptr);
  EXPECT_EQ(ordered<UpdateCall>()->set.status, signal::CallStatus::kEnded);
}

TEST_F(OnWrites, TheAnswerLeavesOnlyWhenTheAcceptWasWon) {
  const signal::VideoCall row = incoming();
  (void)feed(SignalRow{theirs(signal::SignalType::kOffer, R"({"type":"offer","sdp":"v=0"})")});
  ASSERT_TRUE(feed(AnswerCall{row.id, true}).ok());
  const WriteId accept = ordered<UpdateCall>()->write_id;
  const PeerId peer = ordered<CreatePeer>()->peer;
  ASSERT_TRUE(feed(MediaReady{true, true}).ok());
  ASSERT_TRUE(feed(RemoteDescriptionSet{peer}).ok());
  ASSERT_NE(ordered<CreateAnswer>(), nullptr) << "made ahead of time";
  ASSERT_TRUE(feed(LocalDescription{peer, local(signal::SdpType::kAnswer)}).ok());
  EXPECT_EQ(ordered<InsertSignals>(), nullptr) << "but not sent";
  signal::VideoCall won = row;
  won.status = signal::CallStatus::kActive;
  ASSERT_TRUE(feed(WriteDone{accept, {signal::to_value(won)}}).ok());
  ASSERT_NE(ordered<InsertSignals>(), nullptr);
  EXPECT_EQ(ordered<InsertSignals>()->rows[0].signal_type, signal::SignalType::kAnswer);
}

}  // namespace
}  // namespace bedside::call::stories
