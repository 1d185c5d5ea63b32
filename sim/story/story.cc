#include "sim/story/story.h"

#include <algorithm>
#include <charconv>
#include <sstream>

#include "sim/story/verbs.h"

namespace bedside::sim {
namespace {

std::vector<std::string> words_of(std::string_view line) {
  std::istringstream in{std::string(line.substr(0, line.find('#')))};
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

Error malformed(int number, std::string what) {
  return user_error("story.malformed", "line " + std::to_string(number) + ": " + std::move(what));
}

bool add_device(Story& story, const std::string& name) {
  if (std::find(story.devices.begin(), story.devices.end(), name) != story.devices.end()) return false;
  story.devices.push_back(name);
  const std::string person = name.substr(0, name.find('/'));
  if (std::find(story.people.begin(), story.people.end(), person) == story.people.end()) story.people.push_back(person);
  return true;
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// An expectation names the moment up to which it looks, as its last word.
std::optional<Duration> end_of(const Line& line) {
  if (line.words.size() < 2) return std::nullopt;
  return parse_duration(line.words.back());
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number < 0 || number > 1'000'000'000) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  if (unit == "ms") return Duration(number);
  if (unit == "s") return std::chrono::seconds(number);
  if (unit == "min") return std::chrono::minutes(number);
  return std::nullopt;
}

std::string to_text(Duration duration) {
  const auto ms = duration.count();
  if (ms % 60'000 == 0 && ms > 0) return std::to_string(ms / 60'000) + "min";
  if (ms % 1000 == 0 && ms > 0) return std::to_string(ms / 1000) + "s";
  return std::to_string(ms) + "ms";
}

Result<Story> parse_story(std::string_view text) {
  Story story;
  Duration at{};
  int number = 0;
  std::istringstream in{std::string(text)};
  for (std::string raw; std::getline(in, raw);) {
    ++number;
    std::vector<std::string> words = words_of(raw);
    if (words.empty()) continue;
    const std::string first = words.front();
    words.erase(words.begin());
    if (first == "seed") {
      const std::string digits = words.empty() ? "" : words[0];
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), story.seed);
      if (error != std::errc() || end != digits.data() + digits.size()) return malformed(number, "seed wants a number");
    } else if (first == "people") {
      for (const auto& name : words) {
        if (!add_device(story, name)) return malformed(number, name + " is there already");
      }
    } else if (first == "length") {
      const auto length = words.empty() ? std::nullopt : parse_duration(words[0]);
      if (!length) return malformed(number, "length wants a time");
      story.length = *length;
    } else if (first == "at") {
      const auto when = words.empty() ? std::nullopt : parse_duration(words[0]);
      if (!when) return malformed(number, "at wants a time such as 300ms");
      words.erase(words.begin());
      at = *when;
      story.lines.push_back({number, at, false, std::move(words)});
    } else if (first == "expect") {
      story.lines.push_back({number, at, true, std::move(words)});
    } else {
      return malformed(number, "begins with " + first + ", which is no seed, people, length, at or expect");
    }
  }
  for (const Line& line : story.lines) {
    if (auto known = check_line(story, line); !known) return malformed(line.number, known.error().message);
    story.length = std::max({story.length, line.at, end_of(line).value_or(0ms)});
  }
  std::stable_sort(story.lines.begin(), story.lines.end(), [](const Line& a, const Line& b) { return a.at < b.at; });
  return story;
}

std::string to_text(const Story& story) {
  std::string text = "seed " + std::to_string(story.seed) + "\npeople " + join(story.devices) + "\nlength " +
                     to_text(story.length) + "\n";
  for (const Line& line : story.lines) text += to_text(line) + "\n";
  return text;
}

std::string to_text(const Line& line) {
  return (line.is_expectation ? "expect " : "at " + to_text(line.at) + " ") + join(line.words);
}

}  // namespace bedside::sim
