// Goal: what is asked is understood or refused with a sentence, help names every line, and a failure can be repeated.
#include "sim/run/command_line.h"

#include <gtest/gtest.h>

#include <sstream>

#include "sim/run/session.h"
#include "sim/story/verbs.h"

namespace bedside::sim {
namespace {

TEST(CommandLine, SeedsAndScenarios) {
  const auto line = read_command_line({"--seeds", "3..9", "--trouble", "network", "--real", "--shrink"});
  ASSERT_TRUE(line.ok());
  EXPECT_EQ(line->first_seed, 3u);
  EXPECT_EQ(line->last_seed, 9u);
  EXPECT_TRUE(line->real && line->shrink && !line->both);
  EXPECT_EQ(repeat_command(*line, 4), "bedside-sim --seeds 4..4 --trouble network --real");
  EXPECT_EQ(read_command_line({"--seeds", "5"})->last_seed, 5u);
  EXPECT_EQ(read_command_line({"--scenario", "a.call", "--scenario", "b.call"})->scenarios.size(), 2u);
}

TEST(CommandLine, WhatItCannotDoIsRefused) {
  for (const auto& words : std::vector<std::vector<std::string>>{{},
                                                                 {"--seeds"},
                                                                 {"--seeds", "9..3"},
                                                                 {"--seeds", "x..y"},
                                                                 {"--scenario"},
                                                                 {"--trouble", "some"},
                                                                 {"--fast"}}) {
    EXPECT_FALSE(read_command_line(words).ok());
  }
}

TEST(CommandLine, HelpNamesEveryLineOfAStory) {
  for (const VerbInfo& verb : verbs()) EXPECT_NE(help_text().find(verb.pattern), std::string::npos);
}

TEST(Session, SaysWhatItDid) {
  std::ostringstream out;
  EXPECT_EQ(run_session(*read_command_line({"--seeds", "1..5", "--trouble", "none"}), out), 0);
  EXPECT_EQ(out.str().rfind("5 stories, ", 0), 0u) << out.str();
  EXPECT_NE(out.str().find("0 violations"), std::string::npos);
  std::ostringstream missing;
  EXPECT_EQ(run_session(*read_command_line({"--scenario", "/nowhere.call"}), missing), 2);
}

}  // namespace
}  // namespace bedside::sim
