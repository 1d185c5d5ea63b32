// Goal: a call outlives the page that held it: after a reload, a crash or on another device it goes on, nobody's phone
// rings again, and the other side never leaves it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "call/stories/world.h"

namespace bedside::call::stories {
namespace {

struct Talk {
  explicit Talk(std::uint64_t seed, Weather sky = {}) : world(seed, sky) {
    for (Phone* phone : {&alice, &bob, &tablet}) phone->start_signaling();
    world.run_for(1s);
    (void)alice.calls(bob);
    world.run_for(2s);
    (void)bob.accepts();
    world.run_for(5s);
  }
  bool is(PhaseName phase) const { return alice.screen.phase == phase && bob.screen.phase == phase; }
  const signal::VideoCall& row() { return world.database.calls.begin()->second; }

  World world;
  Phone& alice = world.add_phone(World::user(1), "alice");
  Phone& bob = world.add_phone(World::user(2), "bob");
  Phone& tablet = world.add_phone(World::user(2), "tablet");
};

TEST(Rejoin, EitherSideComesBackFromAReloadWithoutANewRing) {
  for (const bool caller : {true, false}) {
    Talk talk(1);
    ASSERT_TRUE(talk.is(PhaseName::kActive));
    Phone& who = caller ? talk.alice : talk.bob;
    Phone& stays = caller ? talk.bob : talk.alice;
    who.reloads(1s);
    stays.loses_connection();
    talk.world.run_for(900ms);
    EXPECT_EQ(stays.screen.phase, PhaseName::kReconnecting);
    talk.world.run_for(1s);
    EXPECT_TRUE(talk.is(PhaseName::kActive)) << "a second after the page is back";
    EXPECT_EQ(talk.tablet.screen.phase, PhaseName::kEnded) << "it was told at the accept, and never rings again";
    EXPECT_TRUE(who.screen.connected_at_ms.has_value());
    EXPECT_EQ(talk.row().status, signal::CallStatus::kActive);
  }
}

TEST(Rejoin, BothComeBackFromAReload) {
  Talk talk(2);
  talk.alice.reloads(500ms);
  talk.bob.reloads(700ms);
  talk.world.run_for(10s);
  EXPECT_TRUE(talk.is(PhaseName::kActive));
}

TEST(Rejoin, WhoReloadsOnceMoreBeforeThePageIsThereComesBackAsOne) {
  Talk talk(9);
  talk.bob.reloads(600ms);
  talk.bob.reloads(500ms);
  talk.alice.loses_connection();
  talk.world.run_for(5s);
  EXPECT_TRUE(talk.is(PhaseName::kActive));
  EXPECT_EQ(talk.bob.partner(), &talk.alice);
}

TEST(Rejoin, ACallThatEndedMeanwhileStaysEnded) {
  Talk talk(3);
  talk.bob.reloads(3s);
  talk.world.run_for(1s);
  ASSERT_TRUE(talk.alice.hangs_up().ok());
  talk.world.run_for(5s);
  EXPECT_EQ(talk.bob.screen.phase, PhaseName::kIdle);
  EXPECT_EQ(talk.bob.kept, std::nullopt) << "and nothing is left to come back to";
}

TEST(Rejoin, AHangUpLeavesNothingToComeBackTo) {
  Talk talk(4);
  ASSERT_TRUE(talk.bob.kept.has_value());
  EXPECT_EQ(talk.bob.kept->call_id, talk.row().id);
  EXPECT_GT(talk.bob.kept->after_seq, 0);
  ASSERT_TRUE(talk.bob.hangs_up().ok());
  EXPECT_EQ(talk.bob.kept, std::nullopt);
  talk.world.run_for(1s);
  EXPECT_EQ(talk.alice.kept, std::nullopt);
}

TEST(Rejoin, ACallerWhoReloadsWhileItRingsGoesOnRinging) {
  World world{5};
  Phone& alice = world.add_phone(World::user(1), "alice");
  Phone& bob = world.add_phone(World::user(2), "bob");
  for (Phone* phone : {&alice, &bob}) phone->start_signaling();
  world.run_for(1s);
  ASSERT_TRUE(alice.calls(bob).ok());
  world.run_for(2s);
  alice.reloads(500ms);
  world.run_for(2s);
  EXPECT_EQ(alice.screen.phase, PhaseName::kOutgoing);
  EXPECT_TRUE(alice.screen.ringing);
  EXPECT_EQ(bob.screen.phase, PhaseName::kIncoming);
  ASSERT_TRUE(bob.accepts().ok());
  world.run_for(2s);
  EXPECT_EQ(alice.screen.phase, PhaseName::kActive);
  EXPECT_EQ(bob.screen.phase, PhaseName::kActive);
}

TEST(Rejoin, WhoNeverComesBackHasLeftAfterTheLease) {
  Talk talk(6);
  talk.bob.reloads(600s);
  talk.alice.loses_connection();
  talk.world.run_for(119s);
  EXPECT_EQ(talk.alice.screen.phase, PhaseName::kReconnecting);
  talk.world.run_for(2s);
  EXPECT_EQ(talk.alice.screen.ended_reason, "left");
  EXPECT_EQ(talk.row().end_reason, "left");
}

TEST(Rejoin, AnotherDeviceTakesTheCallOver) {
  Talk talk(7);
  ASSERT_TRUE(talk.tablet.feed(DismissCall{}).ok());
  ASSERT_TRUE(talk.tablet.screen.elsewhere.has_value()) << "it knows where the call is";
  const CallId call = talk.row().id;
  EXPECT_FALSE(talk.tablet.feed(TakeOver{CallId{World::number_id(9, 9)}}).ok());
  ASSERT_TRUE(talk.tablet.feed(TakeOver{call}).ok());
  EXPECT_EQ(talk.tablet.screen.phase, PhaseName::kReconnecting);
  talk.world.run_for(3s);
  EXPECT_EQ(talk.tablet.screen.phase, PhaseName::kActive);
  EXPECT_EQ(talk.alice.screen.phase, PhaseName::kActive);
  EXPECT_EQ(talk.bob.screen.phase, PhaseName::kEnded);
  EXPECT_EQ(talk.bob.screen.ended_reason, "answered_elsewhere");
  EXPECT_FALSE(talk.bob.media_open);
  EXPECT_TRUE(talk.bob.screen.elsewhere.has_value()) << "and may be taken back";
  EXPECT_EQ(talk.row().status, signal::CallStatus::kActive);
  EXPECT_EQ(talk.alice.partner(), &talk.tablet);
  ASSERT_TRUE(talk.bob.feed(TakeOver{call}).ok());
  talk.world.run_for(3s);
  EXPECT_EQ(talk.bob.screen.phase, PhaseName::kActive);
  EXPECT_EQ(talk.tablet.screen.phase, PhaseName::kEnded);
}

TEST(Rejoin, ACallThatIsOverCannotBeTakenOver) {
  Talk talk(8);
  talk.tablet.listens = false;
  ASSERT_TRUE(talk.alice.hangs_up().ok());
  talk.world.run_for(1s);
  ASSERT_TRUE(talk.tablet.feed(TakeOver{talk.row().id}).ok()) << "it has not heard of the end";
  talk.world.run_for(3s);
  EXPECT_EQ(talk.tablet.screen.phase, PhaseName::kEnded);
  EXPECT_FALSE(talk.tablet.media_open);
}

RC_GTEST_PROP(Rejoin, ReloadsAtAnyMomentInBadWeatherCostNoCall, (std::uint64_t seed)) {
  Weather weather;
  weather.latency_ms = *rc::gen::inRange(0, 200);
  weather.jitter_ms = *rc::gen::inRange(0, 200);
  weather.double_percent = *rc::gen::inRange(0, 30);
  weather.lose_percent = *rc::gen::inRange(0, 20);
  Talk talk(seed, weather);
  if (!talk.is(PhaseName::kActive)) return;
  for (int i = 0; i < 3; ++i) {
    Phone& who = *rc::gen::arbitrary<bool>() ? talk.alice : talk.bob;
    Phone& stays = &who == &talk.alice ? talk.bob : talk.alice;
    who.reloads(Duration(*rc::gen::inRange(0, 5000)));
    talk.world.after(500ms, [&stays] {
      if (stays.partner() == nullptr) stays.loses_connection();
    });
    talk.world.run_for(Duration(*rc::gen::inRange(0, 8000)));
  }
  talk.world.run_for(40s);
  RC_ASSERT(talk.is(PhaseName::kActive));
  RC_ASSERT(talk.row().status == signal::CallStatus::kActive);
}

}  // namespace
}  // namespace bedside::call::stories
