// What a connection still has to send: a queue of shared byte strings, each with a few bytes of its own before it.
#pragma once

#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bedside::net {

struct OutPart {
  std::shared_ptr<const void> owner;  // Keeps `body` alive.
  std::string_view body;
  std::array<char, 10> head{};  // Sent before the body; a WebSocket frame's head.
  std::uint8_t head_size = 0;

  static OutPart from(std::string bytes);
  static OutPart from(std::shared_ptr<const std::string> bytes);
  std::size_t size() const { return head_size + body.size(); }
};

class OutQueue {
 public:
  void push(OutPart part);
  bool empty() const { return first_ == parts_.size(); }
  std::size_t bytes() const { return bytes_; }
  // Fills `parts` from the front of the queue and returns how many it used. Not for an empty queue.
  std::size_t gather(std::span<iovec> parts) const;
  void consume(std::size_t bytes);

 private:
  std::vector<OutPart> parts_;
  std::size_t first_ = 0;  // Parts before it are sent.
  std::size_t sent_of_first_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace bedside::net
