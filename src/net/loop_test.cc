// Goal: the loop runs tasks in order on one thread, keeps its timers' word, and hears signals.
#include "net/loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <array>
#include <csignal>
#include <thread>
#include <vector>

#include "base/os/clock.h"

namespace bedside::net {
namespace {

using ::testing::ElementsAre;

TEST(AsioLoop, RunsPostedTasksInOrderAndLater) {
  AsioLoop loop;
  std::vector<int> order;
  loop.post([&] {
    loop.post([&] {
      order.push_back(3);
      loop.stop();
    });
    order.push_back(1);
  });
  loop.post([&] { order.push_back(2); });
  EXPECT_TRUE(order.empty());
  loop.run();
  EXPECT_THAT(order, ElementsAre(1, 2, 3));
}

TEST(AsioLoop, TakesTasksFromOtherThreads) {
  AsioLoop loop;
  int ran = 0;
  std::vector<std::jthread> others;
  for (int i = 0; i < 4; ++i) {
    others.emplace_back([&] {
      for (int k = 0; k < 250; ++k) {
        loop.post([&] {
          if (++ran == 1000) loop.stop();
        });
      }
    });
  }
  loop.run();
  EXPECT_EQ(ran, 1000);
}

TEST(AsioLoop, FiresTimersByTheirTimeAndNotTooEarly) {
  AsioLoop loop;
  std::vector<int> order;
  const Instant start = loop.now();
  loop.after(30ms, [&] {
    order.push_back(2);
    loop.stop();
  });
  loop.after(10ms, [&] { order.push_back(1); });
  loop.run();
  EXPECT_THAT(order, ElementsAre(1, 2));
  EXPECT_GE(loop.now() - start, 29ms);
}

TEST(AsioLoop, DoesNotFireACancelledTimer) {
  AsioLoop loop;
  bool fired = false;
  const auto late = loop.after(5ms, [&] { fired = true; });
  // Both are due in the same turn; the first takes the second back.
  Loop::TimerId second = 0;
  loop.after(1ms, [&] { loop.cancel(second); });
  second = loop.after(1ms, [&] { fired = true; });
  loop.cancel(late);
  loop.cancel(late);
  loop.cancel(12345);
  loop.after(20ms, [&] { loop.stop(); });
  loop.run();
  EXPECT_FALSE(fired);
}

TEST(AsioLoop, TellsTheTimeOfTheSystem) {
  AsioLoop loop;
  EXPECT_LE(loop.now() - system_now(), 1s);
}

TEST(AsioLoop, HearsTerminationEveryTime) {
  AsioLoop loop;
  int heard = 0;
  loop.on_termination([&] {
    if (++heard == 2) return loop.stop();
    std::raise(SIGINT);
  });
  loop.post([] { std::raise(SIGTERM); });
  loop.run();
  EXPECT_EQ(heard, 2);
}

TEST(AsioLoop, HearsAHangupWithoutEnding) {
  AsioLoop loop;
  loop.on_hangup([&] { loop.stop(); });
  loop.post([] { std::raise(SIGHUP); });
  loop.run();
}

TEST(AsioLoop, WatchesABorrowedDescriptorAndLeavesItOpen) {
  AsioLoop loop;
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  std::vector<std::string> heard;
  {
    const auto reading = loop.watch(ends[0]);
    const auto writing = loop.watch(ends[1]);
    ASSERT_TRUE(reading && writing);
    reading->when_readable([&] {
      heard.emplace_back("readable");
      loop.stop();
    });
    writing->when_writable([&] {
      heard.emplace_back("writable");
      EXPECT_EQ(::write(ends[1], "x", 1), 1);
    });
    loop.run();
    reading->when_readable([&] { heard.emplace_back("after the end"); });
  }
  loop.post([&] { loop.stop(); });
  loop.run();
  EXPECT_THAT(heard, ElementsAre("writable", "readable"));
  char byte = 0;
  EXPECT_EQ(::read(ends[0], &byte, 1), 1);
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace bedside::net
