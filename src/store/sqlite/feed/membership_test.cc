// Goal: the index in memory agrees with the rows it stands for.
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
  ASSERT_TRUE(membership.load(*world.db).ok());
  EXPECT_EQ(membership.members(*RoomId::parse(room)).size(), 2U);
  EXPECT_EQ(membership.acquaintances(*UserId::parse(ann)).size(), 2U);
}

TEST(Membership, KnowsNobodyInAnUnknownRoomAndOnlyOneselfElsewhere) {
  Rng rng(1);
  const UserId loner{Uuid::v4(rng)};
  const Membership membership;
  EXPECT_TRUE(membership.members(RoomId{Uuid::v4(rng)}).empty());
  EXPECT_EQ(membership.acquaintances(loner), std::vector<UserId>{loner});
}

TEST(Membership, ForgetsWhoLeavesAndBearsDoubles) {
  Rng rng(1);
  const UserId ann{Uuid::v4(rng)};
  const UserId bob{Uuid::v4(rng)};
  const RoomId room{Uuid::v4(rng)};
  Membership membership;
  membership.join(room, ann);
  membership.join(room, bob);
  membership.join(room, bob);
  membership.leave(room, bob);
  membership.leave(room, bob);
  EXPECT_EQ(membership.members(room), std::vector<UserId>{ann});
  EXPECT_EQ(membership.acquaintances(ann), std::vector<UserId>{ann});
  membership.leave(room, ann);
  EXPECT_TRUE(membership.members(room).empty());
}

}  // namespace
}  // namespace bedside::store::sqlite
