// A Loop whose time stands still until a test moves it: posted tasks and timers run in the test's own thread, in order.
//
// post() may be called from other threads, so that a test can also wait for the answers of a real store.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

#include "base/loop.h"

namespace bedside::testing {

class ManualLoop : public Loop {
 public:
  explicit ManualLoop(Instant start = instant_from_ms(1'795'000'000'000)) : now_(start) {}

  Instant now() const override { return now_; }

  void post(Task task) override {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(task));
    arrived_.notify_one();
  }

  TimerId after(Duration delay, Task task) override {
    const TimerId id = ++last_id_;
    timers_.emplace(std::pair(now_ + delay, id), std::move(task));
    return id;
  }

  void cancel(TimerId id) override {
    for (auto it = timers_.begin(); it != timers_.end(); ++it) {
      if (it->first.second == id) {
        timers_.erase(it);
        return;
      }
    }
  }

  // Runs what is posted, and what that posts, until nothing is. Timers stay.
  void run_posted() {
    while (true) {
      Task task;
      {
        const std::lock_guard lock(mutex_);
        if (posted_.empty()) return;
        task = std::move(posted_.front());
        posted_.pop_front();
      }
      task();
    }
  }

  // Moves time forward, stopping at each timer that is due; tasks posted on the way run before the next timer.
  void advance(Duration by) {
    const Instant until = now_ + by;
    run_posted();
    while (!timers_.empty() && timers_.begin()->first.first <= until) {
      const auto next = timers_.begin();
      now_ = std::max(now_, next->first.first);
      const Task task = std::move(next->second);
      timers_.erase(next);
      task();
      run_posted();
    }
    now_ = until;
  }

  // Runs posted tasks until `done` holds, waiting for those that other threads post. False when nothing came for 30
  // seconds of real time: a test that waits for nothing should fail, not hang.
  bool run_until(const std::function<bool()>& done) {
    while (!done()) {
      {
        std::unique_lock lock(mutex_);
        if (!arrived_.wait_for(lock, std::chrono::seconds(30), [this] { return !posted_.empty(); })) return false;
      }
      run_posted();
    }
    return true;
  }

  std::size_t timers() const { return timers_.size(); }

 private:
  Instant now_;
  TimerId last_id_ = 0;
  std::map<std::pair<Instant, TimerId>, Task> timers_;  // By time, then in order of asking.
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Task> posted_;
};

}  // namespace bedside::testing
