#include "sim/run/command_line.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <sstream>
#include <string_view>

#include "sim/story/verbs.h"

namespace bedside::sim {
namespace {

Error usage(std::string what) { return user_error("sim.usage", std::move(what), "bedside-sim --help says more."); }

bool read_number(const std::string& text, std::uint64_t& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc() && end == text.data() + text.size();
}

bool read_range(const std::string& text, CommandLine& into) {
  const auto dots = text.find("..");
  if (dots == std::string::npos) return read_number(text, into.first_seed) && read_number(text, into.last_seed);
  return read_number(text.substr(0, dots), into.first_seed) && read_number(text.substr(dots + 2), into.last_seed);
}

std::optional<Trouble> trouble_of(const std::string& word) {
  if (word == "none") return Trouble::kNone;
  if (word == "network") return Trouble::kNetwork;
  if (word == "all") return Trouble::kAll;
  if (word == "pages") return Trouble::kPages;
  return std::nullopt;
}

std::string word_of(Trouble trouble) {
  switch (trouble) {
    case Trouble::kNone: return "none";
    case Trouble::kNetwork: return "network";
    case Trouble::kAll: return "all";
    case Trouble::kPages: return "pages";
  }
  return "all";
}

// POSIX 2.2.2: nothing between single quotes means anything but itself.
std::string quoted(const std::string& word) {
  const auto is_plain = [](char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 ||
           std::string_view("/._-+").find(letter) != std::string_view::npos;
  };
  if (std::all_of(word.begin(), word.end(), is_plain)) return word;
  std::string text = "'";
  for (const char letter : word) text += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return text + "'";
}

// What a story meets beside its own lines.
std::string circumstances(const CommandLine& asked) {
  std::string options;
  if (asked.real) options += " --real";
  if (asked.both) options += " --both";
  if (!asked.engine.empty()) options += " --engine " + quoted(asked.engine);
  return options;
}

}  // namespace

Result<CommandLine> read_command_line(const std::vector<std::string>& arguments) {
  CommandLine line;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    const auto value = [&] { return i + 1 < arguments.size() ? arguments[++i] : std::string(); };
    if (word == "--help" || word == "-h") {
      line.help = true;
    } else if (word == "--seeds") {
      if (!read_range(value(), line) || line.last_seed < line.first_seed) return usage("--seeds wants A..B");
    } else if (word == "--scenario") {
      line.scenarios.push_back(value());
      if (line.scenarios.back().empty()) return usage("--scenario wants a file");
    } else if (word == "--trouble") {
      const auto trouble = trouble_of(value());
      if (!trouble) return usage("--trouble wants none, network, all or pages");
      line.trouble = *trouble;
    } else if (word == "--calls") {
      if (!read_number(value(), line.calls)) return usage("--calls wants a number");
    } else if (word == "--engine") {
      line.engine = value();
      if (line.engine.empty()) return usage("--engine wants a command");
    } else if (word == "--real") {
      line.real = true;
    } else if (word == "--both") {
      line.both = true;
    } else if (word == "--shrink") {
      line.shrink = true;
    } else if (word == "--trace") {
      line.trace = true;
    } else if (word == "--print") {
      line.print = true;
    } else {
      return usage("unknown argument " + word);
    }
  }
  if (line.both && !line.engine.empty()) return usage("--both and --engine are asked one at a time");
  if (!line.help && line.scenarios.empty() && line.last_seed < line.first_seed) {
    return usage("nothing to do: --seeds A..B or --scenario FILE");
  }
  return line;
}

std::string help_text() {
  std::ostringstream text;
  text << "Usage: bedside-sim --seeds A..B [options]\n"
          "       bedside-sim --scenario FILE... [options]\n\n"
          "Runs whole calls in a world with one clock and one seed: engines, server, network and people. Exit code 0 "
          "when\n"
          "every law held, 1 with the broken law and one command that repeats it, 2 when it was not asked properly.\n\n"
          "  --trouble LEVEL              what seeds may let go wrong: none, network, all (default), pages\n"
          "  --real                       the real services over the real SQLite store, on a disk that crashes\n"
          "  --both                       each story with both servers, which must tell the same history\n"
          "  --calls N                    stop after so many simulated calls\n"
          "  --shrink                     print the shortest story that still fails\n"
          "  --trace                      print everything that happens\n"
          "  --print                      print the stories of the seeds, run nothing\n"
          "  --engine COMMAND             each story also with engines in another process, which must order the same:\n"
          "                               'node sim/engine_host.mjs build/wasm/engine.wasm'\n\n"
          "Lines of a scenario: \"seed N\", \"people ada bob ada/phone\" (a second device), \"length TIME\",\n\"at "
          "TIME ...\", \"expect "
          "...\".\n\n";
  for (const VerbInfo& verb : verbs()) {
    std::string pattern = (verb.is_expectation ? "expect " : "at TIME ") + std::string(verb.pattern);
    pattern.resize(std::max<std::size_t>(pattern.size() + 2, 44), ' ');
    text << "  " << pattern << verb.meaning << '\n';
  }
  return text.str();
}

std::string repeat_command(const CommandLine& asked, std::uint64_t seed) {
  const std::string number = std::to_string(seed);
  std::string command = "bedside-sim --seeds " + number + ".." + number;
  if (asked.trouble != Trouble::kAll) command += " --trouble " + word_of(asked.trouble);
  return command + circumstances(asked);
}

std::string repeat_command(const CommandLine& asked, const std::string& scenario) {
  return "bedside-sim --scenario " + quoted(scenario) + circumstances(asked);
}

}  // namespace bedside::sim
