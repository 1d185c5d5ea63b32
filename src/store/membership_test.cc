// Goal: the index in memory agrees with the memberships it was told of.
#include "store/membership.h"

#include <gtest/gtest.h>

namespace bedside::store {
namespace {

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
}  // namespace bedside::store
