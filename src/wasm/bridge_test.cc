// Goal: bytes in, bytes out; whatever the bytes are, the answer is an output, a refusal or nothing, never a crash.
#include "wasm/bridge.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

namespace {

constexpr char kConfig[] = R"({"user_id":"00000000-0000-4000-8000-000000000001","device_id":"desk",)"
                           R"("seed":"00112233445566778899aabbccddeeff","ice_servers":[]})";

std::uint32_t put(const std::string& text) {
  char* buffer = bedside_buffer(static_cast<std::uint32_t>(text.size()));
  if (buffer != nullptr) std::memcpy(buffer, text.data(), text.size());
  return static_cast<std::uint32_t>(text.size());
}

std::vector<std::string> drain(std::uint32_t engine) {
  std::vector<std::string> outputs;
  while (const std::uint32_t length = bedside_next(engine)) outputs.emplace_back(bedside_output(), length);
  return outputs;
}

class Bridge : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(engine, 0u); }
  void TearDown() override { bedside_free(engine); }
  std::uint32_t feed(const std::string& text, double now = 1.8e12) { return bedside_feed(engine, put(text), now); }
  std::uint32_t engine = bedside_new(put(kConfig));
};

TEST_F(Bridge, AnInputGivesItsOutputs) {
  EXPECT_EQ(feed(R"({"type":"SignalingUp"})"), 0u);
  const auto outputs = drain(engine);
  ASSERT_EQ(outputs.size(), 2u);
  EXPECT_EQ(outputs[0], R"({"type":"FetchOpenCalls","fetch_id":1})");
  EXPECT_EQ(outputs[1].rfind(R"({"type":"Snapshot","state":{"phase":"idle","call":null)", 0), 0u);
}

TEST_F(Bridge, ARefusalIsAnOutput) {
  EXPECT_EQ(feed(R"({"type":"EndCall"})"), 1u);
  EXPECT_EQ(
      drain(engine),
      std::vector<std::string>{
          R"({"type":"Refused","input":"EndCall","code":"call.wrong_phase","message":"EndCall is not possible while Idle."})"});
}

TEST_F(Bridge, MalformedBytesAreRefusedWithThePlace) {
  EXPECT_EQ(feed("{"), 1u);
  EXPECT_NE(drain(engine).front().find("json.malformed"), std::string::npos);
  EXPECT_EQ(feed(R"({"type":"CallRow","row":{"id":"x"}})"), 1u);
  EXPECT_NE(drain(engine).front().find("row.id: not a UUID"), std::string::npos);
  EXPECT_EQ(feed(R"({"type":"SetCamera","enabled":1})"), 1u);
  EXPECT_NE(drain(engine).front().find("enabled: not true or false"), std::string::npos);
}

TEST_F(Bridge, FedBeforeDrainedDoesNothing) {
  EXPECT_EQ(feed(R"({"type":"SignalingUp"})"), 0u);
  EXPECT_EQ(feed(R"({"type":"SignalingDown"})"), 2u);
  EXPECT_EQ(drain(engine).size(), 2u);
  EXPECT_EQ(feed(R"({"type":"SignalingDown"})"), 0u);
  (void)drain(engine);
}

TEST_F(Bridge, TooLargeAnInputFindsNoRoom) {
  EXPECT_EQ(bedside_buffer((1u << 20) + 1), nullptr);
  EXPECT_NE(bedside_buffer(1u << 20), nullptr);
}

TEST_F(Bridge, ALengthPastTheBufferReadsNothingBeyondIt) {
  put("{}");
  EXPECT_EQ(bedside_feed(engine, 4'000'000'000u, 1.8e12), 1u);
  (void)drain(engine);
}

TEST_F(Bridge, NoSuchEngineIsNobody) {
  for (const std::uint32_t nobody : {0u, engine + 1, 4'000'000'000u}) {
    EXPECT_EQ(bedside_feed(nobody, put(R"({"type":"Wake"})"), 1.8e12), 2u);
    EXPECT_EQ(bedside_next(nobody), 0u);
    EXPECT_EQ(bedside_wake_at(nobody), 0);
    bedside_free(nobody);
  }
}

TEST_F(Bridge, StrangeClocksAreHarmless) {
  for (const double now : {-1.0, 0.0, 1e300, -1e300, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_EQ(feed(R"({"type":"Wake"})", now), 0u);
    (void)drain(engine);
  }
}

TEST_F(Bridge, WakeIsInMilliseconds) {
  EXPECT_EQ(bedside_wake_at(engine), 0);
  EXPECT_EQ(feed(R"({"type":"StartCall","room_id":"00000000-0000-4000-8000-0000000000aa",)"
                 R"("receiver_id":"00000000-0000-4000-8000-000000000002","call_type":"video"})"),
            0u);
  (void)drain(engine);
  EXPECT_EQ(bedside_wake_at(engine), 1.8e12 + 60'000);
}

TEST(BridgeConfig, ABadConfigSaysWhy) {
  for (const char* bad :
       {"", "{}", "[]",
        R"({"user_id":"00000000-0000-4000-8000-000000000001","device_id":"","seed":"00","ice_servers":[]})",
        R"({"user_id":"00000000-0000-4000-8000-000000000001","device_id":"d",)"
        R"("seed":"00112233445566778899aabbccddeeff","ice_servers":[{"urls":"http://x"}]})"}) {
    EXPECT_EQ(bedside_new(put(bad)), 0u) << bad;
    EXPECT_EQ(drain(0).size(), 1u) << bad;
  }
}

}  // namespace
