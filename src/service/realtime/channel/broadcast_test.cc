// Goal: a broadcast reaches clients of both protocols in a form they read, encoded once for each.
#include "service/realtime/channel/broadcast.h"

#include <gtest/gtest.h>

namespace bedside::service {
namespace {

using wire::phoenix::Encoding;
using wire::phoenix::Version;
using namespace std::string_literals;

TEST(Broadcast, ATextPushIsRelayedAsItCame) {
  BroadcastMessage message;
  message.text_payload = R"({"type":"broadcast","event":"e","payload":{"a":1}})";
  BroadcastFrames frames("realtime:r", message);
  EXPECT_EQ(frames.get(Version::kV2)->bytes,
            R"([null,null,"realtime:r","broadcast",{"type":"broadcast","event":"e","payload":{"a":1}}])");
  EXPECT_EQ(
      frames.get(Version::kV1)->bytes,
      R"({"topic":"realtime:r","event":"broadcast","payload":{"type":"broadcast","event":"e","payload":{"a":1}},"ref":null,"join_ref":null})");
}

TEST(Broadcast, ABinaryPushIsBinaryForNewClientsAndTextForOld) {
  BroadcastMessage message{{}, "e", Encoding::kJson, R"({"a":1})"};
  BroadcastFrames frames("realtime:r", message);
  const auto& binary = frames.get(Version::kV2);
  EXPECT_EQ(binary->kind, net::FrameKind::kBinary);
  EXPECT_EQ(binary->bytes, "\x04\x0a\x01\x00\x01"s + "realtime:re{\"a\":1}");
  EXPECT_EQ(frames.get(Version::kV2).get(), binary.get());
  EXPECT_EQ(
      frames.get(Version::kV1)->bytes,
      R"({"topic":"realtime:r","event":"broadcast","payload":{"type":"broadcast","event":"e","payload":{"a":1}},"ref":null,"join_ref":null})");
}

TEST(Broadcast, RawBytesHaveNoFormForOldClients) {
  BroadcastMessage message{{}, "e", Encoding::kBytes, "\xff"};
  BroadcastFrames frames("realtime:r", message);
  EXPECT_TRUE(frames.get(Version::kV2));
  EXPECT_FALSE(frames.get(Version::kV1));
}

TEST(Broadcast, WhatIsKnownAboutAMessageComesWithIt) {
  BroadcastMessage message{{}, "e", Encoding::kJson, "{}", R"({"id":"7"})"};
  BroadcastFrames frames("realtime:r", message);
  EXPECT_EQ(frames.get(Version::kV2)->bytes, "\x04\x0a\x01\x0a\x01"s + R"(realtime:re{"id":"7"}{})");
  EXPECT_NE(frames.get(Version::kV1)->bytes.find(R"("payload":{},"meta":{"id":"7"}})"), std::string::npos);
}

TEST(Broadcast, PackedMessagesUnpack) {
  BroadcastMessage text;
  text.text_payload = "{}";
  EXPECT_EQ(unpack(pack(text))->text_payload, "{}");
  const std::string event(300, 'e');
  const std::string packed = pack({{}, event, Encoding::kBytes, "\xff\x00"s});
  const auto back = unpack(packed);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->event, event);
  EXPECT_EQ(back->encoding, Encoding::kBytes);
  EXPECT_EQ(back->payload, "\xff\x00"s);
  for (const std::string& bad : {""s, "T"s, "B"s, "B\x02\x00\x00"s, "B\x00\x00\x05"s, "X123"s})
    EXPECT_FALSE(unpack(bad));
}

}  // namespace
}  // namespace bedside::service
