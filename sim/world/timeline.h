// The one clock of a simulated world: everything that will happen, in order of time and then of asking. It is also the
// Loop of the services, so that nothing in the world has a time of its own.
#pragma once

#include <algorithm>
#include <cstdint>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/loop.h"

namespace bedside::sim {

class Timeline final : public Loop {
 public:
  static constexpr Instant kBeginning = instant_from_ms(1'800'000'000'000);

  Instant now() const override { return now_; }
  Duration elapsed() const { return std::chrono::duration_cast<Duration>(now_ - kBeginning); }

  void post(Task task) override { (void)at(now_, std::move(task)); }
  TimerId after(Duration delay, Task task) override {
    return at(now_ + std::max(delay, Duration::zero()), std::move(task));
  }
  void cancel(TimerId id) override {
    if (id != 0) cancelled_.insert(id);
  }
  TimerId at(Instant when, Task task) {
    events_.push_back({std::max(when, now_), ++last_id_, std::move(task)});
    std::push_heap(events_.begin(), events_.end(), later);
    return last_id_;
  }

  // Lets the next thing happen, unless it is later than `end`; then the clock stands at `end`.
  bool step(Instant end) {
    while (!events_.empty() && events_.front().when <= end) {
      std::pop_heap(events_.begin(), events_.end(), later);
      Event event = std::move(events_.back());
      events_.pop_back();
      if (!cancelled_.empty() && cancelled_.erase(event.id) > 0) continue;
      now_ = event.when;
      ++steps_;
      event.task();
      return true;
    }
    now_ = std::max(now_, end);
    return false;
  }

  std::uint64_t steps() const { return steps_; }
  std::size_t waiting() const { return events_.size(); }

 private:
  struct Event {
    Instant when;
    TimerId id;
    Task task;
  };
  static bool later(const Event& a, const Event& b) { return a.when != b.when ? a.when > b.when : a.id > b.id; }

  Instant now_ = kBeginning;
  TimerId last_id_ = 0;
  std::uint64_t steps_ = 0;
  std::vector<Event> events_;
  std::unordered_set<TimerId> cancelled_;  // Of events that are still to come.
};

}  // namespace bedside::sim
