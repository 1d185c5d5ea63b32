// PollingLoop: a Loop that can also wait for a descriptor which belongs to somebody else's library (libpq), seen from
// rooms that may not know Asio. net/ implements it.
#pragma once

#include <memory>

#include "base/loop.h"

namespace bedside {

// Resource. After its destruction nothing is called any more; the descriptor stays open and its owner's.
class FdWatch {
 public:
  virtual ~FdWatch() = default;
  // Each asks for one call on the loop; asking again before it came replaces the task.
  virtual void when_readable(Loop::Task task) = 0;
  virtual void when_writable(Loop::Task task) = 0;
};

class PollingLoop : public Loop {
 public:
  // Nothing when the kernel refuses to watch it. Destroy the watch before its descriptor is closed; there may be one
  // watch of a descriptor at a time.
  virtual std::unique_ptr<FdWatch> watch(int fd) = 0;
};

}  // namespace bedside
