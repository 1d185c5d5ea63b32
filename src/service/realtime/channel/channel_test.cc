// Goal: what the server says on a channel carries the references that clients check.
#include "service/realtime/channel/channel.h"

#include <gtest/gtest.h>

#include "service/realtime/testing/world.h"

namespace bedside::service {
namespace {

TEST(Channel, FramesCarryTheChannelsReferences) {
  realtime_testing::RecordingSocket socket;
  Channel channel;
  channel.socket = &socket;
  channel.join_ref = "\"4\"";
  channel.name = "realtime:room:1";
  channel.reply("\"9\"", "{}");
  channel.send_close();
  channel.send_error();
  channel.system("system", false, "why");
  ASSERT_EQ(socket.frames.size(), 4U);
  EXPECT_EQ(socket.frames[0]->bytes, R"(["4","9","realtime:room:1","phx_reply",{}])");
  EXPECT_EQ(socket.frames[1]->bytes, R"(["4","4","realtime:room:1","phx_close",{}])");
  EXPECT_EQ(socket.frames[2]->bytes, R"(["4","4","realtime:room:1","phx_error",{}])");
  EXPECT_EQ(
      socket.frames[3]->bytes,
      R"(["4",null,"realtime:room:1","system",{"extension":"system","status":"error","message":"why","channel":"room:1"}])");
}

}  // namespace
}  // namespace bedside::service
