// AsioLoop: the one thread on which a process makes its decisions, over the real clock and Boost.Asio.
#pragma once

#include <functional>
#include <memory>

#include "base/polling_loop.h"

namespace boost::asio {
class io_context;
}

namespace bedside::net {

// Resource. Construct it first and destroy it last: everything that waits on it must be gone before.
class AsioLoop final : public PollingLoop {
 public:
  AsioLoop();
  ~AsioLoop() override;
  AsioLoop(const AsioLoop&) = delete;

  // Runs tasks in the calling thread until stop(); may be called again afterwards.
  void run();
  // From any thread. Tasks that were not run yet stay queued.
  void stop();
  // Runs `task` on the loop at every SIGINT and SIGTERM instead of ending the process.
  void on_termination(Task task);
  // The same for SIGHUP.
  void on_hangup(Task task);

  Instant now() const override;
  void post(Task task) override;
  TimerId after(Duration delay, Task task) override;
  void cancel(TimerId id) override;
  std::unique_ptr<FdWatch> watch(int fd) override;

  // For this room's own files.
  boost::asio::io_context& context();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bedside::net
