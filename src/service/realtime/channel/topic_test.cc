// Goal: members hear each other across nodes, and presence leaves in few, complete diffs.
#include "service/realtime/channel/topic.h"

#include <gtest/gtest.h>

#include "service/realtime/channel/channel.h"
#include "service/realtime/testing/world.h"
#include "wire/json/json.h"

namespace bedside::service {
namespace {

using realtime_testing::RecordingSocket;

struct Member {
  explicit Member(bool with_presence = false) {
    channel.socket = &socket;
    channel.presence_enabled = with_presence;
  }
  RecordingSocket socket;
  Channel channel;
};

class TopicTest : public ::testing::Test {
 protected:
  testing::ManualLoop loop_;
  bus::InProcessBus bus_;
  std::unique_ptr<bus::Bus> here_ = bus_.join(loop_);
  std::unique_ptr<bus::Bus> there_ = bus_.join(loop_);
  TopicBook book_{loop_, *here_, 50ms};
  TopicBook far_{loop_, *there_, 50ms};
};

BroadcastMessage hello() {
  BroadcastMessage message;
  message.event = "e";
  message.payload = "{}";
  return message;
}

TEST_F(TopicTest, BroadcastReachesOtherNodesOnce) {
  Member near;
  Member far;
  Member far_private;
  book_.enter(near.channel, "realtime:a", false);
  far_.enter(far.channel, "realtime:a", false);
  far_.enter(far_private.channel, "realtime:a", true);
  EXPECT_EQ(book_.broadcast(*near.channel.topic, hello(), &near.channel), 0U);
  loop_.run_posted();
  EXPECT_EQ(far.socket.frames.size(), 1U);
  EXPECT_TRUE(near.socket.frames.empty());
  EXPECT_TRUE(far_private.socket.frames.empty());
  EXPECT_EQ(book_.broadcast("realtime:a", true, hello()), 0U);
  loop_.run_posted();
  EXPECT_EQ(far_private.socket.frames.size(), 1U);
  book_.leave(near.channel);
  far_.leave(far.channel);
  far_.leave(far_private.channel);
}

TEST_F(TopicTest, MembersLeaveInAnyOrder) {
  Member members[5];
  for (auto& member : members) book_.enter(member.channel, "realtime:a", false);
  for (const int i : {1, 4, 0, 3}) book_.leave(members[i].channel);
  EXPECT_EQ(book_.broadcast("realtime:a", false, hello()), 1U);
  EXPECT_EQ(members[2].socket.frames.size(), 1U);
  book_.leave(members[2].channel);
  EXPECT_EQ(book_.broadcast("realtime:a", false, hello()), 0U);
}

TEST_F(TopicTest, ManyChangesOfPresenceLeaveTogether) {
  Member watcher(true);
  Member others[20];
  Topic& topic = book_.enter(watcher.channel, "realtime:a", false);
  for (auto& other : others) {
    book_.enter(other.channel, "realtime:a", false);
    book_.presence(topic).track(&other.channel, "k", "{}", std::to_string(&other - others));
    book_.presence_changed(topic);
  }
  EXPECT_EQ(watcher.socket.frames.size(), 1U) << "The first at once.";
  loop_.advance(50ms);
  ASSERT_EQ(watcher.socket.frames.size(), 2U) << "The rest together.";
  EXPECT_EQ(json::parse(watcher.socket.frames[1]->bytes)->at(4).at("joins").at("k").at("metas").as_array().size(), 19U);
  loop_.advance(1s);
  EXPECT_EQ(watcher.socket.frames.size(), 2U);
  EXPECT_EQ(loop_.timers(), 0U);
  for (auto& other : others) book_.leave(other.channel);
  book_.leave(watcher.channel);
  EXPECT_EQ(loop_.timers(), 0U);
}

}  // namespace
}  // namespace bedside::service
