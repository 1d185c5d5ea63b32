// Goal: an engine in another process is asked line by line, and a process that ends or talks nonsense is an error and
// no hang. That the WebAssembly module behind it does the same as the native engine is what ./test sim tells it stories
// for.
#include "sim/world/engine_pipe.h"

#include <gtest/gtest.h>

namespace bedside::sim {
namespace {

call::Config config() {
  call::Config config;
  config.user_id = UserId::parse("00000000-0000-4000-8000-000000000001").value();
  config.device_id = "desk";
  config.seed = "00112233445566778899aabbccddeeff";
  return config;
}

std::unique_ptr<Mind> mind_behind(const std::string& command) {
  auto pipe = EnginePipe::start(command);
  return minds_behind(std::move(pipe).value())(config());
}

TEST(EnginePipe, AsksAndTakesOutputsRefusalsAndTheNextMoment) {
  const auto mind = mind_behind(
      R"(sh -c 'while read -r line; do case $line in
        new*) echo "engine 3";;
        "feed 3 1800000000000 "*SignalingUp*) echo "answer 0"; echo "{\"type\":\"KeepCall\",\"call\":null}"; echo "wake 1800000000500";;
        *EndCall*) echo "answer 1"; echo "{\"type\":\"Refused\",\"input\":\"EndCall\",\"code\":\"call.no\",\"message\":\"No.\"}"; echo "wake 0";;
        free*) echo freed;;
      esac; done')");
  EXPECT_TRUE(mind->feed(call::SignalingUp{}, instant_from_ms(1'800'000'000'000)).ok());
  const auto order = mind->next();
  ASSERT_TRUE(order.has_value());
  EXPECT_EQ(name_of(*order), "KeepCall");
  EXPECT_EQ(mind->next(), std::nullopt);
  EXPECT_EQ(mind->wake_at(), instant_from_ms(1'800'000'000'500));
  const Status refused = mind->feed(call::EndCall{}, instant_from_ms(1'800'000'000'600));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().id, "call.no");
  EXPECT_EQ(mind->next(), std::nullopt);
  EXPECT_EQ(mind->wake_at(), std::nullopt);
}

TEST(EnginePipe, AProcessThatEndsOrTalksNonsenseIsAnError) {
  for (const char* command :
       {"true", "sed -u s/.*/nonsense/", "sed -u s/.*/engine\\ 0/", "no-such-command-here 2>/dev/null"}) {
    const auto mind = mind_behind(command);
    const Status status = mind->feed(call::SignalingUp{}, instant_from_ms(1));
    ASSERT_FALSE(status.ok()) << command;
    EXPECT_EQ(status.error().id, "sim.engine") << command;
  }
}

}  // namespace
}  // namespace bedside::sim
