#include "net/loop.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <unordered_map>
#include <utility>

#include "base/os/clock.h"

namespace bedside::net {

namespace asio = boost::asio;

namespace {

// A descriptor that is given back to its owner instead of being closed.
class BorrowedFd final : public FdWatch {
 public:
  explicit BorrowedFd(asio::io_context& context) : state_(std::make_shared<State>(context)) {}
  ~BorrowedFd() override {
    state_->readable = nullptr;
    state_->writable = nullptr;
    if (state_->descriptor.is_open()) state_->descriptor.release();
  }

  bool open(int fd) {
    boost::system::error_code failed;
    state_->descriptor.assign(fd, failed);
    return !failed;
  }

  void when_readable(Loop::Task task) override {
    if (std::exchange(state_->readable, std::move(task))) return;
    state_->descriptor.async_wait(asio::posix::descriptor_base::wait_read,
                                  [state = state_](const boost::system::error_code&) { call(state->readable); });
  }

  void when_writable(Loop::Task task) override {
    if (std::exchange(state_->writable, std::move(task))) return;
    state_->descriptor.async_wait(asio::posix::descriptor_base::wait_write,
                                  [state = state_](const boost::system::error_code&) { call(state->writable); });
  }

 private:
  struct State {
    explicit State(asio::io_context& context) : descriptor(context) {}
    asio::posix::stream_descriptor descriptor;
    Loop::Task readable;
    Loop::Task writable;
  };

  static void call(Loop::Task& slot) {
    if (auto task = std::exchange(slot, nullptr)) task();
  }

  std::shared_ptr<State> state_;
};

}  // namespace

struct AsioLoop::Impl {
  // The hint 1: one thread runs the loop, others only post to it.
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> stay{context.get_executor()};
  std::unordered_map<TimerId, asio::steady_timer> timers;
  TimerId last_timer = 0;
  asio::signal_set termination{context};
  asio::signal_set hangup{context};

  static void wait_for(asio::signal_set& signals, Task task) {
    signals.async_wait([&signals, task = std::move(task)](const boost::system::error_code& failed, int) {
      if (failed) return;
      task();
      wait_for(signals, task);
    });
  }
};

AsioLoop::AsioLoop() : impl_(std::make_unique<Impl>()) {}
AsioLoop::~AsioLoop() = default;

void AsioLoop::run() {
  impl_->context.restart();
  impl_->context.run();
}

void AsioLoop::stop() { impl_->context.stop(); }

void AsioLoop::on_termination(Task task) {
  impl_->termination.add(SIGINT);
  impl_->termination.add(SIGTERM);
  Impl::wait_for(impl_->termination, std::move(task));
}

void AsioLoop::on_hangup(Task task) {
  impl_->hangup.add(SIGHUP);
  Impl::wait_for(impl_->hangup, std::move(task));
}

Instant AsioLoop::now() const { return system_now(); }

void AsioLoop::post(Task task) { asio::post(impl_->context, std::move(task)); }

Loop::TimerId AsioLoop::after(Duration delay, Task task) {
  const TimerId id = ++impl_->last_timer;
  auto& timer = impl_->timers.try_emplace(id, impl_->context).first->second;
  timer.expires_after(delay);
  timer.async_wait([this, id, task = std::move(task)](const boost::system::error_code& failed) {
    // A timer that has fired but was cancelled before its turn comes without an error; the map knows better.
    if (failed || impl_->timers.erase(id) == 0) return;
    task();
  });
  return id;
}

void AsioLoop::cancel(TimerId id) { impl_->timers.erase(id); }

std::unique_ptr<FdWatch> AsioLoop::watch(int fd) {
  auto watch = std::make_unique<BorrowedFd>(impl_->context);
  if (!watch->open(fd)) return nullptr;
  return watch;
}

asio::io_context& AsioLoop::context() { return impl_->context; }

}  // namespace bedside::net
