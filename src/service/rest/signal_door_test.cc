// Goal: every row of an insert of signals is read before the other browser reads it, in JSON and in CSV.
#include "service/rest/signal_door.h"

#include <gtest/gtest.h>
#include <boost/json/array.hpp>

#include "wire/json/json.h"

namespace bedside::service::rest {
namespace {

constexpr const char* kSdp = R"("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n")";

std::string verdict(const std::string& rows, std::string table = "webrtc_signals",
                    postgrest::Verb verb = postgrest::Verb::kInsert) {
  postgrest::Request request;
  request.verb = verb;
  request.read.relation = std::move(table);
  request.rows = json::parse(rows)->as_array();
  const auto refused = refuse_signals(request, {});
  return refused ? refused->code + " " + refused->details : "fine";
}

std::string signal(const std::string& type, const std::string& data) {
  return R"([{"signal_type":")" + type + R"(","signal_data":)" + data + "}]";
}

TEST(SignalDoor, LetsSoundSignalsPass) {
  EXPECT_EQ(verdict(signal("offer", std::string(R"({"type":"offer","party":"x","sdp":)") + kSdp + "}")), "fine");
  EXPECT_EQ(verdict(signal("ice_candidate", R"({"candidate":"candidate:1 1 udp 1 192.0.2.1 9 typ host","sdpMid":"0",
      "sdpMLineIndex":0,"usernameFragment":null})")),
            "fine");
  EXPECT_EQ(verdict(signal("ice_candidate", R"({"candidate":""})")), "fine");
}

TEST(SignalDoor, RefusesWithTheReasonAndNotTheText) {
  const std::string refused = verdict(signal("answer", R"({"sdp":"v=0\r\nsecret"})"));
  EXPECT_TRUE(refused.starts_with("23514 The signal was refused: ")) << refused;
  EXPECT_EQ(refused.find("secret"), std::string::npos);
  for (const char* data : {R"({"candidate":"candidate:1 1 udp 1 victim.example 9 typ host"})", R"({"candidate":7})",
                           "{}", R"({"candidate":"","sdpMid":7})", R"({"candidate":"","sdpMLineIndex":-1})",
                           R"({"candidate":"","sdpMLineIndex":1e3})", R"({"candidate":"","usernameFragment":{}})"}) {
    EXPECT_TRUE(verdict(signal("ice_candidate", data)).starts_with("23514")) << data;
  }
}

TEST(SignalDoor, ReadsEveryRowOfABulkInsert) {
  EXPECT_TRUE(verdict(R"([{"signal_type":"ice_candidate","signal_data":{"candidate":""}},
                          {"signal_type":"ice_candidate","signal_data":{"candidate":"x"}}])")
                  .starts_with("23514"));
}

TEST(SignalDoor, ReadsTheTextThatCsvBrings) {
  EXPECT_TRUE(verdict(signal("ice_candidate", R"("{\"candidate\":\"x\"}")")).starts_with("23514"));
}

TEST(SignalDoor, LeavesTheRestToTheDatabase) {
  EXPECT_EQ(verdict(signal("bye", R"({"sdp":"x"})")), "fine");
  EXPECT_EQ(verdict(signal("offer", "null")), "fine");
  EXPECT_EQ(verdict(R"([{"signal_type":7,"signal_data":{}}])"), "fine");
  EXPECT_EQ(verdict(signal("offer", R"({"sdp":"x"})"), "messages"), "fine");
  EXPECT_EQ(verdict(signal("offer", R"({"sdp":"x"})"), "webrtc_signals", postgrest::Verb::kUpdate), "fine");
}

}  // namespace
}  // namespace bedside::service::rest
