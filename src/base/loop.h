// Loop: the one thread on which a process makes its decisions, seen from the rooms that may not know threads.
//
// net/ implements it over Asio; tests and the simulator implement it over virtual time. Everything in service/ runs
// on it, so services hold no locks. Callbacks of store/ and of the password hashers are posted back onto it.
#pragma once

#include <cstdint>
#include <functional>

#include "base/time.h"

namespace bedside {

class Loop {
 public:
  using Task = std::function<void()>;
  using TimerId = std::uint64_t;  // Never 0.

  virtual ~Loop() = default;

  virtual Instant now() const = 0;
  // Runs `task` later on the loop's thread, in order of posting. The only member that other threads may call.
  virtual void post(Task task) = 0;
  // Runs `task` once after `delay`. cancel() of a fired or unknown id does nothing.
  virtual TimerId after(Duration delay, Task task) = 0;
  virtual void cancel(TimerId id) = 0;
};

}  // namespace bedside
