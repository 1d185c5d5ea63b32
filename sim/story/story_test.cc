// Goal: a story is read as it is written, a line that nobody understands is named, and every seed makes a story that
// can be printed and read again.
#include "sim/story/story.h"

#include <gtest/gtest.h>

#include "sim/story/random_story.h"
#include "sim/story/verbs.h"

namespace bedside::sim {
namespace {

TEST(Story, IsReadLineByLine) {
  const auto story = parse_story(
      "# A title.\nseed 7\npeople ada bob bob/phone\nat 300ms ada calls bob by voice  # now\nexpect bob incoming by "
      "2s\n");
  ASSERT_TRUE(story.ok());
  EXPECT_EQ(story->seed, 7u);
  EXPECT_EQ(story->people, (std::vector<std::string>{"ada", "bob"}));
  EXPECT_EQ(story->devices.size(), 3u);
  ASSERT_EQ(story->lines.size(), 2u);
  EXPECT_EQ(story->lines[0].at, 300ms);
  EXPECT_EQ(read_line(*story, story->lines[0])->verb, Verb::kCallsByVoice);
  EXPECT_TRUE(story->lines[1].is_expectation);
  EXPECT_EQ(story->lines[1].at, 300ms) << "counts from the line above";
  EXPECT_EQ(story->length, 2s);
}

TEST(Story, NamesTheLineThatIsWrong) {
  const auto problem = [](std::string_view text) {
    const auto story = parse_story(text);
    return story ? "" : story.error().message.substr(0, 6);
  };
  EXPECT_EQ(problem("people ada bob\nat 1s ada whistles\n"), "line 2");
  EXPECT_EQ(problem("people ada\nat 1s ada calls bob\n"), "line 2") << "nobody of that name";
  EXPECT_EQ(problem("people ada\nat soon ada opens\n"), "line 2");
  EXPECT_EQ(problem("people ada ada\n"), "line 1");
  EXPECT_EQ(problem("seed x\n"), "line 1");
  EXPECT_EQ(problem("then all was well\n"), "line 1");
  EXPECT_EQ(problem("people ada\nexpect ada happy by 3s\n"), "line 2");
}

TEST(Story, DurationsAreShort) {
  for (const auto& [text, time] :
       std::vector<std::pair<std::string, Duration>>{{"0ms", 0ms}, {"1500ms", 1500ms}, {"2s", 2s}, {"3min", 3min}}) {
    EXPECT_EQ(to_text(time), text);
    EXPECT_EQ(parse_duration(text), time);
  }
  EXPECT_FALSE(parse_duration("2"));
  EXPECT_FALSE(parse_duration("-2s"));
}

TEST(Story, EverySeedMakesOneThatCanBePrintedAndRead) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    const std::string text = to_text(random_story(seed, Trouble::kPages));
    const auto read = parse_story(text);
    ASSERT_TRUE(read.ok()) << "seed " << seed << ": " << read.error().message << "\n" << text;
    EXPECT_EQ(to_text(*read), text);
  }
}

}  // namespace
}  // namespace bedside::sim
