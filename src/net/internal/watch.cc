#include "net/internal/watch.h"

#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "net/loop.h"

namespace bedside::net {

namespace asio = boost::asio;

struct Watch::State {
  explicit State(asio::io_context& context) : descriptor(context) {}

  asio::posix::stream_descriptor descriptor;
  WatchTarget* target = nullptr;
  bool read_armed = false;
  bool write_armed = false;
};

Watch::Watch(AsioLoop& loop, int fd, WatchTarget& target) : state_(std::make_shared<State>(loop.context())) {
  boost::system::error_code failed;
  state_->descriptor.assign(fd, failed);
  if (failed) {
    ::close(fd);
    return;
  }
  // Tells Asio that the descriptor is non-blocking already.
  state_->descriptor.native_non_blocking(true, failed);
  state_->target = &target;
}

Watch::~Watch() {
  state_->target = nullptr;
  boost::system::error_code ignored;
  state_->descriptor.close(ignored);
}

bool Watch::ok() const { return state_->descriptor.is_open(); }

int Watch::fd() const { return state_->descriptor.native_handle(); }

void Watch::arm_read() {
  if (state_->read_armed) return;
  state_->read_armed = true;
  state_->descriptor.async_wait(asio::posix::descriptor_base::wait_read,
                                [state = state_](const boost::system::error_code&) {
                                  state->read_armed = false;
                                  if (state->target != nullptr) state->target->on_readable();
                                });
}

void Watch::arm_write() {
  if (state_->write_armed) return;
  state_->write_armed = true;
  state_->descriptor.async_wait(asio::posix::descriptor_base::wait_write,
                                [state = state_](const boost::system::error_code&) {
                                  state->write_armed = false;
                                  if (state->target != nullptr) state->target->on_writable();
                                });
}

}  // namespace bedside::net
