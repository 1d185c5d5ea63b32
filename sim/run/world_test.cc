// Goal: the stories of sim/scenarios hold, the same story gives the same world to the last byte, and a story that
// expects too much is told so.
#include "sim/run/world.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "sim/server/real_server.h"
#include "sim/story/random_story.h"

namespace bedside::sim {
namespace {

std::string told(const Outcome& outcome) {
  return outcome.violation ? outcome.violation->law + ": " + outcome.violation->what : "fine";
}

TEST(World, EveryScenarioHolds) {
  int found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(BEDSIDE_SOURCE_DIR "/sim/scenarios")) {
    std::ifstream file(entry.path());
    std::ostringstream text;
    text << file.rdbuf();
    const auto story = parse_story(text.str());
    ASSERT_TRUE(story.ok()) << entry.path() << ": " << story.error().message;
    EXPECT_EQ(told(run(*story, {})), "fine") << entry.path();
    ++found;
  }
  EXPECT_GT(found, 0);
}

TEST(World, TheSameStoryIsTheSameWorld) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Story story = random_story(seed, Trouble::kNetwork);
    const Outcome once = run(story, {});
    const Outcome again = run(story, {});
    EXPECT_EQ(once.fingerprint, again.fingerprint);
    EXPECT_EQ(once.steps, again.steps);
    EXPECT_TRUE(once.history == again.history);
    EXPECT_NE(once.fingerprint, run(random_story(seed + 1000, Trouble::kNetwork), {}).fingerprint);
  }
}

TEST(World, AStoryThatExpectsTooMuchIsTold) {
  const auto judged = [](const std::string& expectation) {
    const auto story = parse_story("people ada bob\nat 1s ada calls bob\n" + expectation + "\nat 9s ada mutes\n");
    EXPECT_TRUE(story.ok());
    return told(run(*story, {}));
  };
  EXPECT_EQ(judged("expect bob incoming by 2s"), "fine");
  EXPECT_EQ(judged("expect bob active by 5s"), "expected: line 3: bob is incoming (-)");
  EXPECT_EQ(judged("expect bob not incoming until 5s"), "expected: line 3: bob is incoming already");
  EXPECT_EQ(judged("expect calls 2"), "expected: line 3: there are 1");
  EXPECT_EQ(judged("expect history ended"), "expected: line 3: it is ringing - 0s");
}

TEST(World, PeopleWithoutTroubleBreakNoLaw) {
  std::size_t talked = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const Outcome outcome = run(random_story(seed, Trouble::kNone), {});
    ASSERT_EQ(told(outcome), "fine") << "bedside-sim --seeds " << seed << ".." << seed << " --trouble none";
    talked += outcome.talked;
  }
  EXPECT_GT(talked, 500u);
}

TEST(World, TheModelOfTheServerTellsTheSameAsTheRealOne) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const Story story = random_story(seed, Trouble::kNetwork);
    WorldOptions options;
    options.make_server = real_server();
    const Outcome real = run(story, options);
    EXPECT_EQ(told(real), "fine") << "bedside-sim --trouble network --real --seeds " << seed << ".." << seed;
    EXPECT_EQ(difference(run(story, {}).history, real.history), "") << "seed " << seed;
  }
}

// A command that repeats one seed of many must build the server which that seed had.
TEST(World, TheServersChanceIsTheStorys) {
  std::vector<std::uint64_t> seeds;
  WorldOptions options;
  options.make_server = [&](Timeline& time, Witness& witness, const Cast& cast) {
    seeds.push_back(cast.seed);
    return model_server()(time, witness, cast);
  };
  for (const std::uint64_t seed : {7, 500}) (void)run(random_story(seed, Trouble::kNone), options);
  EXPECT_EQ(seeds, (std::vector<std::uint64_t>{7, 500}));
}

}  // namespace
}  // namespace bedside::sim
