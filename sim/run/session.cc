#include "sim/run/session.h"

#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>
#include <utility>

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

// One way to run whatever was asked, so that a story that is told again (repeated, shrunk) meets the same world.
class Teller {
 public:
  Teller(const CommandLine& asked, MakeMind make_mind, std::ostream& out)
      : asked_(asked), make_mind_(std::move(make_mind)), out_(out) {}

  Outcome tell(const Story& story) const { return tell(story, asked_.trace); }
  void tell_shortest(const Story& story, const std::string& law) const;

 private:
  Outcome tell(const Story& story, bool trace) const;
  Outcome tell_both(const Story& story, bool trace) const;
  Outcome tell_to_engines(const Story& story, bool trace) const;
  WorldOptions options(bool real, bool trace) const;

  const CommandLine& asked_;
  const MakeMind make_mind_;
  std::ostream& out_;
};

WorldOptions Teller::options(bool real, bool trace) const {
  WorldOptions options;
  if (real) options.make_server = real_server();
  if (trace) options.trace = [this](const std::string& line) { out_ << line << '\n'; };
  return options;
}

Outcome Teller::tell(const Story& story, bool trace) const {
  if (asked_.both) return tell_both(story, trace);
  if (make_mind_) return tell_to_engines(story, trace);
  return run(story, options(asked_.real, trace));
}

// The story with the model and with the real server: both must hold every law, and tell the same.
Outcome Teller::tell_both(const Story& story, bool trace) const {
  if (trace) out_ << "# with the model of the server\n";
  const Outcome model = run(story, options(false, trace));
  if (trace) out_ << "# with the real server\n";
  Outcome real = run(story, options(true, trace));
  if (real.violation || model.violation) return model.violation ? model : real;
  const std::string different = difference(model.history, real.history);
  if (!different.empty()) real.violation = Violation{"model_is_real", different, story.length};
  return real;
}

// The story with the other engine and with the one of this process: both must hold every law, and order the same.
Outcome Teller::tell_to_engines(const Story& story, bool trace) const {
  WorldOptions with_theirs = options(asked_.real, trace);
  with_theirs.make_mind = make_mind_;
  Outcome theirs = run(story, with_theirs);
  if (theirs.violation) return theirs;
  WorldOptions with_ours = options(asked_.real, false);
  with_ours.make_mind = [](const call::Config& config) { return std::make_unique<MillisecondMind>(config); };
  const Outcome native = run(story, with_ours);
  if (native.violation) return native;
  if (theirs.fingerprint != native.fingerprint || theirs.inputs != native.inputs) {
    theirs.violation = Violation{"engine_is_native", "the engines did not order the same", story.length};
  }
  return theirs;
}

void Teller::tell_shortest(const Story& story, const std::string& law) const {
  const Story shortest = shrink(story, [&](const Story& smaller) {
    const Outcome again = tell(smaller, false);
    return again.violation && again.violation->law == law;
  });
  out_ << "# " << law << ", the shortest story:\n" << to_text(shortest);
}

void report(std::ostream& out, const Violation& violation) {
  out << "BROKEN " << violation.law << " after " << to_text(violation.at) << ": " << violation.what << '\n';
}

void add(Sum& sum, const Outcome& outcome) {
  ++sum.stories;
  sum.calls += outcome.calls;
  sum.talked += outcome.talked;
  sum.inputs += outcome.inputs;
}

int run_scenarios(const CommandLine& asked, const Teller& teller, std::ostream& out) {
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
    const Outcome outcome = teller.tell(*story);
    out << path << ": " << (outcome.violation ? "failed" : "ok") << ", " << outcome.calls << " calls\n";
    if (!outcome.violation) continue;
    report(out, *outcome.violation);
    out << "repeat with: " << repeat_command(asked, path) << " --trace\n";
    if (asked.shrink) teller.tell_shortest(*story, outcome.violation->law);
    ++broken;
  }
  return broken == 0 ? 0 : 1;
}

int run_seeds(const CommandLine& asked, const Teller& teller, std::ostream& out) {
  Sum sum;
  const auto began = std::chrono::steady_clock::now();
  for (std::uint64_t seed = asked.first_seed; seed <= asked.last_seed; ++seed) {
    if (asked.calls > 0 && sum.calls >= asked.calls) break;
    const Story story = random_story(seed, asked.trouble);
    if (asked.print) {
      out << to_text(story);
      continue;
    }
    const Outcome outcome = teller.tell(story);
    add(sum, outcome);
    if (!outcome.violation) continue;
    out << "seed " << seed << ": ";
    report(out, *outcome.violation);
    out << "repeat with: " << repeat_command(asked, seed) << " --trace\n";
    if (asked.shrink) teller.tell_shortest(story, outcome.violation->law);
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
  const Teller teller(asked, std::move(make_mind), out);
  if (!asked.scenarios.empty()) {
    const int result = run_scenarios(asked, teller, out);
    if (result != 0) return result;
  }
  return asked.last_seed >= asked.first_seed ? run_seeds(asked, teller, out) : 0;
}

}  // namespace bedside::sim
