// Goal: every situation gets its name, every name its decision, and two phones that call each other agree.
#include "call/internal/parts/collision.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace bedside::call {
namespace {

using signal::CallStatus;

template <class Tag>
Id<Tag> id(int number) {
  Id<Tag> made;
  made.uuid.bytes[15] = static_cast<std::uint8_t>(number);
  return made;
}
TEST(Collision, EverySituationHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (auto at = Collision::kNone; at <= Collision::kBusy; at = static_cast<Collision>(static_cast<int>(at) + 1)) {
    EXPECT_FALSE(name_of(at).empty());
    EXPECT_TRUE(names.insert(name_of(at)).second) << name_of(at);
  }
  EXPECT_EQ(names.size(), 11u);
}

const UserId kMe = id<UserTag>(1);
const UserId kThem = id<UserTag>(2);

signal::VideoCall row(CallStatus status, int call = 10) {
  signal::VideoCall row;
  row.id = id<CallTag>(call);
  row.caller_id = kThem;
  row.receiver_id = kMe;
  row.status = status;
  return row;
}

Standing standing(Phase phase, bool saved = true, UserId peer = kThem) {
  Standing standing;
  standing.me = kMe;
  standing.phase = phase;
  standing.call = id<CallTag>(5);
  standing.peer = peer;
  standing.saved = saved;
  return standing;
}

TEST(Collision, AFreePhoneRings) {
  EXPECT_EQ(classify(standing(Phase::kIdle), row(CallStatus::kCalling), true), Collision::kNone);
  EXPECT_EQ(classify(standing(Phase::kEnded), row(CallStatus::kRinging), true), Collision::kNone);
  EXPECT_EQ(decide(Collision::kNone), (Verdict{Mine::kKeep, Theirs::kRing}));
}

TEST(Collision, WhatIsNotARingNeverRings) {
  const Standing free = standing(Phase::kIdle);
  EXPECT_EQ(classify(free, row(CallStatus::kCalling), false), Collision::kStale);
  EXPECT_EQ(classify(free, row(CallStatus::kActive), true), Collision::kAnswered);
  EXPECT_EQ(classify(free, row(CallStatus::kEnded), true), Collision::kOver);
  Standing knows = free;
  knows.known = true;
  EXPECT_EQ(classify(knows, row(CallStatus::kRinging), true), Collision::kOver);
  signal::VideoCall outgoing = row(CallStatus::kCalling);
  std::swap(outgoing.caller_id, outgoing.receiver_id);
  EXPECT_EQ(classify(free, outgoing, true), Collision::kNotForMe);
  outgoing.receiver_id = outgoing.caller_id;
  EXPECT_EQ(classify(free, outgoing, true), Collision::kNotForMe) << "a call to oneself is a forgery";
}

TEST(Collision, ABusyPhoneRefusesAndMentions) {
  for (const Phase phase : kPhases) {
    if (!in_call(phase) || phase == Phase::kCalling) continue;
    EXPECT_EQ(classify(standing(phase, true, id<UserTag>(9)), row(CallStatus::kCalling), true), Collision::kBusy);
    if (phase != Phase::kIncoming) {
      EXPECT_EQ(classify(standing(phase), row(CallStatus::kCalling), true), Collision::kBusy);
    }
    signal::VideoCall refused = row(CallStatus::kDeclined);
    refused.end_reason = "busy";
    EXPECT_EQ(classify(standing(phase), refused, true), Collision::kMissed);
  }
  EXPECT_EQ(decide(Collision::kBusy), (Verdict{Mine::kKeep, Theirs::kRefuse}));
}

TEST(Collision, OfTwoRingsOfTheSamePersonTheNewerIsTheTrueOne) {
  Standing rings = standing(Phase::kIncoming);
  EXPECT_EQ(classify(rings, row(CallStatus::kCalling), true), Collision::kAgain);
  rings.newer = false;
  EXPECT_EQ(classify(rings, row(CallStatus::kRinging), true), Collision::kStale);
  EXPECT_EQ(decide(Collision::kAgain), (Verdict{Mine::kForget, Theirs::kRing}));
}

TEST(Collision, AnUnsavedCallLeavesTheChoiceToTheDatabase) {
  EXPECT_EQ(classify(standing(Phase::kCalling, false), row(CallStatus::kCalling), true), Collision::kUndecided);
  EXPECT_EQ(classify(standing(Phase::kCalling, false, id<UserTag>(9)), row(CallStatus::kCalling), true),
            Collision::kUndecided);
}

RC_GTEST_PROP(Collision, OfTwoWhoCallEachOtherExactlyOneGivesWay, ()) {
  const int mine = *rc::gen::inRange(0, 256);
  const int theirs = *rc::gen::suchThat(rc::gen::inRange(0, 256), [&](int other) { return other != mine; });
  Standing here = standing(Phase::kCalling);
  here.call = id<CallTag>(mine);
  Standing there = standing(Phase::kCalling, true, kMe);
  there.me = kThem;
  there.call = id<CallTag>(theirs);
  signal::VideoCall my_row = row(CallStatus::kCalling, mine);
  std::swap(my_row.caller_id, my_row.receiver_id);
  const Verdict i = decide(classify(here, row(CallStatus::kCalling, theirs), true));
  const Verdict they = decide(classify(there, my_row, true));
  RC_ASSERT((i.mine == Mine::kDrop) != (they.mine == Mine::kDrop));
  RC_ASSERT((i.theirs == Theirs::kRing) == (i.mine == Mine::kDrop));
}

}  // namespace
}  // namespace bedside::call
