// Goal: only the first and the last socket of a user are told.
#include "service/realtime/presence/online_users.h"

#include <gtest/gtest.h>

#include "service/realtime/testing/world.h"

namespace bedside::service {
namespace {

TEST(OnlineUsers, TellsTheFirstAndTheLast) {
  OnlineUsers online;
  std::string told;
  online.set_hooks([&](UserId) { told += '+'; }, [&](UserId) { told += '-'; });
  const UserId user = realtime_testing::user(1);
  online.add(user);
  online.add(user);
  EXPECT_TRUE(online.contains(user));
  online.remove(user);
  EXPECT_EQ(told, "+");
  online.remove(user);
  EXPECT_EQ(told, "+-");
  EXPECT_FALSE(online.contains(user));
}

}  // namespace
}  // namespace bedside::service
