// The loop of one server process: what it posts happens before the outside world goes on, its timers are the world's.
// A process that died takes its timers with it.
#pragma once

#include <deque>
#include <memory>
#include <utility>

#include "base/loop.h"
#include "sim/world/timeline.h"

namespace bedside::sim {

class InstantLoop final : public Loop {
 public:
  explicit InstantLoop(Timeline& time) : time_(time) {}

  Instant now() const override { return time_.now(); }
  void post(Task task) override { posted_.push_back(std::move(task)); }
  TimerId after(Duration delay, Task task) override {
    return time_.after(delay, [this, alive = std::weak_ptr<bool>(alive_), task = std::move(task)] {
      if (alive.expired()) return;
      task();
      run_posted();
    });
  }
  void cancel(TimerId id) override { time_.cancel(id); }

  void run_posted() {
    while (!posted_.empty()) {
      const Task task = std::move(posted_.front());
      posted_.pop_front();
      task();
    }
  }
  void forget_posted() { posted_.clear(); }

 private:
  Timeline& time_;
  std::deque<Task> posted_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace bedside::sim
