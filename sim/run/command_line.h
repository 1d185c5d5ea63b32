// What bedside-sim was asked to do.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "sim/story/random_story.h"

namespace bedside::sim {

struct CommandLine {
  bool help = false;
  std::uint64_t first_seed = 1;
  std::uint64_t last_seed = 0;         // Below first_seed: no seeds.
  std::vector<std::string> scenarios;  // Files.
  Trouble trouble = Trouble::kAll;
  bool real = false;  // The real services and store; otherwise their model in memory.
  bool both = false;  // Each story with both, and they must agree.
  bool shrink = false;
  bool trace = false;
  bool print = false;       // The story of each seed, without running it.
  std::string engine;       // A command that hosts the engine behind a pipe.
  std::uint64_t calls = 0;  // Stop after so many; 0 for never.
};

// Errors: sim.usage.
Result<CommandLine> read_command_line(const std::vector<std::string>& arguments);
std::string help_text();
// The command that repeats one seed, or one scenario's file, under the same circumstances; a shell takes it as it is.
std::string repeat_command(const CommandLine& asked, std::uint64_t seed);
std::string repeat_command(const CommandLine& asked, const std::string& scenario);

}  // namespace bedside::sim
