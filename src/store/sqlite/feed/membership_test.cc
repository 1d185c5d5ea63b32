// Goal: the index in memory begins as the table is.
#include "store/sqlite/feed/membership.h"

#include <gtest/gtest.h>

#include "store/sqlite/testing/test_world.h"

namespace bedside::store::sqlite {
namespace {

TEST(Membership, ReadsTheTable) {
  TestWorld world;
  const std::string ann = world.add_user();
  const std::string bob = world.add_user();
  const std::string room = world.add_room({ann, bob});
  Membership membership;
  ASSERT_TRUE(load_membership(*world.db, membership).ok());
  EXPECT_EQ(membership.members(*RoomId::parse(room)).size(), 2U);
  EXPECT_EQ(membership.acquaintances(*UserId::parse(ann)).size(), 2U);
}

}  // namespace
}  // namespace bedside::store::sqlite
