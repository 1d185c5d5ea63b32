// Goal: things that happen at the same moment, each under its name, end the same way at both ends.
#include <gtest/gtest.h>

#include "call/stories/world.h"

namespace bedside::call::stories {
namespace {

class Races : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const auto& phone : world.phones) phone->start_signaling();
    world.run_for(1s);
  }
  void all_ring() {
    ASSERT_TRUE(alice.calls(bob).ok());
    world.run_for(1s);
    ASSERT_EQ(bob.screen.phase, PhaseName::kIncoming);
    ASSERT_EQ(tablet.screen.phase, PhaseName::kIncoming);
  }
  void connect() {
    ASSERT_TRUE(alice.calls(bob).ok());
    world.run_for(1s);
    ASSERT_TRUE(bob.accepts().ok());
    world.run_for(2s);
    ASSERT_EQ(bob.screen.phase, PhaseName::kActive);
  }
  std::optional<ProblemCode> problem(const Phone& phone) {
    return phone.screen.problem ? std::optional(phone.screen.problem->code) : std::nullopt;
  }

  World world{7};
  Phone& alice = world.add_phone(World::user(1), "alice-laptop");
  Phone& bob = world.add_phone(World::user(2), "bob-phone");
  Phone& tablet = world.add_phone(World::user(2), "bob-tablet");
  Phone& carol = world.add_phone(World::user(3), "carol-phone");
};

TEST_F(Races, OfTwoDevicesOneAnswersAndTheOtherSaysSo) {
  all_ring();
  ASSERT_TRUE(bob.accepts().ok());
  ASSERT_TRUE(tablet.accepts().ok());
  world.run_for(3s);
  EXPECT_EQ(bob.screen.phase, PhaseName::kActive);
  EXPECT_EQ(alice.screen.phase, PhaseName::kActive);
  EXPECT_EQ(tablet.screen.phase, PhaseName::kEnded);
  EXPECT_EQ(tablet.screen.ended_reason, "answered_elsewhere");
  EXPECT_EQ(problem(tablet), ProblemCode::kAnsweredElsewhere);
  EXPECT_FALSE(tablet.media_open);
  EXPECT_TRUE(tablet.link().id == 0 || tablet.link().closed);
  EXPECT_EQ(tablet.count<InsertSignals>(), 0) << "no answer without a won accept";
}

TEST_F(Races, OneDeviceDeclinesAndTheOtherStopsRinging) {
  all_ring();
  ASSERT_TRUE(tablet.declines().ok());
  world.run_for(1s);
  EXPECT_EQ(bob.screen.phase, PhaseName::kEnded);
  EXPECT_EQ(problem(bob), ProblemCode::kDeclinedElsewhere);
  EXPECT_EQ(alice.screen.ended_reason, "declined");
}

TEST_F(Races, OneDeviceKeepsQuietAndTheOthersRingOn) {
  tablet.decline_here_only = true;
  tablet.reloads(1s);
  world.run_for(3s);
  all_ring();
  ASSERT_TRUE(tablet.declines().ok());
  world.run_for(5s);
  EXPECT_EQ(tablet.screen.phase, PhaseName::kEnded);
  EXPECT_EQ(tablet.screen.ended_reason, "declined");
  EXPECT_EQ(alice.screen.phase, PhaseName::kOutgoing);
  ASSERT_EQ(bob.screen.phase, PhaseName::kIncoming);
  ASSERT_TRUE(bob.accepts().ok());
  world.run_for(3s);
  EXPECT_EQ(alice.screen.phase, PhaseName::kActive);
  EXPECT_EQ(bob.screen.phase, PhaseName::kActive);
  EXPECT_EQ(tablet.screen.phase, PhaseName::kEnded) << "what was declined does not ring again";
}

TEST_F(Races, CancelOvertakesAccept) {
  all_ring();
  ASSERT_TRUE(alice.hangs_up().ok());
  world.run_for(5ms);
  ASSERT_TRUE(bob.accepts().ok());
  world.run_for(2s);
  EXPECT_EQ(bob.screen.phase, PhaseName::kEnded);
  EXPECT_EQ(bob.screen.ended_reason, "cancelled");
  EXPECT_FALSE(bob.media_open);
}

TEST_F(Races, AcceptOvertakesCancel) {
  all_ring();
  ASSERT_TRUE(bob.accepts().ok());
  world.run_for(5ms);
  ASSERT_TRUE(alice.hangs_up().ok());
  world.run_for(2s);
  EXPECT_EQ(alice.screen.phase, PhaseName::kEnded);
  EXPECT_EQ(bob.screen.phase, PhaseName::kEnded);
  EXPECT_TRUE(signal::is_over(world.database.calls.begin()->second.status));
}

TEST_F(Races, AcceptInTheMomentTheRingingEnds) {
  all_ring();
  world.run_until(instant_from_ms(1'800'000'000'000) + 1s + 60s - 5ms);
  ASSERT_TRUE(bob.accepts().ok());
  world.run_for(5s);
  EXPECT_EQ(alice.screen.phase, PhaseName::kActive);
  EXPECT_EQ(bob.screen.phase, PhaseName::kActive);
}

TEST_F(Races, CancelBeforeTheCallIsSavedStillEndsIt) {
  ASSERT_TRUE(alice.calls(bob).ok());
  world.run_for(5ms);
  ASSERT_TRUE(alice.hangs_up().ok());
  EXPECT_EQ(alice.screen.phase, PhaseName::kEnded);
  world.run_for(2s);
  ASSERT_EQ(world.database.calls.size(), 1u);
  EXPECT_EQ(world.database.calls.begin()->second.end_reason, "cancelled");
  EXPECT_NE(bob.screen.phase, PhaseName::kIncoming);
}

TEST_F(Races, TheNextCallBeginsBeforeTheLastHangUpArrived) {
  all_ring();
  ASSERT_TRUE(alice.hangs_up().ok());
  ASSERT_TRUE(alice.calls(carol).ok());
  world.run_for(2s);
  EXPECT_EQ(bob.screen.ended_reason, "cancelled");
  // Both writes are on their way at once; the database takes either the hang-up first, or refuses the second call.
  const bool rings = carol.screen.phase == PhaseName::kIncoming;
  EXPECT_EQ(alice.screen.phase, rings ? PhaseName::kOutgoing : PhaseName::kEnded);
}

TEST_F(Races, WhoCallsAgainRingsAlsoWhereTheFirstEndWasMissed) {
  all_ring();
  tablet.listens = false;
  ASSERT_TRUE(alice.hangs_up().ok());
  world.run_for(1s);
  ASSERT_EQ(tablet.screen.phase, PhaseName::kIncoming) << "it has not heard of the end";
  tablet.listens = true;
  ASSERT_TRUE(alice.calls(bob).ok());
  world.run_for(1s);
  EXPECT_EQ(alice.screen.phase, PhaseName::kOutgoing) << "nobody was busy";
  ASSERT_TRUE(alice.screen.call && bob.screen.call && tablet.screen.call);
  EXPECT_EQ(bob.screen.phase, PhaseName::kIncoming);
  EXPECT_EQ(tablet.screen.phase, PhaseName::kIncoming);
  EXPECT_EQ(tablet.screen.call->id, alice.screen.call->id);
  ASSERT_TRUE(tablet.accepts().ok());
  world.run_for(3s);
  EXPECT_EQ(alice.screen.phase, PhaseName::kActive);
  EXPECT_EQ(tablet.screen.phase, PhaseName::kActive);
  EXPECT_EQ(bob.screen.phase, PhaseName::kEnded);
}

TEST_F(Races, TheFirstCallOfWhoCalledAgainComesLateAndChangesNothing) {
  all_ring();
  const signal::VideoCall first = world.database.calls.begin()->second;
  ASSERT_TRUE(alice.hangs_up().ok());
  tablet.reloads(100ms);  // It knows nothing of the first call.
  world.run_for(1s);
  ASSERT_TRUE(alice.calls(bob).ok());
  world.run_for(1s);
  ASSERT_EQ(tablet.screen.phase, PhaseName::kIncoming);
  ASSERT_NE(tablet.screen.call->id, first.id);
  ASSERT_TRUE(tablet.feed(CallRow{first}).ok());
  world.run_for(1s);
  EXPECT_EQ(tablet.screen.phase, PhaseName::kIncoming);
  EXPECT_EQ(tablet.screen.call->id, alice.screen.call->id);
  EXPECT_EQ(alice.screen.phase, PhaseName::kOutgoing);
}

TEST_F(Races, BothCallEachOtherAndTheDatabaseTakesOne) {
  tablet.listens = false;
  ASSERT_TRUE(alice.calls(bob).ok());
  world.run_for(3ms);
  ASSERT_TRUE(bob.calls(alice).ok());
  world.run_for(2s);
  EXPECT_EQ(world.database.calls.size(), 1u);
  EXPECT_EQ(alice.screen.phase, PhaseName::kOutgoing);
  EXPECT_EQ(bob.screen.phase, PhaseName::kIncoming) << "nobody is connected without having accepted";
  EXPECT_EQ(problem(bob), ProblemCode::kBothCalled);
  ASSERT_TRUE(bob.accepts().ok());
  world.run_for(2s);
  EXPECT_EQ(alice.screen.phase, PhaseName::kActive);
  EXPECT_EQ(bob.screen.phase, PhaseName::kActive);
  EXPECT_TRUE(alice.media_open && bob.media_open);
}

TEST_F(Races, BothCallEachOtherAndTheRowComesOnlyAfterTheRefusal) {
  tablet.listens = false;
  bob.listens = false;
  ASSERT_TRUE(alice.calls(bob).ok());
  world.run_for(3ms);
  ASSERT_TRUE(bob.calls(alice).ok());
  world.run_for(2s);
  EXPECT_EQ(bob.screen.phase, PhaseName::kIncoming) << "found among the open calls";
  EXPECT_EQ(problem(bob), ProblemCode::kBothCalled);
}

TEST_F(Races, BothCallEachOtherOnADatabaseWithoutRules) {
  tablet.listens = false;
  world.database.keeps_rules = false;
  ASSERT_TRUE(alice.calls(bob).ok());
  ASSERT_TRUE(bob.calls(alice).ok());
  world.run_for(3s);
  ASSERT_EQ(world.database.calls.size(), 2u);
  const bool alice_rings = alice.screen.phase == PhaseName::kIncoming;
  EXPECT_EQ(alice.screen.phase, alice_rings ? PhaseName::kIncoming : PhaseName::kOutgoing);
  EXPECT_EQ(bob.screen.phase, alice_rings ? PhaseName::kOutgoing : PhaseName::kIncoming);
  ASSERT_TRUE((alice_rings ? alice : bob).accepts().ok());
  world.run_for(2s);
  EXPECT_EQ(alice.screen.phase, PhaseName::kActive);
  EXPECT_EQ(bob.screen.phase, PhaseName::kActive);
}

TEST_F(Races, SomebodyCallsWhileMyCallIsOnItsWay) {
  tablet.listens = false;
  ASSERT_TRUE(carol.calls(bob).ok());
  world.run_for(3ms);
  ASSERT_TRUE(bob.calls(alice).ok());
  world.run_for(2s);
  EXPECT_EQ(bob.screen.phase, PhaseName::kIncoming);
  EXPECT_EQ(bob.screen.peer_id, carol.user());
  EXPECT_NE(problem(bob), ProblemCode::kBothCalled);
  EXPECT_EQ(alice.screen.phase, PhaseName::kIdle);
}

TEST_F(Races, BusyIsSaidToTheSecondCallerAndMentionedToTheBusyOne) {
  tablet.listens = false;
  connect();
  ASSERT_TRUE(carol.calls(bob).ok());
  world.run_for(1s);
  EXPECT_EQ(carol.screen.phase, PhaseName::kEnded);
  EXPECT_EQ(carol.screen.ended_reason, "busy");
  EXPECT_TRUE(carol.screen.can_retry);
  EXPECT_FALSE(carol.media_open);
  EXPECT_EQ(bob.screen.phase, PhaseName::kActive) << "the call goes on";
  EXPECT_EQ(problem(bob), ProblemCode::kMissedCall);
  ASSERT_TRUE(bob.feed(DismissCall{}).ok());
  EXPECT_EQ(problem(bob), std::nullopt);
  EXPECT_EQ(bob.screen.phase, PhaseName::kActive);
}

TEST_F(Races, BusyIsWrittenByThePhoneWhereTheDatabaseDoesNot) {
  tablet.listens = false;
  world.database.keeps_rules = false;
  connect();
  ASSERT_TRUE(carol.calls(bob).ok());
  world.run_for(1s);
  EXPECT_EQ(carol.screen.ended_reason, "busy");
  EXPECT_EQ(bob.screen.phase, PhaseName::kActive);
}

TEST_F(Races, AnOpenCallOfAnotherDeviceIsNamed) {
  ASSERT_TRUE(tablet.calls(carol).ok());
  world.run_for(1s);
  ASSERT_TRUE(bob.calls(alice).ok());
  world.run_for(1s);
  EXPECT_EQ(bob.screen.phase, PhaseName::kEnded);
  EXPECT_EQ(problem(bob), ProblemCode::kAlreadyInCall);
  EXPECT_EQ(alice.screen.phase, PhaseName::kIdle);
}

TEST_F(Races, AnOldRowDoesNotRing) {
  signal::VideoCall old;
  old.id = CallId{World::number_id(9, 1)};
  old.caller_id = alice.user();
  old.receiver_id = carol.user();
  old.started_at = to_iso(world.now - 90s);
  ASSERT_TRUE(carol.feed(CallRow{old}).ok());
  EXPECT_EQ(carol.screen.phase, PhaseName::kIdle);
  ASSERT_TRUE(carol.feed(OpenCalls{{old}, to_iso(world.now - 60s)}).ok()) << "our clock is a minute ahead";
  EXPECT_EQ(carol.screen.phase, PhaseName::kIncoming);
}

TEST_F(Races, ALateRowOfAFinishedCallDoesNotRingAgain) {
  all_ring();
  const signal::VideoCall ringing = *bob.screen.call;
  ASSERT_TRUE(bob.declines().ok());
  ASSERT_TRUE(bob.feed(DismissCall{}).ok());
  ASSERT_TRUE(bob.feed(CallRow{ringing}).ok());
  EXPECT_EQ(bob.screen.phase, PhaseName::kIdle);
}

TEST_F(Races, ALateRowNeverTakesACallBack) {
  all_ring();
  const signal::VideoCall ringing = *bob.screen.call;
  ASSERT_TRUE(bob.accepts().ok());
  world.run_for(2s);
  ASSERT_TRUE(bob.feed(CallRow{ringing}).ok());
  EXPECT_EQ(bob.screen.phase, PhaseName::kActive);
  EXPECT_EQ(bob.screen.call->status, signal::CallStatus::kActive);
}

TEST_F(Races, ACallIsFoundByAPhoneThatComesLate) {
  tablet.listens = false;
  bob.listens = false;
  ASSERT_TRUE(alice.calls(bob).ok());
  world.run_for(3s);
  EXPECT_EQ(bob.screen.phase, PhaseName::kIdle);
  bob.listens = true;
  bob.start_signaling();
  world.run_for(1s);
  EXPECT_EQ(bob.screen.phase, PhaseName::kIncoming);
  ASSERT_TRUE(bob.accepts().ok());
  world.run_for(2s);
  EXPECT_EQ(alice.screen.phase, PhaseName::kActive) << "the offer was fetched";
}

TEST_F(Races, TheOtherSideHangsUpWhileTheFeedIsDown) {
  all_ring();
  alice.listens = false;
  ASSERT_TRUE(bob.declines().ok());
  world.run_for(5s);
  EXPECT_EQ(alice.screen.phase, PhaseName::kOutgoing);
  alice.listens = true;
  alice.start_signaling();
  world.run_for(1s);
  EXPECT_EQ(alice.screen.phase, PhaseName::kEnded);
}

TEST_F(Races, AHangUpIsHeardWhereNoServerIs) {
  connect();
  const CallId call = bob.screen.call->id;
  world.weather.fail_percent = 100;
  alice.listens = bob.listens = false;
  ASSERT_TRUE(alice.hangs_up().ok());
  world.run_for(100ms);
  EXPECT_EQ(bob.screen.phase, PhaseName::kEnded);
  EXPECT_EQ(bob.screen.ended_reason, "hangup");
  EXPECT_FALSE(bob.media_open);
  // And is written when there is one again, by whichever of the two is still here.
  alice.reloads(1h);
  world.weather.fail_percent = 0;
  world.run_for(1min);
  EXPECT_EQ(world.database.calls.at(call).status, signal::CallStatus::kEnded);
  EXPECT_EQ(world.database.calls.at(call).end_reason, "hangup");
  EXPECT_EQ(bob.screen.problem, std::nullopt);
}

}  // namespace
}  // namespace bedside::call::stories
