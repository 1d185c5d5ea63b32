// Goal: a path that breaks is mended by both ends together, whoever notices it, and their offers never stay crossed.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "call/stories/world.h"

namespace bedside::call::stories {
namespace {

struct Talk {
  explicit Talk(std::uint64_t seed, Weather sky = {}) : world(seed, sky) {
    for (Phone* phone : {&alice, &bob}) phone->start_signaling();
    world.run_for(1s);
    (void)alice.calls(bob);
    world.run_for(2s);
    (void)bob.accepts();
    world.run_for(5s);
  }
  bool is(PhaseName phase) const { return alice.screen.phase == phase && bob.screen.phase == phase; }

  World world;
  Phone& alice = world.add_phone(World::user(1), "alice");
  Phone& bob = world.add_phone(World::user(2), "bob");
};

TEST(RecoveryStory, ABrokenPathIsNoticedByBothAndComesBack) {
  Talk talk(1);
  ASSERT_TRUE(talk.is(PhaseName::kActive));
  talk.alice.watches_media();
  talk.bob.watches_media();
  talk.world.run_for(2s);
  ASSERT_TRUE(talk.is(PhaseName::kActive));
  talk.world.open_path(false);
  talk.world.run_for(1250ms);
  EXPECT_TRUE(talk.is(PhaseName::kReconnecting));
  talk.world.run_for(3s);
  talk.world.open_path(true);
  talk.world.run_for(1s);
  EXPECT_TRUE(talk.is(PhaseName::kActive));
}

TEST(RecoveryStory, AConnectionThatIsBeyondRepairIsReplaced) {
  Talk talk(2);
  const PeerId first = talk.alice.link().id;
  talk.world.open_path(false);
  talk.alice.loses_connection();
  talk.bob.loses_connection();
  talk.world.run_for(11s);
  EXPECT_TRUE(talk.is(PhaseName::kReconnecting));
  EXPECT_GT(talk.alice.link().id, first);
  talk.world.open_path(true);
  talk.world.run_for(5s);
  EXPECT_TRUE(talk.is(PhaseName::kActive));
  EXPECT_EQ(talk.alice.misplaced_candidates + talk.bob.misplaced_candidates, 0);
}

TEST(RecoveryStory, BothNoticeAtOnceAndOneOfTheirOffersSurvives) {
  Talk talk(3, Weather{.latency_ms = 300});  // So far away that the receiver's own attempt crosses the caller's.
  ASSERT_TRUE(talk.is(PhaseName::kActive));
  const int before = talk.bob.count<CreateOffer>();
  talk.alice.loses_connection();
  talk.bob.loses_connection();
  talk.world.run_for(10s);
  EXPECT_GT(talk.bob.count<CreateOffer>(), before) << "otherwise this test has shown nothing";
  EXPECT_TRUE(talk.is(PhaseName::kActive));
}

TEST(RecoveryStory, TheReceiverAloneNoticesAndMendsIt) {
  Talk talk(4);
  talk.bob.loses_connection();
  talk.world.run_for(5s);
  EXPECT_TRUE(talk.is(PhaseName::kActive));
  EXPECT_EQ(talk.bob.count<CreateOffer>(), 1);
}

RC_GTEST_PROP(RecoveryStory, OutagesAtAnyMomentAndInAnyWeatherEnd, (std::uint64_t seed)) {
  Weather weather;
  weather.latency_ms = *rc::gen::inRange(0, 300);
  weather.jitter_ms = *rc::gen::inRange(0, 300);
  weather.double_percent = *rc::gen::inRange(0, 30);
  weather.lose_percent = *rc::gen::inRange(0, 20);
  Talk talk(seed, weather);
  if (!talk.is(PhaseName::kActive)) return;
  talk.alice.watches_media();
  talk.bob.watches_media();
  for (int outage = 0; outage < 3; ++outage) {
    talk.world.open_path(false);
    if (*rc::gen::arbitrary<bool>()) talk.alice.loses_connection();
    if (*rc::gen::arbitrary<bool>()) talk.bob.loses_connection();
    talk.world.run_for(Duration(*rc::gen::inRange(100, 15'000)));
    talk.world.open_path(true);
    // Seconds as a rule; with a fifth of the signals lost, an exchange may need several catch-ups.
    for (int waited = 0; waited < 60 && !talk.is(PhaseName::kActive); ++waited) talk.world.run_for(1s);
    RC_ASSERT(talk.is(PhaseName::kActive));
  }
}

}  // namespace
}  // namespace bedside::call::stories
