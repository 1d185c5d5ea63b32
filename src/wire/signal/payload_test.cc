// Goal: what RTCPeerConnection gives travels both ways, a plain client's as well as ours; the rest is the peer's fault.
#include "wire/signal/payload.h"

#include <gtest/gtest.h>

namespace bedside::signal {
namespace {

Result<Payload> parse(SignalType type, const std::string& text) {
  return parse_payload(type, json::parse(text).value());
}

TEST(Payload, APlainClientsSignalsAreRead) {
  const auto offer = parse(SignalType::kOffer, R"({"type":"offer","sdp":"v=0"})");
  ASSERT_TRUE(offer.ok());
  EXPECT_EQ(std::get<Description>(offer->content).sdp.reveal(), "v=0");
  EXPECT_EQ(offer->party, std::nullopt);
  for (const char* end : {R"({"candidate":""})", "null"}) {
    const auto candidate = parse(SignalType::kIceCandidate, end);
    ASSERT_TRUE(candidate.ok()) << end;
    EXPECT_EQ(std::get<IceCandidate>(candidate->content).candidate.reveal(), "");
  }
}

TEST(Payload, OursComesBackAsItWent) {
  const Payload ours{IceCandidate{Redacted<std::string>("candidate:1"), "0", 0, "abcd"}, "desk"};
  const auto again = parse_payload(type_of(ours), to_data(ours));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*again, ours);
}

TEST(Payload, TheExchangeItBelongsToTravelsWithIt) {
  const Payload ours{Description{SdpType::kAnswer, Redacted<std::string>("v=0")}, "desk", "0a1b2c3d", "99887766", 3};
  const auto again = parse_payload(type_of(ours), to_data(ours));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*again, ours);
  const auto strange =
      parse(SignalType::kOffer, R"({"type":"offer","sdp":"v=0","session":7,"to":"12345678901234567","round":"x"})");
  ASSERT_TRUE(strange.ok()) << "what is not understood is not heard";
  EXPECT_EQ(strange->session, std::nullopt);
  EXPECT_EQ(strange->to, std::nullopt);
  EXPECT_EQ(strange->round, std::nullopt);
}

TEST(Payload, TheTypeMustBeWhatTheColumnSays) {
  EXPECT_EQ(parse(SignalType::kAnswer, R"({"type":"offer","sdp":"v=0"})").error().id, "signal.malformed");
  for (const char* bad : {"null", "{}", "[]", R"({"type":"offer"})", R"({"type":"offer","sdp":""})",
                          R"({"type":"pranswer","sdp":"v=0"})", R"({"type":"offer","sdp":7})"}) {
    EXPECT_EQ(parse(SignalType::kOffer, bad).error().id, "signal.malformed") << bad;
  }
  for (const char* bad : {"7", "{}", R"({"candidate":1})", R"({"candidate":"x","sdpMLineIndex":"0"})"}) {
    EXPECT_EQ(parse(SignalType::kIceCandidate, bad).error().id, "signal.malformed") << bad;
  }
}

TEST(Payload, BoundsHold) {
  const std::string sdp(kMaxSdpBytes + 1, 'x');
  EXPECT_EQ(parse(SignalType::kOffer, R"({"type":"offer","sdp":")" + sdp + R"("})").error().id, "signal.too_large");
  const std::string line(kMaxCandidateBytes + 1, 'x');
  EXPECT_EQ(parse(SignalType::kIceCandidate, R"({"candidate":")" + line + R"("})").error().id, "signal.too_large");
  const auto long_party =
      parse(SignalType::kOffer, R"({"type":"offer","sdp":"v=0","party":")" + std::string(99, 'p') + R"("})");
  ASSERT_TRUE(long_party.ok());
  EXPECT_EQ(long_party->party, std::nullopt);
}

TEST(Payload, FragmentsTellGenerationsApart) {
  Description description;
  description.sdp = Redacted<std::string>("v=0\r\na=ice-ufrag:F7gI\r\na=ice-pwd:x\r\n");
  EXPECT_EQ(user_fragment(description), "F7gI");
  IceCandidate candidate;
  candidate.candidate =
      Redacted<std::string>("candidate:1 1 udp 1 192.0.2.1 9 typ host generation 0 ufrag F7gI network-id 1");
  EXPECT_EQ(user_fragment(candidate), "F7gI");
  candidate.username_fragment = "other";
  EXPECT_EQ(user_fragment(candidate), "other");
  EXPECT_EQ(user_fragment(IceCandidate{}), "");
}

}  // namespace
}  // namespace bedside::signal
