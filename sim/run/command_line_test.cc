// Goal: what is asked is understood or refused with a sentence, help names every line, and a failure can be repeated.
#include "sim/run/command_line.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
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

TEST(CommandLine, TheRepeatedCommandKeepsTheCircumstances) {
  const std::vector<std::string> words = {"--scenario", "a b.call", "--real", "--engine", "node 'x y.mjs'"};
  EXPECT_EQ(repeat_command(*read_command_line(words), "a b.call"),
            R"(bedside-sim --scenario 'a b.call' --real --engine 'node '\''x y.mjs'\''')");
  const auto both = read_command_line({"--scenario", "sim/a.call", "--both"});
  EXPECT_EQ(repeat_command(*both, "sim/a.call"), "bedside-sim --scenario sim/a.call --both");
}

// A file with one story that expects too much.
class BrokenStory : public ::testing::Test {
 protected:
  BrokenStory() : path_(::testing::TempDir() + "expects_too_much.call") {
    std::ofstream(path_) << "people ada bob\nat 1s ada calls bob\nat 2s bob mutes\nexpect bob active by 5s\n";
  }
  ~BrokenStory() override { std::remove(path_.c_str()); }
  std::string told(std::vector<std::string> options) const {
    options.insert(options.end(), {"--scenario", path_});
    std::ostringstream out;
    EXPECT_EQ(run_session(*read_command_line(options), out), 1);
    return out.str();
  }
  const std::string path_;
};

TEST_F(BrokenStory, IsRepeatedByTheCommandThatIsPrinted) {
  for (const std::string option : {"--real", "--both"}) {
    const std::string first = told({option});
    const std::string command = "repeat with: bedside-sim --scenario " + path_ + " " + option + " --trace\n";
    EXPECT_NE(first.find(command), std::string::npos) << first;
    const std::string broken = first.substr(first.find("BROKEN"));
    EXPECT_NE(told({option, "--trace"}).find(broken), std::string::npos) << "the same law, at the same moment";
  }
}

TEST_F(BrokenStory, ShowsBothTellingsWhenBothAreAsked) {
  const std::string trace = told({"--both", "--trace"});
  const auto model = trace.find("# with the model of the server");
  const auto real = trace.find("# with the real server");
  ASSERT_TRUE(model != std::string::npos && real != std::string::npos) << trace;
  const std::string deed = "* at 1s ada calls bob";
  EXPECT_LT(trace.find(deed, model), real);
  EXPECT_NE(trace.find(deed, real), std::string::npos);
}

TEST_F(BrokenStory, IsShrunkInTheWorldThatBrokeIt) {
  const std::string shortest = told({"--both", "--shrink"});
  EXPECT_NE(shortest.find("# expected, the shortest story:"), std::string::npos) << shortest;
  EXPECT_EQ(shortest.find("mutes", shortest.find("# expected")), std::string::npos) << shortest;
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
