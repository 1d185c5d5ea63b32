// Goal: what one node says, the others that follow hear, in order and once; nobody hears himself.
#include "bus/in_process.h"

#include <gtest/gtest.h>

#include <string>

#include "base/testing/manual_loop.h"

namespace bedside::bus {
namespace {

class InProcess : public ::testing::Test {
 protected:
  bedside::testing::ManualLoop loop_;
  InProcessBus bus_;
  std::unique_ptr<Bus> a_ = bus_.join(loop_);
  std::unique_ptr<Bus> b_ = bus_.join(loop_);
  std::string heard_;
  Receiver hear_ = [this](std::string_view body) { heard_.append(body).append(";"); };
};

TEST_F(InProcess, OthersHearInOrderAndLater) {
  const auto following = b_->follow("s", hear_);
  a_->publish("s", "1");
  a_->publish("s", "2");
  EXPECT_EQ(heard_, "");
  loop_.run_posted();
  EXPECT_EQ(heard_, "1;2;");
}

TEST_F(InProcess, NobodyHearsHimselfOrAnotherSubject) {
  const auto own = a_->follow("s", hear_);
  const auto other = b_->follow("t", hear_);
  a_->publish("s", "1");
  loop_.run_posted();
  EXPECT_EQ(heard_, "");
  EXPECT_FALSE(a_->followed_elsewhere("s"));
  EXPECT_TRUE(b_->followed_elsewhere("s"));
  EXPECT_FALSE(a_->followed_elsewhere("nothing"));
}

TEST_F(InProcess, AnEndedSubscriptionHearsNotEvenWhatIsUnderWay) {
  auto following = b_->follow("s", hear_);
  a_->publish("s", "1");
  following.reset();
  loop_.run_posted();
  EXPECT_EQ(heard_, "");
  EXPECT_FALSE(a_->followed_elsewhere("s"));
}

TEST_F(InProcess, AReceiverMayEndItsOwnSubscription) {
  std::unique_ptr<Subscription> following;
  following = b_->follow("s", [&](std::string_view body) {
    hear_(body);
    following.reset();
  });
  const auto second = b_->follow("s", hear_);
  a_->publish("s", "1");
  a_->publish("s", "2");
  loop_.run_posted();
  EXPECT_EQ(heard_, "1;1;2;");
}

TEST_F(InProcess, ASingleNodeIsNeverFollowedElsewhere) {
  b_.reset();
  const auto own = a_->follow("s", hear_);
  EXPECT_FALSE(a_->followed_elsewhere("s"));
}

}  // namespace
}  // namespace bedside::bus
