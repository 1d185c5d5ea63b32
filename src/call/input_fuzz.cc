// Any sequence of inputs, one JSON text a line, with time passing between them: the engine's own asserts are the judge.
#include <string_view>

#include "call/engine.h"
#include "wire/signal/codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace bedside;
  call::Config config;
  config.device_id = "d";
  config.seed = std::string(32, '0');
  call::Engine engine(config);
  Instant now = instant_from_ms(1'800'000'000'000);
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : line.size());
    const auto input = signal::from_json<call::Input>(line);
    now += Duration(line.size() * 7);
    if (input.ok()) (void)engine.feed(*input, now);
    while (engine.next()) continue;
  }
  return 0;
}
