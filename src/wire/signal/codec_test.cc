// Goal: structs, words, ids and messages travel as their schema says, and a wrong member is named by its path.
#include "wire/signal/codec.h"

#include <gtest/gtest.h>

#include "wire/signal/peer_message.h"

namespace bedside::signal {
namespace {

constexpr char kRow[] =
    R"({"id":"00000000-0000-4000-8000-000000000001","room_id":"00000000-0000-4000-8000-000000000002",)"
    R"("caller_id":"00000000-0000-4000-8000-000000000003","receiver_id":"00000000-0000-4000-8000-000000000004",)"
    R"("status":"ringing","call_type":"audio","end_reason":null,"metadata":{"x":[1.50]},"later_column":{"y":1}})";

TEST(Codec, ARowOfTheDatabaseIsRead) {
  const auto row = from_json<VideoCall>(kRow);
  ASSERT_TRUE(row.ok()) << row.error().message;
  EXPECT_EQ(row->status, CallStatus::kRinging);
  EXPECT_EQ(row->call_type, CallType::kAudio);
  EXPECT_EQ(row->end_reason, std::nullopt);
  EXPECT_EQ(to_json(row->metadata), R"({"x":[1.50]})");
  const auto again = from_json<VideoCall>(to_json(*row));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*again, *row);
}

TEST(Codec, AWrongMemberIsNamedByItsPath) {
  const auto problem = [](const char* from, const char* to) {
    std::string text = kRow;
    text.replace(text.find(from), std::string_view(from).size(), to);
    return from_json<VideoCall>(text).error().message;
  };
  EXPECT_EQ(problem("\"ringing\"", "\"later\""), "status: not one of the words allowed");
  EXPECT_EQ(problem("\"ringing\"", "null"), "status: not one of the words allowed");
  EXPECT_EQ(problem("\"id\"", "\"di\""), "id: not a UUID");
  EXPECT_EQ(from_json<IceServer>(R"({"urls":["a",1]})").error().message, "urls.1: not a string");
  EXPECT_EQ(from_json<VideoCall>("[]").error().message, "not an object");
}

TEST(Codec, OptionalMembersAreLeftOutOrNull) {
  EXPECT_EQ(to_json(IceCandidate{}), R"({"candidate":""})");
  const auto server = from_json<IceServer>(R"({"urls":"stun:x:1","username":null})");
  ASSERT_TRUE(server.ok());
  EXPECT_EQ(to_json(*server), R"({"urls":["stun:x:1"]})");
}

TEST(Codec, MessagesAreToldApartByTheirType) {
  EXPECT_EQ(to_text(TracksOn{true, false}), R"({"type":"TracksOn","microphone":true,"camera":false})");
  EXPECT_EQ(parse_peer_message(to_text(TracksOn{false, true})), PeerMessage(TracksOn{false, true}));
  EXPECT_EQ(to_text(Picture{true, PictureStep::kAsk}), R"({"type":"Picture","on":true,"step":"ask"})");
  EXPECT_EQ(parse_peer_message(to_text(Picture{false, PictureStep::kRefuse})),
            PeerMessage(Picture{false, PictureStep::kRefuse}));
  EXPECT_EQ(parse_peer_message(R"({"type":"Picture","on":true,"step":"open"})"), std::nullopt);
  EXPECT_EQ(parse_peer_message(to_text(Ended{"hangup"})), PeerMessage(Ended{"hangup"}));
  for (const char* unknown : {"", "{}", "7", R"({"type":"Later"})", R"({"type":"TracksOn"})", R"({"type":7})"}) {
    EXPECT_EQ(parse_peer_message(unknown), std::nullopt) << unknown;
  }
  EXPECT_EQ(parse_peer_message(std::string(kMaxPeerMessageBytes + 1, ' ')), std::nullopt);
}

}  // namespace
}  // namespace bedside::signal
