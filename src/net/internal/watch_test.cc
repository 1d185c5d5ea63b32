// Goal: each arming gives one call, and none after the end.
#include "net/internal/watch.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <memory>

#include "net/loop.h"

namespace bedside::net {
namespace {

struct Target final : WatchTarget {
  void on_readable() override {
    ++readable;
    if (then) then();
  }
  void on_writable() override {
    ++writable;
    if (then) then();
  }
  int readable = 0;
  int writable = 0;
  std::function<void()> then;
};

struct WatchTest : ::testing::Test {
  WatchTest() { EXPECT_EQ(::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC), 0); }
  AsioLoop loop;
  Target target;
  std::array<int, 2> ends{-1, -1};
};

TEST_F(WatchTest, CallsOnceForEachArming) {
  Watch watch(loop, ends[0], target);
  ASSERT_TRUE(watch.ok());
  ASSERT_EQ(::write(ends[1], "x", 1), 1);
  watch.arm_read();
  watch.arm_read();
  loop.after(30ms, [&] { loop.stop(); });
  loop.run();
  EXPECT_EQ(target.readable, 1);
  // What was not read is still there when it is asked for again.
  target.then = [&] { loop.stop(); };
  watch.arm_read();
  loop.run();
  EXPECT_EQ(target.readable, 2);
  ::close(ends[1]);
}

TEST_F(WatchTest, TellsThatThereIsRoomToWrite) {
  Watch watch(loop, ends[1], target);
  target.then = [&] { loop.stop(); };
  watch.arm_write();
  loop.run();
  EXPECT_EQ(target.writable, 1);
  ::close(ends[0]);
}

TEST_F(WatchTest, IsSilentAfterItsEnd) {
  auto watch = std::make_unique<Watch>(loop, ends[0], target);
  watch->arm_read();
  ASSERT_EQ(::write(ends[1], "x", 1), 1);
  watch.reset();
  loop.post([&] { loop.stop(); });
  loop.run();
  EXPECT_EQ(target.readable, 0);
  ::close(ends[1]);
}

TEST_F(WatchTest, RefusesWhatTheKernelCannotWatch) {
  const Watch watch(loop, -1, target);
  EXPECT_FALSE(watch.ok());
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace bedside::net
