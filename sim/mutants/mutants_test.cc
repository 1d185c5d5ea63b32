// Goal: the net catches fish. Every bug of bugs.toml, switched on alone in engine, keeper or store, breaks a law within
// the stated number of seeds; switched off, none does. Each runs in a process of its own, because some bugs stop it.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "sim/run/world.h"
#include "sim/server/real_server.h"
#include "sim/story/random_story.h"

namespace bedside::sim {

extern int planted_bug;
int planted_bug = 0;

namespace {

struct Bug {
  std::string name;
  std::uint64_t seeds;
  bool real;
  bool stale;
};
const std::vector<Bug>& bugs() {
  static const std::vector<Bug> kBugs = {
#include <bugs.inc>
  };
  return kBugs;
}

// The seed that finds it; 0 when none does.
std::uint64_t find(const Bug& bug) {
  for (std::uint64_t seed = 1; seed <= bug.seeds; ++seed) {
    WorldOptions options;
    if (bug.real) options.make_server = real_server();
    const Outcome outcome = run(random_story(seed, Trouble::kNetwork), options);
    if (!outcome.violation) continue;
    std::printf("  seed %llu: %s: %s\n", static_cast<unsigned long long>(seed), outcome.violation->law.c_str(),
                outcome.violation->what.c_str());
    return seed;
  }
  return 0;
}

bool is_found(int number) {
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child == 0) {
    planted_bug = number;
    const bool found = find(bugs()[static_cast<std::size_t>(number) - 1]) != 0;
    std::fflush(stdout);
    ::_exit(found ? 1 : 0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) std::printf("  stopped by an assert\n");
  return WIFSIGNALED(status) || WEXITSTATUS(status) == 1;
}

TEST(Mutants, EveryPlantedBugIsFound) {
  int planted = 0;
  for (int number = 1; number <= static_cast<int>(bugs().size()); ++number) {
    const Bug& bug = bugs()[static_cast<std::size_t>(number) - 1];
    std::printf("%d %s\n", number, bug.name.c_str());
    // Whoever changes the line that a bug is planted in, plants it anew.
    EXPECT_FALSE(bug.stale) << bug.name << ": its place in the sources is gone";
    if (bug.stale) continue;
    ++planted;
    EXPECT_TRUE(is_found(number)) << bug.name << ", in " << bug.seeds << " seeds";
  }
  EXPECT_GE(planted, 20) << "bugs.toml has fallen behind the sources";
}

TEST(Mutants, WithoutABugTheSameSeedsHold) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    EXPECT_FALSE(run(random_story(seed, Trouble::kNetwork), {}).violation.has_value()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace bedside::sim
