// WebSocket frames as bytes (RFC 6455 section 5), the server's side: what we send is bare, what we receive is masked.
//
//    0                   1                   2                   3
//   |F|R|R|R| opcode|M| len = 0..125 | 126: 16 bits | 127: 64 bits | mask (4 bytes, when M) | payload
//
// Written by hand because fan-out is the product's core: one head per frame, no copy of the payload, and no state
// per idle connection beyond a few words (docs/decisions.md).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bedside::net {

enum class Opcode : std::uint8_t { kContinuation = 0, kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10 };

struct FrameHead {
  std::array<char, 10> bytes{};
  std::uint8_t size = 0;

  std::string_view view() const { return {bytes.data(), size}; }
};

// The head of a whole, unmasked message.
FrameHead encode_frame_head(Opcode opcode, std::uint64_t payload_bytes);

// The payload of a close frame (section 5.5.1); the reason is cut to what fits, between characters.
std::string encode_close_payload(std::uint16_t code, std::string_view reason);

// Close codes that may stand in a frame (section 7.4): not 1004, 1005, 1006, 1015, nor unassigned ones.
bool is_sendable_close_code(std::uint16_t code);

bool is_valid_utf8(std::string_view text);

class FrameSink {
 public:
  virtual ~FrameSink() = default;
  virtual void on_data(Opcode kind, std::string_view message) = 0;  // kText (valid UTF-8) or kBinary.
  virtual void on_ping(std::string_view payload) = 0;
  virtual void on_close_frame(std::optional<std::uint16_t> code) = 0;
};

// Takes the client's bytes in any pieces. A message that lies whole in one piece reaches the sink without a copy.
class FrameReader {
 public:
  explicit FrameReader(std::size_t max_message_bytes) : max_message_bytes_(max_message_bytes) {}

  // Changes `bytes` (unmasking). Returns the close code of the first violation; the reader is of no use after it,
  // nor after a close frame, behind which bytes are ignored (section 1.4).
  std::optional<std::uint16_t> feed(std::span<char> bytes, FrameSink& sink);
  // A frame or a fragmented message has begun and is not complete.
  bool is_inside() const { return in_payload_ || head_filled_ > 0 || message_opcode_ != 0; }
  std::size_t buffered_bytes() const { return message_.size() + control_.size(); }

 private:
  std::optional<std::uint16_t> read_head();
  std::optional<std::uint16_t> check_first_two() const;
  std::size_t head_bytes_needed() const;
  std::optional<std::uint16_t> deliver(std::span<char> tail, FrameSink& sink);
  std::optional<std::uint16_t> deliver_control(std::string_view payload, FrameSink& sink);
  bool is_control() const { return (opcode_ & 8) != 0; }

  std::size_t max_message_bytes_;
  std::string message_;          // Parts of the data message that is not complete.
  std::string control_;          // The same for a control frame, which may come between them.
  std::uint64_t remaining_ = 0;  // Of the present frame's payload.
  std::array<unsigned char, 14> head_{};
  std::uint8_t head_filled_ = 0;
  bool in_payload_ = false;
  bool final_ = false;
  bool closed_ = false;
  std::uint8_t opcode_ = 0;
  std::uint8_t message_opcode_ = 0;  // Of the fragmented message in progress; 0 when there is none.
  std::uint8_t mask_offset_ = 0;
  std::array<unsigned char, 4> mask_{};
};

}  // namespace bedside::net
