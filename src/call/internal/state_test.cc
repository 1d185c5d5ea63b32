// Goal: the configuration becomes settings, the seed becomes ids, and the earliest deadline is the one to wake for.
#include "call/internal/state.h"

#include <gtest/gtest.h>

#include "call/internal/life.h"

namespace bedside::call {
namespace {

Config config(std::string seed = "00112233445566778899aabbccddeeff") {
  Config made;
  made.device_id = "desk";
  made.seed = std::move(seed);
  return made;
}

TEST(State, DefaultsAreFilledIn) {
  Config told = config();
  EXPECT_EQ(settings_of(told).ring_timeout, kRingTimeout);
  told.ring_timeout_ms = 5000;
  told.candidate_batch_ms = 0;
  EXPECT_EQ(settings_of(told).ring_timeout, 5s);
  EXPECT_EQ(settings_of(told).candidate_batch, 0ms);
  EXPECT_TRUE(settings_of(told).falls_back_to("ice_restart"));
  EXPECT_FALSE(settings_of(told).falls_back_to("magic"));
}

TEST(State, EveryDigitOfTheSeedCounts) {
  const std::string seed = config().seed;
  const CallId first = ids_of(config()).make<CallTag>();
  EXPECT_EQ(ids_of(config()).make<CallTag>(), first);
  for (std::size_t i = 0; i < seed.size(); ++i) {
    std::string other = seed;
    other[i] = other[i] == 'f' ? '0' : 'f';
    EXPECT_NE(ids_of(config(other)).make<CallTag>(), first) << i;
  }
}

TEST(State, TheEarliestDeadlineWins) {
  State state(settings_of(config()), ids_of(config()));
  EXPECT_EQ(next_deadline(state), std::nullopt);
  state.call.ring_deadline = instant_from_ms(50);
  EXPECT_EQ(next_deadline(state), std::nullopt) << "no call, no deadline of a call";
  state.phase = Phase::kCalling;
  state.call.connect_deadline = instant_from_ms(70);
  EXPECT_EQ(next_deadline(state), instant_from_ms(50));
  Write write;
  write.retry_at = instant_from_ms(20);
  state.writes.push_back(write);
  EXPECT_EQ(next_deadline(state), instant_from_ms(20));
}

TEST(State, OnlySoManyCallsAreRemembered) {
  std::vector<CallId> list;
  for (int i = 0; i < 100; ++i) {
    CallId call;
    call.uuid.bytes[0] = static_cast<std::uint8_t>(i);
    remember(list, call, 8);
    remember(list, call, 8);
  }
  EXPECT_EQ(list.size(), 8u);
  EXPECT_EQ(list.back().uuid.bytes[0], 99);
}

}  // namespace
}  // namespace bedside::call
