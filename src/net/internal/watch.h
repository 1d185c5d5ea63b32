// Readiness of one descriptor. The server reads and writes without blocking and waits only when the kernel says
// "later", so that an idle connection holds no buffer: only this.
#pragma once

#include <memory>

namespace bedside::net {

class AsioLoop;

class WatchTarget {
 public:
  virtual ~WatchTarget() = default;
  virtual void on_readable() = 0;
  virtual void on_writable() = 0;
};

// Resource. Owns and closes the descriptor; after its destruction the target hears nothing more.
class Watch {
 public:
  // `fd` must be non-blocking. Fails (ok() is false, the descriptor closed) when the kernel refuses to watch it.
  Watch(AsioLoop& loop, int fd, WatchTarget& target);
  ~Watch();
  Watch(const Watch&) = delete;

  bool ok() const;
  int fd() const;
  // Each asks for one call; asking again before it came changes nothing.
  void arm_read();
  void arm_write();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace bedside::net
