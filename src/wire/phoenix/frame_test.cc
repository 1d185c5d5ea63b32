// Goal: every frame of the reference decodes and encodes as written, and no bytes a client can send do harm.
#include "wire/phoenix/frame.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "wire/phoenix/json_span.h"

namespace bedside::wire::phoenix {
namespace {

using namespace std::string_literals;

TEST(PhoenixFrame, VersionComesFromTheUpgrade) {
  EXPECT_EQ(parse_version(""), Version::kV1);
  EXPECT_EQ(parse_version("1.0.0"), Version::kV1);
  EXPECT_EQ(parse_version("2.0.0"), Version::kV2);
  EXPECT_EQ(parse_version("3.0.0"), std::nullopt);
}

TEST(PhoenixFrame, DecodesAnArray) {
  Incoming in;
  ASSERT_EQ(decode_text(Version::kV2, R"(["1","2","realtime:room:1","phx_join",{"config":{}}])", in),
            DecodeFault::kNone);
  EXPECT_EQ(in.join_ref, "\"1\"");
  EXPECT_EQ(in.ref, "\"2\"");
  EXPECT_EQ(in.topic, "realtime:room:1");
  EXPECT_EQ(in.event, "phx_join");
  EXPECT_EQ(in.payload, R"({"config":{}})");
}

TEST(PhoenixFrame, DecodesAnObjectInAnyOrderWithMissingReferences) {
  Incoming in;
  ASSERT_EQ(decode_text(Version::kV1, R"({"payload":{},"event":"heartbeat","topic":"phoenix","ref":26})", in),
            DecodeFault::kNone);
  EXPECT_EQ(in.join_ref, "null");
  EXPECT_EQ(in.ref, "26");
  EXPECT_EQ(in.topic, "phoenix");
}

TEST(PhoenixFrame, RefusesOtherShapes) {
  Incoming in;
  for (const char* text : {"[]", R"(["1","2","t","e"])", R"(["1","2","t","e",{},1])", R"(["1","2",3,"e",{}])", "{}",
                           "1", "null", R"([{},"2","t","e",{}])", R"([true,"2","t","e",{}])"}) {
    EXPECT_EQ(decode_text(Version::kV2, text, in), DecodeFault::kNotAMessage) << text;
  }
  for (const char* text :
       {"[]", R"({"topic":"t"})", R"({"topic":1,"event":"e"})", R"({"topic":"t","event":"e","ref":[]})"}) {
    EXPECT_EQ(decode_text(Version::kV1, text, in), DecodeFault::kNotAMessage) << text;
  }
  EXPECT_EQ(decode_text(Version::kV2, "hello", in), DecodeFault::kNotJson);
  EXPECT_EQ(decode_text(Version::kV2, R"(["1","2","t","e",{}] x)", in), DecodeFault::kNotJson);
}

TEST(PhoenixFrame, RefusesLongNamesAndReferences) {
  Incoming in;
  const std::string name(kMaxNameBytes + 1, 'a');
  EXPECT_EQ(decode_text(Version::kV2, R"([null,null,")" + name + R"(","e",{}])", in), DecodeFault::kNotAMessage);
  EXPECT_EQ(decode_text(Version::kV2, R"([null,")" + name + R"(","t","e",{}])", in), DecodeFault::kNotAMessage);
}

TEST(PhoenixFrame, DecodesABroadcastPush) {
  Incoming in;
  const std::string frame = "\x03\x01\x01\x0f\x05\x00\x01"s + "68realtime:room:1offer{\"sdp\":\"\xc3\xa9\"}";
  ASSERT_EQ(decode_binary(frame, in), DecodeFault::kNone);
  EXPECT_EQ(in.join_ref, "\"6\"");
  EXPECT_EQ(in.ref, "\"8\"");
  EXPECT_EQ(in.topic, "realtime:room:1");
  EXPECT_EQ(in.event, "broadcast");
  EXPECT_EQ(in.user_event, "offer");
  EXPECT_EQ(in.encoding, Encoding::kJson);
  EXPECT_EQ(in.payload, "{\"sdp\":\"\xc3\xa9\"}");
}

TEST(PhoenixFrame, RawBytesMayBeAnything) {
  Incoming in;
  const std::string frame = "\x03\x00\x00\x01\x01\x00\x00te\xff\x00\xfe"s;
  ASSERT_EQ(decode_binary(frame, in), DecodeFault::kNone);
  EXPECT_EQ(in.join_ref, "null");
  EXPECT_EQ(in.encoding, Encoding::kBytes);
  EXPECT_EQ(in.payload, "\xff\x00\xfe"s);
}

TEST(PhoenixFrame, RefusesBinaryFramesThatLie) {
  Incoming in;
  EXPECT_EQ(decode_binary("", in), DecodeFault::kTruncated);
  EXPECT_EQ(decode_binary("\x03"s, in), DecodeFault::kTruncated);
  EXPECT_EQ(decode_binary("\x03\x01\x01\xff\x05\x00\x01"s + "68", in), DecodeFault::kTruncated);
  EXPECT_EQ(decode_binary("\x00\x01\x01\x01\x01\x01"s, in), DecodeFault::kUnknownKind);
  EXPECT_EQ(decode_binary("\x04\x01\x01\x00\x01te"s, in), DecodeFault::kUnknownKind);
  EXPECT_EQ(decode_binary("\x03\x00\x00\x01\x01\x00\x02te{}"s, in), DecodeFault::kNotAMessage);
  EXPECT_EQ(decode_binary("\x03\x00\x00\x01\x01\x00\x01te{"s, in), DecodeFault::kNotJson);
  EXPECT_EQ(decode_binary("\x03\x00\x00\x01\x01\x02\x01te[]{}"s, in), DecodeFault::kNotAMessage);
  EXPECT_EQ(decode_binary("\x03\x00\x00\x01\x01\x00\x01\xff"s + "e{}", in), DecodeFault::kNotAMessage);
}

TEST(PhoenixFrame, EncodesBothVersions) {
  const Outgoing message{"\"1\"", "\"2\"", "realtime:a\"b", "phx_reply", R"({"status":"ok"})"};
  EXPECT_EQ(encode_text(Version::kV2, message), R"(["1","2","realtime:a\"b","phx_reply",{"status":"ok"}])");
  EXPECT_EQ(encode_text(Version::kV1, message),
            R"({"topic":"realtime:a\"b","event":"phx_reply","payload":{"status":"ok"},"ref":"2","join_ref":"1"})");
  EXPECT_EQ(encode_text(Version::kV2, {"", "", "t", "system", "{}"}), R"([null,null,"t","system",{}])");
}

TEST(PhoenixFrame, EncodesAUserBroadcast) {
  EXPECT_EQ(encode_user_broadcast("realtime:r", "e", "", Encoding::kJson, "{}"),
            "\x04\x0a\x01\x00\x01"s + "realtime:re{}");
  EXPECT_EQ(encode_user_broadcast("t", "e", R"({"id":1})", Encoding::kBytes, "\xff"),
            "\x04\x01\x01\x08\x00te{\"id\":1}\xff"s);
  EXPECT_EQ(encode_user_broadcast(std::string(256, 'a'), "e", "", Encoding::kJson, "{}"), std::nullopt);
}

TEST(PhoenixFrame, TextRoundTrips) {
  rc::check([](const std::string& topic, const std::string& event, std::uint32_t ref, bool v2) {
    if (!is_utf8(topic) || !is_utf8(event)) return;
    const Version version = v2 ? Version::kV2 : Version::kV1;
    const std::string reference = "\"" + std::to_string(ref) + "\"";
    const std::string bytes = encode_text(version, {reference, "null", topic, event, R"({"a":[1]})"});
    Incoming in;
    RC_ASSERT(decode_text(version, bytes, in) == DecodeFault::kNone);
    RC_ASSERT(in.join_ref == reference);
    RC_ASSERT(in.ref == "null");
    RC_ASSERT(in.topic == topic);
    RC_ASSERT(in.event == event);
    RC_ASSERT(in.payload == R"({"a":[1]})");
  });
}

TEST(PhoenixFrame, AnyBytesDecodeWithoutHarm) {
  rc::check([](const std::vector<std::uint8_t>& noise, bool as_push) {
    std::string bytes(noise.begin(), noise.end());
    if (as_push) bytes.insert(0, 1, '\x03');
    Incoming in;
    (void)decode_binary(bytes, in);
    (void)decode_text(Version::kV1, bytes, in);
    (void)decode_text(Version::kV2, bytes, in);
  });
}

}  // namespace
}  // namespace bedside::wire::phoenix
