// A story: who takes part, and what they, the network and the server do at which moment, in plain lines. A .call file
// is a story; a seed becomes one (random_story.h); what a failing seed is shrunk to is one again.
//
//   # Both press the button at once.
//   people ada bob
//   at 0ms ada calls bob
//   at 0ms bob calls ada
//   expect ada connecting by 5s
//
// docs/simulator.md has every line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace bedside::sim {

struct Line {
  int number = 0;  // In the file, from 1.
  Duration at{};   // Of an expectation: when it begins to count.
  bool is_expectation = false;
  std::vector<std::string> words;  // Without "at <time>" and "expect".
};

struct Story {
  std::uint64_t seed = 1;
  std::vector<std::string> people;   // In order of first mention.
  std::vector<std::string> devices;  // "ada", "ada/phone", …: every phone.
  std::vector<Line> lines;           // In order of time.
  Duration length{};                 // To the last line.
};

// Errors: story.malformed, with the number of the line.
Result<Story> parse_story(std::string_view text);
std::string to_text(const Story& story);
std::string to_text(const Line& line);

// "300ms", "2s", "1min"; and back, as short as it goes.
std::optional<Duration> parse_duration(std::string_view text);
std::string to_text(Duration duration);

}  // namespace bedside::sim
