#include "sim/run/shrink.h"

#include <algorithm>
#include <utility>

namespace bedside::sim {
namespace {

class Shrinker {
 public:
  Shrinker(Story story, const StillFails& still_fails, int tries)
      : story_(std::move(story)), still_fails_(still_fails), tries_(tries) {}

  Story run() {
    for (std::size_t chunk = std::max<std::size_t>(story_.lines.size() / 2, 1); chunk > 0; chunk /= 2) {
      while (drop_lines(chunk) && chunk == 1) continue;
    }
    drop_devices();
    return std::move(story_);
  }

 private:
  bool take(Story smaller) {
    if (--tries_ < 0 || !still_fails_(smaller)) return false;
    story_ = std::move(smaller);
    return true;
  }

  // True when anything was dropped.
  bool drop_lines(std::size_t chunk) {
    bool any = false;
    for (std::size_t at = 0; at < story_.lines.size();) {
      Story smaller = story_;
      const auto first = smaller.lines.begin() + static_cast<std::ptrdiff_t>(at);
      const auto many = std::min(chunk, smaller.lines.size() - at);
      smaller.lines.erase(first, first + static_cast<std::ptrdiff_t>(many));
      if (take(std::move(smaller))) {
        any = true;
      } else {
        at += chunk;
      }
    }
    return any;
  }

  void drop_devices() {
    for (std::size_t i = story_.devices.size(); i-- > 0;) {
      const std::string& device = story_.devices[i];
      const bool speaks = std::any_of(story_.lines.begin(), story_.lines.end(), [&](const Line& line) {
        return std::find(line.words.begin(), line.words.end(), device) != line.words.end();
      });
      if (speaks) continue;
      Story smaller = story_;
      smaller.devices.erase(smaller.devices.begin() + static_cast<std::ptrdiff_t>(i));
      std::erase_if(smaller.people, [&](const std::string& person) {
        return std::none_of(smaller.devices.begin(), smaller.devices.end(),
                            [&](const std::string& d) { return d.substr(0, d.find('/')) == person; });
      });
      (void)take(std::move(smaller));
    }
  }

  Story story_;
  const StillFails& still_fails_;
  int tries_;
};

}  // namespace

Story shrink(Story story, const StillFails& still_fails, int tries) {
  return Shrinker(std::move(story), still_fails, tries).run();
}

}  // namespace bedside::sim
