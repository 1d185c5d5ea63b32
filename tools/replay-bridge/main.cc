// replay_bridge < SCRIPT: runs a script through the native bridge and prints every answer and output, one a line. The
// WebAssembly module must give the same bytes for the same script (src/wasm/wasm_test.mjs).
// replay_bridge --time < SCRIPT: runs it many times and prints what one input takes, its JSON both ways included.
//
// A script is lines of JSON: first a Config, then {"at": ms, "input": {...}}; empty lines and lines that start with #
// are skipped.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wasm/bridge.h"
#include "wire/signal/codec.h"

namespace {

constexpr int kRounds = 2'000;
constexpr int kColdRounds = 200;  // Not counted.

struct Step {
  double at = 0;
  std::string input;
};

struct Script {
  std::string config;
  std::vector<Step> steps;
};

std::optional<Script> read_script(std::istream& in) {
  using namespace bedside::signal;
  Script script;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    if (script.config.empty()) {
      script.config = line;
      continue;
    }
    const auto step = json::parse(line);
    const json::Value* at = step.ok() ? step->find("at") : nullptr;
    const json::Value* input = step.ok() ? step->find("input") : nullptr;
    if (at == nullptr || input == nullptr || !at->integer()) {
      std::cerr << "not a line of a script: " << line << '\n';
      return std::nullopt;
    }
    script.steps.push_back({static_cast<double>(*at->integer()), to_json(*input)});
  }
  return script;
}

std::uint32_t fill_buffer(std::string_view text) {
  const auto length = static_cast<std::uint32_t>(text.size());
  char* buffer = bedside_buffer(length);
  if (buffer != nullptr) std::memcpy(buffer, text.data(), text.size());
  return length;
}

template <class Use>
void drain(std::uint32_t engine, Use use) {
  while (const std::uint32_t length = bedside_next(engine)) use(std::string_view(bedside_output(), length));
}

void replay(const Script& script) {
  const auto print = [](std::string_view output) { std::cout << output << '\n'; };
  const std::uint32_t engine = bedside_new(fill_buffer(script.config));
  std::cout << "new " << (engine != 0) << '\n';
  drain(engine, print);
  for (const Step& step : script.steps) {
    std::cout << "feed " << bedside_feed(engine, fill_buffer(step.input), step.at) << '\n';
    drain(engine, print);
    std::cout << "wake " << static_cast<std::int64_t>(bedside_wake_at(engine)) << '\n';
  }
}

void time(const Script& script) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> micros;
  std::size_t bytes = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::uint32_t engine = bedside_new(fill_buffer(script.config));
    for (const Step& step : script.steps) {
      const auto start = Clock::now();
      (void)bedside_feed(engine, fill_buffer(step.input), step.at);
      drain(engine, [&](std::string_view output) { bytes += output.size(); });
      const std::chrono::duration<double, std::micro> taken = Clock::now() - start;
      if (round >= kColdRounds) micros.push_back(taken.count());
    }
    bedside_free(engine);
  }
  std::sort(micros.begin(), micros.end());
  std::printf("native, every input    median %.1f us, p99 %.1f us (%zu bytes of output each time)\n",
              micros[micros.size() / 2], micros[micros.size() * 99 / 100], bytes / kRounds);
}

}  // namespace

int main(int count, char** words) {
  const auto script = read_script(std::cin);
  if (!script || script->steps.empty()) return 2;
  const bool timed = count == 2 && std::string_view(words[1]) == "--time";
  timed ? time(*script) : replay(*script);
  return 0;
}
