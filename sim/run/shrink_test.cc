// Goal: what is left of a failing story is only what it needs to fail.
#include "sim/run/shrink.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace bedside::sim {
namespace {

bool has(const Story& story, const std::string& verb) {
  return std::any_of(story.lines.begin(), story.lines.end(), [&](const Line& line) { return line.words[1] == verb; });
}

TEST(Shrink, KeepsTheTwoLinesThatMatter) {
  std::string text = "people ada bob cleo\n";
  for (int i = 1; i <= 40; ++i)
    text += "at " + std::to_string(i) + "s ada " + (i % 2 == 0 ? "mutes" : "unmutes") + "\n";
  text += "at 50s bob declines\nat 60s ada reloads\n";
  int tried = 0;
  const Story small = shrink(parse_story(text).value(), [&](const Story& story) {
    ++tried;
    return has(story, "declines") && has(story, "reloads");
  });
  ASSERT_EQ(small.lines.size(), 2u);
  EXPECT_EQ(small.devices, (std::vector<std::string>{"ada", "bob"}));
  EXPECT_LT(tried, 150);
}

TEST(Shrink, StopsWhenItHasTriedEnough) {
  int tried = 0;
  const Story story = parse_story("people ada\nat 1s ada mutes\nat 2s ada mutes\n").value();
  EXPECT_EQ(shrink(
                story, [&](const Story&) { return ++tried < 0; }, 1)
                .lines.size(),
            2u);
  EXPECT_EQ(tried, 1);
}

}  // namespace
}  // namespace bedside::sim
