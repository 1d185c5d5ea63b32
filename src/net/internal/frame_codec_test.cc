// Goal: every well-formed frame is read whatever way it is cut, and every rule of RFC 6455 section 5 is held.
#include "net/internal/frame_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "net/testing/raw_client.h"

namespace bedside::net {
namespace {

using testing::client_frame;
using ::testing::ElementsAre;
using ::testing::Pair;

struct Collector final : FrameSink {
  void on_data(Opcode kind, std::string_view message) override { messages.emplace_back(kind, std::string(message)); }
  void on_ping(std::string_view payload) override { pings.emplace_back(payload); }
  void on_close_frame(std::optional<std::uint16_t> code) override { closes.push_back(code.value_or(1005)); }
  std::vector<std::pair<Opcode, std::string>> messages;
  std::vector<std::string> pings;
  std::vector<std::uint16_t> closes;
};

std::optional<std::uint16_t> feed(FrameReader& reader, std::string bytes, Collector& sink) {
  return reader.feed(bytes, sink);
}

TEST(FrameHead, UsesTheShortestLength) {
  EXPECT_EQ(encode_frame_head(Opcode::kText, 125).view(), std::string("\x81\x7d"));
  EXPECT_EQ(encode_frame_head(Opcode::kBinary, 126).view(), std::string("\x82\x7e\x00\x7e", 4));
  EXPECT_EQ(encode_frame_head(Opcode::kBinary, 65'535).view(), std::string("\x82\x7e\xff\xff", 4));
  EXPECT_EQ(encode_frame_head(Opcode::kText, 65'536).view(),
            std::string("\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10));
}

TEST(ClosePayload, CutsTheReasonBetweenCharacters) {
  EXPECT_EQ(encode_close_payload(1000, "bye"), std::string("\x03\xe8"
                                                           "bye"));
  std::string long_reason(122, 'x');
  long_reason += "\xc3\xa9";  // The second half of this character would be byte 124.
  EXPECT_EQ(encode_close_payload(1000, long_reason).size(), 124u);
}

TEST(CloseCode, AllowsWhatTheRegistryAllows) {
  for (const std::uint16_t code : {1000, 1001, 1002, 1003, 1007, 1011, 1014, 3000, 4999}) {
    EXPECT_TRUE(is_sendable_close_code(code)) << code;
  }
  for (const std::uint16_t code : {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535}) {
    EXPECT_FALSE(is_sendable_close_code(code)) << code;
  }
}

TEST(Utf8, AcceptsTheEdgesOfEachLength) {
  for (const char* good : {"", "plain text, long enough for words", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80",
                           "\xed\x9f\xbf", "\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(is_valid_utf8(good)) << good;
  }
}

TEST(Utf8, RefusesOverlongSurrogatesAndBeyond) {
  for (const char* bad : {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
                          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc3", "1234567\xe2\x82", "\xe2\x28\xa1"}) {
    EXPECT_FALSE(is_valid_utf8(bad)) << bad;
  }
}

// Messages, some cut into fragments, with pings between them, the bytes cut anywhere.
RC_GTEST_PROP(FrameReader, ReadsTheSameHoweverItIsCut, (std::vector<std::string> texts)) {
  std::string bytes;
  std::vector<std::pair<Opcode, std::string>> expected;
  for (const std::string& text : texts) {
    const auto cut = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
    if (cut < text.size()) {
      bytes += client_frame(0x02, text.substr(0, cut)) + client_frame(0x89, "p") + client_frame(0x80, text.substr(cut));
    } else {
      bytes += client_frame(0x82, text);
    }
    expected.emplace_back(Opcode::kBinary, text);
  }
  Collector sink;
  FrameReader reader(1'000'000);
  while (!bytes.empty()) {
    const auto size = *rc::gen::inRange<std::size_t>(1, bytes.size() + 1);
    RC_ASSERT(!feed(reader, bytes.substr(0, size), sink));
    bytes.erase(0, size);
  }
  RC_ASSERT(sink.messages == expected);
}

// Nothing that arrives may break more than the connection it came on.
RC_GTEST_PROP(FrameReader, SurvivesAnyBytes, (const std::string& bytes)) {
  Collector sink;
  FrameReader reader(1000);
  const auto violation = feed(reader, bytes, sink);
  RC_ASSERT(!violation || *violation == 1002 || *violation == 1007 || *violation == 1009);
}

TEST(FrameReader, TakesAMessageOfExactlyTheLimit) {
  Collector sink;
  FrameReader reader(10);
  EXPECT_EQ(feed(reader, client_frame(0x81, "1234567890"), sink), std::nullopt);
  EXPECT_EQ(feed(reader, client_frame(0x01, "12345") + client_frame(0x80, "67890"), sink), std::nullopt);
  EXPECT_EQ(sink.messages.size(), 2u);
  EXPECT_EQ(feed(reader, client_frame(0x81, "12345678901"), sink), 1009);
}

TEST(FrameReader, AllowsControlFramesBesideAFullMessage) {
  Collector sink;
  FrameReader reader(4);
  EXPECT_EQ(
      feed(reader, client_frame(0x01, "1234") + client_frame(0x89, "a longer ping") + client_frame(0x80, ""), sink),
      std::nullopt);
  EXPECT_THAT(sink.pings, ElementsAre("a longer ping"));
  EXPECT_THAT(sink.messages, ElementsAre(Pair(Opcode::kText, "1234")));
}

TEST(FrameReader, JoinsACharacterThatWasCutBetweenFragments) {
  Collector sink;
  FrameReader reader(10);
  EXPECT_EQ(feed(reader, client_frame(0x01, "\xe2\x82") + client_frame(0x80, "\xac"), sink), std::nullopt);
  EXPECT_THAT(sink.messages, ElementsAre(Pair(Opcode::kText, "\xe2\x82\xac")));
}

TEST(FrameReader, IgnoresWhatComesBehindAClose) {
  Collector sink;
  FrameReader reader(10);
  EXPECT_EQ(feed(reader, client_frame(0x88, "\x03\xe8") + client_frame(0x81, "late") + "garbage", sink), std::nullopt);
  EXPECT_THAT(sink.closes, ElementsAre(1000));
  EXPECT_TRUE(sink.messages.empty());
}

TEST(FrameReader, JudgesAFrameBeforeItsPayloadIsThere) {
  Collector sink;
  FrameReader reader(10);
  EXPECT_EQ(feed(reader, std::string("\xc1", 1), sink), std::nullopt);
  EXPECT_EQ(feed(reader, std::string("\x80", 1), sink), 1002);  // The reserved bit of the first byte.
}

}  // namespace
}  // namespace bedside::net
