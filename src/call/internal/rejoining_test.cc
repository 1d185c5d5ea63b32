// Goal: what another device holds is shown and can be taken over, and the one that loses it lets go; whole stories in
// stories/rejoin_test.cc.
#include "call/internal/rejoining.h"

#include <gtest/gtest.h>

#include "call/stories/desk.h"

namespace bedside::call::stories {
namespace {

class Rejoining : public Desk {
 protected:
  signal::VideoCall theirs_with(const std::string& metadata) {
    signal::VideoCall row;
    row.id = CallId{World::number_id(6, 7)};
    row.caller_id = World::user(2);
    row.receiver_id = World::user(1);
    row.status = signal::CallStatus::kActive;
    row.metadata = signal::json::parse(metadata).value();
    return row;
  }
};

TEST_F(Rejoining, EachSideOfARowNamesItsDevice) {
  const signal::VideoCall row = theirs_with(R"({"party":"a","answered_by":"b"})");
  EXPECT_EQ(device_of(row, Direction::kOutgoing), "a");
  EXPECT_EQ(device_of(row, Direction::kIncoming), "b");
  EXPECT_EQ(device_of(theirs_with(R"({"party":7})"), Direction::kOutgoing), std::nullopt);
}

TEST_F(Rejoining, ACallOfAnotherDeviceIsShownUntilItIsOver) {
  signal::VideoCall row = theirs_with(R"({"party":"a","answered_by":"phone"})");
  ASSERT_TRUE(feed(CallRow{row}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kIdle);
  ASSERT_TRUE(screen.elsewhere.has_value());
  row.status = signal::CallStatus::kEnded;
  ASSERT_TRUE(feed(CallRow{row}).ok());
  EXPECT_EQ(screen.elsewhere, std::nullopt);
}

TEST_F(Rejoining, TakingOverWritesThisDevicesNameAndRingsNowhere) {
  const signal::VideoCall row = theirs_with(R"({"party":"a","answered_by":"phone"})");
  ASSERT_TRUE(feed(CallRow{row}).ok());
  ASSERT_TRUE(feed(TakeOver{row.id}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kReconnecting);
  ASSERT_NE(ordered<UpdateCall>(), nullptr);
  EXPECT_EQ(signal::to_json(ordered<UpdateCall>()->set.metadata), R"({"party":"a","answered_by":"desk"})");
  EXPECT_EQ(ordered<CreateOffer>(), nullptr) << "not before the devices are open and the past is known";
}

}  // namespace
}  // namespace bedside::call::stories
