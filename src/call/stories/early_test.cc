// Goal: two who ring are connected before anybody accepts, without a camera and without the callee's media; the accept
// costs no exchange any more; and whoever does not know of it is called as ever.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "call/stories/world.h"

namespace bedside::call::stories {
namespace {

struct Ring {
  explicit Ring(std::uint64_t seed, bool caller = true, bool callee = true, Weather sky = {}) : world(seed, sky) {
    alice.early = caller;
    bob.early = tablet.early = callee;
    for (Phone* phone : {&alice, &bob, &tablet}) phone->start_signaling();
    world.run_for(1s);
  }
  void rings() {
    ASSERT_TRUE(alice.calls(bob).ok());
    world.run_for(2s);
  }
  bool is(PhaseName phase) const { return alice.screen.phase == phase && bob.screen.phase == phase; }
  // Everything that the connections of that phone have sent of its devices.
  static bool sends(Phone& phone) {
    return std::any_of(phone.links.begin(), phone.links.end(),
                       [](const auto& link) { return link.second.sends_media; });
  }
  static int connected(const Phone& phone) {
    return static_cast<int>(std::count_if(phone.links.begin(), phone.links.end(), [](const auto& link) {
      return link.second.connected && !link.second.closed;
    }));
  }

  World world;
  Phone& alice = world.add_phone(World::user(1), "alice");
  Phone& bob = world.add_phone(World::user(2), "bob");
  Phone& tablet = world.add_phone(World::user(2), "tablet");
};

TEST(EarlyStory, EveryDeviceIsConnectedWhileItRingsAndNoneIsTouched) {
  Ring ring(1);
  ring.rings();
  EXPECT_EQ(ring.alice.screen.phase, PhaseName::kOutgoing);
  EXPECT_EQ(Ring::connected(ring.alice), 2) << "one connection for each device";
  for (Phone* phone : {&ring.bob, &ring.tablet}) {
    EXPECT_EQ(phone->screen.phase, PhaseName::kIncoming);
    EXPECT_EQ(Ring::connected(*phone), 1);
    EXPECT_EQ(phone->count<AcquireMedia>(), 0);
    EXPECT_FALSE(Ring::sends(*phone));
  }
  EXPECT_TRUE(Ring::sends(ring.alice)) << "the caller may send, unseen";
  EXPECT_EQ(ring.alice.misplaced_candidates + ring.bob.misplaced_candidates + ring.tablet.misplaced_candidates, 0);
}

TEST(EarlyStory, TheAcceptCostsOneWayAndNoExchange) {
  Ring ring(2, true, true, Weather{.latency_ms = 50});
  ring.rings();
  const int offers = ring.alice.count<CreateOffer>();
  ASSERT_TRUE(ring.bob.accepts().ok());
  ring.world.run_for(60ms);  // One way, while the row needs three.
  EXPECT_EQ(ring.alice.screen.phase, PhaseName::kActive);
  EXPECT_EQ(ring.bob.screen.phase, PhaseName::kConnecting) << "not certain yet: another device may have won";
  EXPECT_TRUE(Ring::sends(ring.bob)) << "but it sends already";
  ring.world.run_for(1s);
  EXPECT_TRUE(ring.is(PhaseName::kActive));
  EXPECT_EQ(ring.tablet.screen.ended_reason, "answered_elsewhere");
  EXPECT_EQ(Ring::connected(ring.alice), 1) << "the others are let go";
  EXPECT_EQ(Ring::connected(ring.tablet), 0);
  EXPECT_EQ(ring.alice.count<CreateOffer>(), offers);
}

TEST(EarlyStory, TheSecondDeviceMayAcceptAsWell) {
  for (const bool tablet : {false, true}) {
    Ring ring(3);
    ring.rings();
    Phone& who = tablet ? ring.tablet : ring.bob;
    ASSERT_TRUE(who.accepts().ok());
    ring.world.run_for(1s);
    EXPECT_EQ(ring.alice.screen.phase, PhaseName::kActive);
    EXPECT_EQ(who.screen.phase, PhaseName::kActive);
    EXPECT_EQ(ring.alice.partner(), &who);
  }
}

TEST(EarlyStory, OfTwoAcceptsTheRowDecides) {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5, 6, 7, 8}) {
    Ring ring(seed, true, true, Weather{.latency_ms = 30, .jitter_ms = 80});
    ring.rings();
    ASSERT_TRUE(ring.bob.accepts().ok());
    ASSERT_TRUE(ring.tablet.accepts().ok());
    ring.world.run_for(5s);
    const bool bob_won = ring.bob.screen.phase == PhaseName::kActive;
    Phone& winner = bob_won ? ring.bob : ring.tablet;
    Phone& loser = bob_won ? ring.tablet : ring.bob;
    EXPECT_EQ(winner.screen.phase, PhaseName::kActive);
    EXPECT_EQ(loser.screen.ended_reason, "answered_elsewhere");
    EXPECT_FALSE(loser.media_open);
    EXPECT_EQ(ring.alice.screen.phase, PhaseName::kActive);
    EXPECT_EQ(ring.alice.partner(), &winner) << seed;
    EXPECT_EQ(Ring::connected(ring.alice), 1);
  }
}

TEST(EarlyStory, WithoutTheMarkerOfEitherSideNothingIsAnsweredBeforeTheAccept) {
  for (const bool caller : {true, false}) {
    Ring ring(4, caller, !caller);
    ring.rings();
    EXPECT_EQ(ring.bob.count<CreatePeer>(), 0);
    EXPECT_EQ(ring.bob.count<InsertSignals>(), 0);
    ASSERT_TRUE(ring.bob.accepts().ok());
    ring.world.run_for(1s);
    EXPECT_TRUE(ring.is(PhaseName::kActive));
  }
}

TEST(EarlyStory, ADeviceThatDoesNotTakePartIsAnsweredBesideOneThatDoes) {
  Ring ring(5);
  ring.tablet.early = false;
  ring.rings();
  EXPECT_EQ(Ring::connected(ring.alice), 1);
  ASSERT_TRUE(ring.tablet.accepts().ok());
  ring.world.run_for(2s);
  EXPECT_EQ(ring.alice.screen.phase, PhaseName::kActive);
  EXPECT_EQ(ring.tablet.screen.phase, PhaseName::kActive);
  EXPECT_EQ(ring.alice.partner(), &ring.tablet);
}

TEST(EarlyStory, DeclineNoAnswerAndCancelLetGoOfEverything) {
  const std::vector<std::function<void(Ring&)>> ends = {[](Ring& ring) { (void)ring.bob.declines(); },
                                                        [](Ring& ring) { (void)ring.alice.hangs_up(); },
                                                        [](Ring& ring) { ring.world.run_for(75s); }};
  for (const auto& end : ends) {
    Ring ring(6);
    ring.rings();
    end(ring);
    ring.world.run_for(2s);
    for (Phone* phone : {&ring.alice, &ring.bob, &ring.tablet}) {
      EXPECT_EQ(phone->screen.phase, PhaseName::kEnded);
      EXPECT_EQ(Ring::connected(*phone), 0);
      EXPECT_FALSE(phone->media_open);
    }
  }
}

TEST(EarlyStory, AConnectionThatIsLostWhileItRingsIsMendedAtTheAccept) {
  Ring ring(7);
  ring.rings();
  ring.alice.loses_connection();
  ring.bob.loses_connection();
  ASSERT_TRUE(ring.bob.accepts().ok());
  ring.world.run_for(10s);
  EXPECT_TRUE(ring.is(PhaseName::kActive));
}

TEST(EarlyStory, WhoReloadsWhileItRingsIsConnectedAgain) {
  for (const bool caller : {true, false}) {
    Ring ring(8);
    ring.rings();
    Phone& who = caller ? ring.alice : ring.bob;
    who.reloads(300ms);
    ring.world.run_for(3s);
    EXPECT_EQ(ring.bob.screen.phase, PhaseName::kIncoming);
    EXPECT_EQ(Ring::connected(ring.bob), 1) << caller;
    ASSERT_TRUE(ring.bob.accepts().ok());
    ring.world.run_for(2s);
    EXPECT_TRUE(ring.is(PhaseName::kActive));
    EXPECT_EQ(ring.alice.partner(), &ring.bob);
  }
}

TEST(EarlyStory, WhileTheServerIsGoneTheAcceptStillConnects) {
  Ring ring(9);
  ring.rings();
  ring.world.weather.fail_percent = 100;
  ring.bob.listens = ring.alice.listens = false;
  ASSERT_TRUE(ring.bob.accepts().ok());
  ring.world.run_for(40s);
  EXPECT_EQ(ring.alice.screen.phase, PhaseName::kActive);
  EXPECT_EQ(ring.bob.screen.phase, PhaseName::kConnecting) << "nobody has heard yet that it won";
  ring.bob.listens = ring.alice.listens = true;
  ring.world.weather.fail_percent = 0;
  ring.world.run_for(40s);
  EXPECT_TRUE(ring.is(PhaseName::kActive));
  EXPECT_EQ(ring.world.database.calls.begin()->second.status, signal::CallStatus::kActive);
}

TEST(EarlyStory, WhoTalksAndReloadsIsBackWhoeverItIs) {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5, 6}) {
    Ring ring(seed);
    ring.rings();
    ASSERT_TRUE(ring.bob.accepts().ok());
    ring.world.run_for(1s);
    for (Phone* who : {&ring.bob, &ring.alice, &ring.alice, &ring.bob}) {
      who->reloads(500ms);
      ring.world.run_for(10s);
      EXPECT_TRUE(ring.is(PhaseName::kActive)) << seed;
      EXPECT_EQ(ring.alice.partner(), &ring.bob) << seed;
    }
  }
}

// In this world candidates overtake the offer of the second device's connection.
TEST(EarlyStory, WhatOvertakesTheOfferOfTheSecondConnectionIsNotLost) {
  for (const bool tablet : {false, true}) {
    Ring ring(20862, true, true, Weather{.latency_ms = 0, .jitter_ms = 83, .double_percent = 6});
    ring.rings();
    Phone& who = tablet ? ring.tablet : ring.bob;
    ASSERT_TRUE(who.accepts().ok());
    ring.world.run_for(5s);
    EXPECT_EQ(ring.alice.screen.phase, PhaseName::kActive);
    EXPECT_EQ(ring.alice.partner(), &who);
  }
}

RC_GTEST_PROP(EarlyStory, InAnyWeatherTheTwoWhoWantToTalkEndUpTogether, (std::uint64_t seed)) {
  Weather weather;
  weather.latency_ms = *rc::gen::inRange(0, 300);
  weather.jitter_ms = *rc::gen::inRange(0, 300);
  weather.double_percent = *rc::gen::inRange(0, 30);
  weather.lose_percent = *rc::gen::inRange(0, 20);
  Ring ring(seed, *rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<bool>(), weather);
  RC_ASSERT(ring.alice.calls(ring.bob).ok());
  for (int waited = 0; waited < 20 && ring.bob.screen.phase != PhaseName::kIncoming; ++waited) ring.world.run_for(1s);
  ring.world.run_for(Duration(*rc::gen::inRange(0, 3000)));
  RC_ASSERT(!Ring::sends(ring.bob));
  Phone& who = *rc::gen::arbitrary<bool>() && ring.tablet.screen.phase == PhaseName::kIncoming ? ring.tablet : ring.bob;
  RC_ASSERT(who.accepts().ok());
  for (int waited = 0; waited < 90 && ring.alice.screen.phase != PhaseName::kActive; ++waited) ring.world.run_for(1s);
  ring.world.run_for(30s);
  RC_ASSERT(ring.alice.screen.phase == PhaseName::kActive);
  RC_ASSERT(who.screen.phase == PhaseName::kActive);
  RC_ASSERT(ring.alice.partner() == &who);
}

}  // namespace
}  // namespace bedside::call::stories
