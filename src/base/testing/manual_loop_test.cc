// Goal: virtual time is the same every time: timers fire in order, at their moment, and what they post runs before the
// next.
#include "base/testing/manual_loop.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace bedside::testing {
namespace {

TEST(ManualLoop, FiresTimersInOrderOfTimeThenOfAsking) {
  ManualLoop loop;
  std::string story;
  loop.after(20ms, [&] { story += 'c'; });
  loop.after(10ms, [&] { story += 'a'; });
  loop.after(10ms, [&] { story += 'b'; });
  loop.advance(19ms);
  EXPECT_EQ(story, "ab");
  loop.advance(1ms);
  EXPECT_EQ(story, "abc");
}

TEST(ManualLoop, RunsWhatATimerPostsAtThatMoment) {
  ManualLoop loop;
  const Instant start = loop.now();
  Instant ran{};
  loop.after(10ms, [&] { loop.post([&] { ran = loop.now(); }); });
  loop.advance(1h);
  EXPECT_EQ(ran, start + 10ms);
  EXPECT_EQ(loop.now(), start + 1h);
}

TEST(ManualLoop, FiresATimerThatATimerSet) {
  ManualLoop loop;
  int ticks = 0;
  std::function<void()> tick = [&] {
    ++ticks;
    loop.after(10ms, tick);
  };
  loop.after(10ms, tick);
  loop.advance(100ms);
  EXPECT_EQ(ticks, 10);
}

TEST(ManualLoop, ForgetsACancelledTimerAndBearsAnUnknownOne) {
  ManualLoop loop;
  bool fired = false;
  const auto id = loop.after(10ms, [&] { fired = true; });
  loop.cancel(id);
  loop.cancel(id);
  loop.cancel(12'345);
  loop.advance(1h);
  EXPECT_FALSE(fired);
  EXPECT_EQ(loop.timers(), 0U);
}

TEST(ManualLoop, WaitsForTasksOfOtherThreads) {
  ManualLoop loop;
  bool arrived = false;
  std::thread other([&] { loop.post([&] { arrived = true; }); });
  EXPECT_TRUE(loop.run_until([&] { return arrived; }));
  other.join();
}

}  // namespace
}  // namespace bedside::testing
