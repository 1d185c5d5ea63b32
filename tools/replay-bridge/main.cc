// replay_bridge < SCRIPT: runs a script through the native bridge and prints every answer and output, one a line. The
// WebAssembly module must give the same bytes for the same script (src/wasm/wasm_test.mjs).
//
// A script is lines of JSON: first a Config, then {"at": ms, "input": {...}}; empty lines and lines that start with #
// are skipped.
#include <cstring>
#include <iostream>
#include <string>

#include "wasm/bridge.h"
#include "wire/signal/codec.h"

namespace {

void print_outputs(std::uint32_t engine) {
  while (const std::uint32_t length = bedside_next(engine)) {
    std::cout << std::string_view(bedside_output(), length) << '\n';
  }
}

void fill_buffer(const std::string& text) {
  char* buffer = bedside_buffer(static_cast<std::uint32_t>(text.size()));
  if (buffer != nullptr) std::memcpy(buffer, text.data(), text.size());
}

}  // namespace

int main() {
  using namespace bedside::signal;
  std::uint32_t engine = 0;
  for (std::string line; std::getline(std::cin, line);) {
    if (line.empty() || line.front() == '#') continue;
    const auto length = static_cast<std::uint32_t>(line.size());
    if (engine == 0) {
      fill_buffer(line);
      engine = bedside_new(length);
      std::cout << "new " << (engine != 0) << '\n';
      print_outputs(engine);
      continue;
    }
    const auto step = json::parse(line);
    const json::Value* at = step.ok() ? step->find("at") : nullptr;
    const json::Value* input = step.ok() ? step->find("input") : nullptr;
    if (at == nullptr || input == nullptr || !at->integer()) {
      std::cerr << "not a line of a script: " << line << '\n';
      return 2;
    }
    const std::string text = to_json(*input);
    fill_buffer(text);
    const std::uint32_t answer =
        bedside_feed(engine, static_cast<std::uint32_t>(text.size()), static_cast<double>(*at->integer()));
    std::cout << "feed " << answer << '\n';
    print_outputs(engine);
    std::cout << "wake " << static_cast<std::int64_t>(bedside_wake_at(engine)) << '\n';
  }
  return 0;
}
