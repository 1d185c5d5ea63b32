// Goal: whatever a network does to the order, number and fate of messages, both ends and the database agree in the end
// and nothing is left open. Every run comes from a seed that a failure prints.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "call/stories/world.h"

namespace bedside::call::stories {
namespace {

void settle(World& world) {
  world.weather = Weather();
  for (const auto& phone : world.phones) {
    phone->listens = true;
    phone->start_signaling();
  }
  world.run_for(180s);
}

void check_nothing_is_left(World& world) {
  for (const auto& phone : world.phones) {
    RC_ASSERT(!phone->media_open);
    RC_ASSERT(phone->link().id == 0 || phone->link().closed);
    RC_ASSERT(phone->engine().wake_at() == std::nullopt);
    RC_ASSERT(phone->misplaced_candidates == 0);
    RC_ASSERT(phone->repeated_candidates == 0);
  }
  for (const auto& [id, call] : world.database.calls) RC_ASSERT(signal::is_over(call.status));
}

// No answer and no picture may exist before a person accepted: the orders of the callee, in their order.
void check_consent(const Phone& callee) {
  bool accepted = false;
  for (const Output& output : callee.log) {
    if (const auto* update = std::get_if<UpdateCall>(&output)) {
      accepted = accepted || update->set.status == signal::CallStatus::kActive;
    }
    const bool intimate = std::holds_alternative<AcquireMedia>(output) ||
                          std::holds_alternative<CreateAnswer>(output) || std::holds_alternative<InsertSignals>(output);
    if (!accepted) RC_ASSERT(!intimate);
  }
}

Weather bad_weather() {
  Weather weather;
  weather.latency_ms = *rc::gen::inRange(0, 150);
  weather.jitter_ms = *rc::gen::inRange(0, 400);
  weather.double_percent = *rc::gen::inRange(0, 40);
  weather.lose_percent = *rc::gen::inRange(0, 30);
  weather.fail_percent = *rc::gen::inRange(0, 25);
  return weather;
}

RC_GTEST_PROP(Weather, ACallIsHeldAndEnded, (std::uint64_t seed)) {
  World world(seed, bad_weather());
  Phone& alice = world.add_phone(World::user(1), "alice");
  Phone& bob = world.add_phone(World::user(2), "bob");
  alice.start_signaling();
  bob.start_signaling();
  world.run_for(3s);
  RC_ASSERT(alice.calls(bob).ok());
  for (int i = 0; i < 40 && bob.screen.phase != PhaseName::kIncoming; ++i) world.run_for(500ms);
  if (bob.screen.phase == PhaseName::kIncoming) (void)bob.accepts();
  world.run_for(20s);
  const bool talked = alice.screen.phase == PhaseName::kActive && bob.screen.phase == PhaseName::kActive;
  RC_TAG(talked ? "talked" : "did not come together");
  if (talked) RC_ASSERT(world.database.calls.begin()->second.status == signal::CallStatus::kActive);
  check_consent(bob);
  Phone& who = *rc::gen::arbitrary<bool>() ? alice : bob;
  (void)who.hangs_up();
  settle(world);
  check_nothing_is_left(world);
}

RC_GTEST_PROP(Weather, ReorderedAndRepeatedEventsCostNoCall, (std::uint64_t seed)) {
  Weather weather = bad_weather();
  weather.fail_percent = 0;
  World world(seed, weather);
  Phone& alice = world.add_phone(World::user(1), "alice");
  Phone& bob = world.add_phone(World::user(2), "bob");
  alice.start_signaling();
  bob.start_signaling();
  world.run_for(3s);
  RC_ASSERT(alice.calls(bob).ok());
  world.run_for(5s);
  RC_ASSERT(bob.screen.phase == PhaseName::kIncoming);
  RC_ASSERT(bob.accepts().ok());
  world.run_for(15s);
  RC_ASSERT(alice.screen.phase == PhaseName::kActive);
  RC_ASSERT(bob.screen.phase == PhaseName::kActive);
  RC_ASSERT(alice.screen.remote_microphone && bob.screen.remote_microphone);
}

RC_GTEST_PROP(Weather, ThreePeopleAndFourDevicesPressButtonsAtRandom, (std::uint64_t seed)) {
  World world(seed, bad_weather());
  world.database.keeps_rules = *rc::gen::arbitrary<bool>();
  world.add_phone(World::user(1), "a1");
  world.add_phone(World::user(2), "b1");
  world.add_phone(World::user(2), "b2");
  world.add_phone(World::user(3), "c1");
  for (const auto& phone : world.phones) phone->start_signaling();
  for (int press = 0; press < 40; ++press) {
    world.run_for(Duration(static_cast<int>(world.chance.below(2500))));
    Phone& phone = *world.phones[world.chance.below(4)];
    Phone& other = *world.phones[world.chance.below(4)];
    switch (world.chance.below(7)) {
      case 0:
      case 1: (void)phone.calls(other); break;
      case 2:
      case 3: (void)phone.accepts(); break;
      case 4: (void)phone.declines(); break;
      case 5: (void)phone.hangs_up(); break;
      case 6: (void)phone.feed(DismissCall{}); break;
    }
  }
  world.weather = Weather();
  world.run_for(180s);
  for (const auto& phone : world.phones) (void)phone->hangs_up();
  settle(world);
  for (const auto& phone : world.phones) (void)phone->hangs_up();
  world.run_for(30s);
  for (const auto& phone : world.phones) {
    RC_ASSERT(phone->screen.phase == PhaseName::kIdle || phone->screen.phase == PhaseName::kEnded);
    RC_ASSERT(!phone->media_open);
    RC_ASSERT(phone->misplaced_candidates == 0);
  }
  for (const auto& [id, call] : world.database.calls) RC_ASSERT(signal::is_over(call.status));
}

TEST(Weather, TheSameSeedGivesTheSameCall) {
  const auto play = [] {
    World world(42, Weather{30, 200, 20, 10, 10});
    Phone& alice = world.add_phone(World::user(1), "alice");
    Phone& bob = world.add_phone(World::user(2), "bob");
    alice.start_signaling();
    bob.start_signaling();
    (void)alice.calls(bob);
    world.run_for(5s);
    (void)bob.accepts();
    world.run_for(60s);
    std::string all;
    for (const auto& phone : world.phones) {
      for (const Output& output : phone->log) all += signal::to_json(output) + "\n";
    }
    return all;
  };
  EXPECT_EQ(play(), play());
}

}  // namespace
}  // namespace bedside::call::stories
