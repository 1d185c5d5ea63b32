#include "sim/story/random_story.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/random.h"

namespace bedside::sim {
namespace {

constexpr Duration kLength = 10min;

class Author {
 public:
  Author(std::uint64_t seed, Trouble trouble) : rng_(seed * 3 + 2), early_(seed * 5 + 3), trouble_(trouble) {
    story_.seed = seed;
  }

  Story write() {
    choose_people();
    for (const auto& device : story_.devices) give_habits(device);
    for (const auto& device : story_.devices) {
      if (early_.below(4) == 0) line(0ms, {device, "connects", "late"});
    }
    if (trouble_ != Trouble::kNone) {
      if (one_in(2)) make_weather();
      for (std::uint64_t i = below(4); i > 0; --i) break_something();
    }
    if (trouble_ >= Trouble::kAll) {
      for (const auto& device : story_.devices) spoil(device);
    }
    make_calls();
    want_pictures();
    std::stable_sort(story_.lines.begin(), story_.lines.end(),
                     [](const Line& a, const Line& b) { return a.at < b.at; });
    story_.length = std::max(kLength, story_.lines.empty() ? kLength : story_.lines.back().at);
    return std::move(story_);
  }

 private:
  std::uint64_t below(std::uint64_t bound) { return rng_.below(bound); }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  Duration between(Duration from, Duration to) {
    return from + Duration(static_cast<std::int64_t>(below(static_cast<std::uint64_t>((to - from).count()) + 1)));
  }
  // Rounded, so that a story is read easily and things do happen at the same moment.
  Duration moment() { return between(0ms, kLength) / 100 * 100; }
  const std::string& any(const std::vector<std::string>& list) { return list[below(list.size())]; }
  void line(Duration at, std::vector<std::string> words) { story_.lines.push_back({0, at, false, std::move(words)}); }

  void choose_people() {
    static const std::vector<std::string> kNames = {"ada", "bob", "cleo", "dan"};
    const std::uint64_t many = 2 + (one_in(2) ? below(3) : 0);
    story_.people.assign(kNames.begin(), kNames.begin() + static_cast<std::ptrdiff_t>(many));
    story_.devices = story_.people;
    for (const auto& name : story_.people) {
      if (one_in(4)) story_.devices.push_back(name + "/phone");
    }
  }

  void give_habits(const std::string& device) {
    const std::uint64_t temper = below(10);
    const std::string soon = to_text(between(0ms, one_in(4) ? Duration(62s) : Duration(8s)) / 10 * 10);
    if (temper < 7) line(0ms, {device, "accepts", "after", soon});
    if (temper == 7) line(0ms, {device, "declines", "after", soon});
    if (!one_in(4)) line(0ms, {device, "hangs", "up", "after", to_text(between(0ms, 60s) / 100 * 100)});
  }

  void make_weather() {
    const auto percent = [this](std::uint64_t most) { return std::to_string(one_in(2) ? 0 : below(most + 1)); };
    line(one_in(2) ? 0ms : moment(),
         {"weather", "latency", to_text(between(0ms, 300ms)), "jitter", to_text(between(0ms, one_in(3) ? 2s : 300ms)),
          "lose", percent(20), "unanswered", percent(20), "drop", percent(30), "double", percent(40), "limit",
          percent(10), "cut", percent(60)});
    if (one_in(2)) line(moment(), {"everything", "heals"});
  }

  void break_something() {
    const Duration at = moment();
    const Duration back = at + between(100ms, one_in(3) ? 150s : 20s);
    const std::string& device = any(story_.devices);
    switch (below(5)) {
      case 0: line(at, {"server", "crashes"}); return line(back, {"server", "starts"});
      case 1: line(at, {device, "goes", "offline"}); return line(back, {device, "comes", "online"});
      case 2:
        line(at, {"path", device, any(story_.people), "breaks"});
        return line(back, {"path", device, story_.lines.back().words[2], "heals"});
      case 3: return line(at, {device, "changes", "network"});
      default: return line(at, {device, "loses", "the", "socket"});
    }
  }

  void spoil(const std::string& device) {
    if (one_in(4)) line(0ms, {device, "has", "tokens", "for", to_text(between(30s, 200s))});
    if (one_in(4)) line(0ms, {device, "clock", "is", to_text(between(0ms, 2s)), one_in(2) ? "ahead" : "behind"});
    if (one_in(4)) line(0ms, {device, "clock", "drifts", std::to_string(below(200))});
    // In this order of draws: a seed tells the same story as ever.
    if (one_in(6))
      line(0ms, one_in(2) ? std::vector<std::string>{device, "denies", "the", "camera"}
                          : std::vector<std::string>{device, "denies", "everything"});
    if (one_in(6)) line(moment(), {device, "grants", "everything"});
    if (trouble_ != Trouble::kPages) return;
    if (one_in(3)) line(moment(), {device, "reloads"});
    if (one_in(6)) line(moment(), {device, "closes"});
  }

  void make_calls() {
    for (std::uint64_t i = 4 + below(20); i > 0; --i) {
      const std::string& device = any(story_.devices);
      const std::string& whom = any(story_.people);
      if (device.substr(0, device.find('/')) == whom) continue;
      const Duration at = moment();
      std::vector<std::string> call = {device, "calls", whom};
      if (one_in(5)) call.insert(call.end(), {"by", "voice"});
      line(at, std::move(call));
      if (one_in(5)) line(at + between(0ms, 1s), {any(story_.people), "calls", any(story_.people)});
      if (one_in(3)) press_something(device, at);
      if (one_in(3)) press_something(any(story_.devices), at);
    }
    std::erase_if(story_.lines, [](const Line& l) { return l.words[1] == "calls" && l.words[0] == l.words[2]; });
  }

  // Drawn last, so that the rest of a seed's story stays what it was.
  void want_pictures() {
    std::vector<Line> calls;
    std::copy_if(story_.lines.begin(), story_.lines.end(), std::back_inserter(calls),
                 [](const Line& l) { return l.words[1] == "calls"; });
    for (const Line& call : calls) {
      if (!one_in(3)) continue;
      const std::string what = one_in(3) ? "voice" : "pictures";
      const Duration at = call.at + between(1s, 30s);
      if (at > kLength) continue;
      line(at, {call.words[0], "wants", what});
      line(std::min(at + between(0ms, 5s), kLength), {call.words[2], "wants", one_in(3) ? "voice" : what});
    }
  }

  void press_something(const std::string& device, Duration at) {
    const Duration when = at + between(0ms, one_in(2) ? 40s : 2s);
    switch (below(9)) {
      case 0: return line(when, {device, "accepts"});
      case 1: return line(when, {device, "declines"});
      case 2:
      case 3: return line(when, {device, "hangs", "up"});
      case 4: return line(when, {device, "retries"});
      case 5: return line(when, {device, "mutes"});
      case 6: return line(when, {device, "unmutes"});
      case 7: return line(when, {device, "hides"});
      default: return line(when, {device, "dismisses"});
    }
  }

  Rng rng_;
  Rng early_;
  const Trouble trouble_;
  Story story_;
};

}  // namespace

Story random_story(std::uint64_t seed, Trouble trouble) { return Author(seed, trouble).write(); }

}  // namespace bedside::sim
