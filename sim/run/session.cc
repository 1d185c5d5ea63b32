#include "sim/run/session.h"

#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>

#include "sim/run/shrink.h"
#include "sim/run/world.h"
#include "sim/server/real_server.h"
#include "sim/world/engine_pipe.h"

namespace bedside::sim {
namespace {

struct Sum {
  std::uint64_t stories = 0;
  std::uint64_t calls = 0;
  std::uint64_t talked = 0;
  std::uint64_t inputs = 0;
};

WorldOptions options_for(const CommandLine& asked, const MakeMind& make_mind, std::ostream& out) {
  WorldOptions options;
  options.make_mind = make_mind;
  if (asked.real) options.make_server = real_server(asked.first_seed);
  if (asked.trace) options.trace = [&out](const std::string& line) { out << line << '\n'; };
  return options;
}

void tell(std::ostream& out, const Violation& violation) {
  out << "BROKEN " << violation.law << " after " << to_text(violation.at) << ": " << violation.what << '\n';
}

void add(Sum& sum, const Outcome& outcome) {
  ++sum.stories;
  sum.calls += outcome.calls;
  sum.talked += outcome.talked;
  sum.inputs += outcome.inputs;
}

void tell_shortest(const Story& story, const Outcome& outcome, const WorldOptions& options, std::ostream& out) {
  const std::string law = outcome.violation->law;
  WorldOptions quiet = options;
  quiet.trace = nullptr;
  const Story shortest = shrink(story, [&](const Story& smaller) {
    const Outcome again = run(smaller, quiet);
    return again.violation && again.violation->law == law;
  });
  out << "# " << law << ", the shortest story:\n" << to_text(shortest);
}

// The story with the model and with the real server: both must hold every law, and tell the same.
Outcome run_both(const Story& story, std::uint64_t seed) {
  const Outcome model = run(story, {});
  WorldOptions options;
  options.make_server = real_server(seed);
  Outcome real = run(story, options);
  if (real.violation || model.violation) return model.violation ? model : real;
  const std::string different = difference(model.history, real.history);
  if (!different.empty()) real.violation = Violation{"model_is_real", different, story.length};
  return real;
}

// The story with the engine of this process and with the other one: both must hold every law, and order the same.
Outcome run_with(const CommandLine& asked, const Story& story, const MakeMind& make_mind, std::ostream& out) {
  Outcome theirs = run(story, options_for(asked, make_mind, out));
  if (!make_mind || theirs.violation) return theirs;
  WorldOptions options;
  options.make_mind = [](const call::Config& config) { return std::make_unique<MillisecondMind>(config); };
  if (asked.real) options.make_server = real_server(asked.first_seed);
  const Outcome native = run(story, options);
  if (native.violation) return native;
  if (theirs.fingerprint != native.fingerprint || theirs.inputs != native.inputs) {
    theirs.violation = Violation{"engine_is_native", "the engines did not order the same", story.length};
  }
  return theirs;
}

int run_scenarios(const CommandLine& asked, const MakeMind& make_mind, std::ostream& out) {
  int broken = 0;
  for (const auto& path : asked.scenarios) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) {
      out << path << ": cannot be read\n";
      return 2;
    }
    const auto story = parse_story(text.str());
    if (!story) {
      out << path << ": " << story.error().message << '\n';
      return 2;
    }
    const Outcome outcome = run_with(asked, *story, make_mind, out);
    out << path << ": " << (outcome.violation ? "failed" : "ok") << ", " << outcome.calls << " calls\n";
    if (!outcome.violation) continue;
    tell(out, *outcome.violation);
    out << "repeat with: bedside-sim --scenario " << path << " --trace\n";
    if (asked.shrink) tell_shortest(*story, outcome, options_for(asked, make_mind, out), out);
    ++broken;
  }
  return broken == 0 ? 0 : 1;
}

int run_seeds(const CommandLine& asked, const MakeMind& make_mind, std::ostream& out) {
  Sum sum;
  const auto began = std::chrono::steady_clock::now();
  for (std::uint64_t seed = asked.first_seed; seed <= asked.last_seed; ++seed) {
    if (asked.calls > 0 && sum.calls >= asked.calls) break;
    const Story story = random_story(seed, asked.trouble);
    if (asked.print) {
      out << to_text(story);
      continue;
    }
    const Outcome outcome = asked.both ? run_both(story, seed) : run_with(asked, story, make_mind, out);
    add(sum, outcome);
    if (!outcome.violation) continue;
    out << "seed " << seed << ": ";
    tell(out, *outcome.violation);
    out << "repeat with: " << repeat_command(asked, seed) << " --trace\n";
    if (asked.shrink) tell_shortest(story, outcome, options_for(asked, make_mind, out), out);
    return 1;
  }
  if (asked.print) return 0;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  out << sum.stories << " stories, " << sum.calls << " calls (" << sum.talked << " connected), " << sum.inputs
      << " engine inputs, 0 violations, " << static_cast<std::uint64_t>(static_cast<double>(sum.calls) / took.count())
      << " calls/s\n";
  return 0;
}

}  // namespace

int run_session(const CommandLine& asked, std::ostream& out) {
  if (asked.help) {
    out << help_text();
    return 0;
  }
  MakeMind make_mind;
  if (!asked.engine.empty()) {
    auto pipe = EnginePipe::start(asked.engine);
    if (!pipe) {
      out << pipe.error().message << ". " << pipe.error().next << '\n';
      return 2;
    }
    make_mind = minds_behind(std::move(pipe).value());
  }
  if (!asked.scenarios.empty()) {
    const int result = run_scenarios(asked, make_mind, out);
    if (result != 0) return result;
  }
  return asked.last_seed >= asked.first_seed ? run_seeds(asked, make_mind, out) : 0;
}

}  // namespace bedside::sim
