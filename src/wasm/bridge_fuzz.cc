// Any bytes as config and inputs, one a line: no crash, no leak, and every output is drained.
#include <cstring>

#include "wasm/bridge.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::uint32_t engine = [] {
    constexpr char kConfig[] = R"({"user_id":"00000000-0000-4000-8000-000000000001","device_id":"d",)"
                               R"("seed":"00112233445566778899aabbccddeeff","ice_servers":[]})";
    std::memcpy(bedside_buffer(sizeof kConfig - 1), kConfig, sizeof kConfig - 1);
    return bedside_new(sizeof kConfig - 1);
  }();
  static double now = 1.8e12;
  char* const buffer = bedside_buffer(static_cast<std::uint32_t>(size));
  if (buffer == nullptr) return -1;
  if (size > 0) std::memcpy(buffer, data, size);
  bedside_feed(engine, static_cast<std::uint32_t>(size), now += 10);
  while (bedside_next(engine) != 0) continue;
  return 0;
}
