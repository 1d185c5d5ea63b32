#include "net/internal/frame_codec.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace bedside::net {
namespace {

constexpr std::uint16_t kProtocolError = 1002;
constexpr std::uint16_t kInvalidPayload = 1007;
constexpr std::uint16_t kMessageTooBig = 1009;
constexpr std::size_t kControlBytes = 125;   // RFC 6455 section 5.5.
constexpr std::size_t kKeptCapacity = 4096;  // A string that grew past this is given back when it is done.

void unmask(std::span<char> bytes, std::array<unsigned char, 4> mask, std::uint8_t& offset) {
  std::array<unsigned char, 8> pattern;
  for (std::size_t i = 0; i < pattern.size(); ++i) pattern[i] = mask[(offset + i) & 3];
  std::uint64_t wide_mask;
  std::memcpy(&wide_mask, pattern.data(), sizeof wide_mask);
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + i, sizeof word);
    word ^= wide_mask;
    std::memcpy(bytes.data() + i, &word, sizeof word);
  }
  for (; i < bytes.size(); ++i) bytes[i] = static_cast<char>(bytes[i] ^ pattern[i & 7]);
  offset = static_cast<std::uint8_t>((offset + bytes.size()) & 3);
}

void forget(std::string& text) {
  if (text.capacity() > kKeptCapacity) {
    std::string().swap(text);
  } else {
    text.clear();
  }
}

std::uint64_t big_endian(std::span<const unsigned char> bytes) {
  std::uint64_t value = 0;
  for (const unsigned char byte : bytes) value = (value << 8) | byte;
  return value;
}

// The length of the well-formed sequence at the front (Unicode 15, table 3-7), 0 when it is not one.
std::size_t utf8_sequence(std::span<const unsigned char> s) {
  const auto follows = [&](std::size_t i, unsigned low, unsigned high) {
    return s.size() > i && s[i] >= low && s[i] <= high;
  };
  const unsigned lead = s[0];
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return follows(1, 0x80, 0xbf) ? 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    const unsigned low = lead == 0xe0 ? 0xa0 : 0x80;
    const unsigned high = lead == 0xed ? 0x9f : 0xbf;
    return follows(1, low, high) && follows(2, 0x80, 0xbf) ? 3 : 0;
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    const unsigned low = lead == 0xf0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xf4 ? 0x8f : 0xbf;
    return follows(1, low, high) && follows(2, 0x80, 0xbf) && follows(3, 0x80, 0xbf) ? 4 : 0;
  }
  return 0;
}

}  // namespace

FrameHead encode_frame_head(Opcode opcode, std::uint64_t payload_bytes) {
  FrameHead head;
  head.bytes[0] = static_cast<char>(0x80 | static_cast<std::uint8_t>(opcode));
  int length_bytes = 0;
  if (payload_bytes < 126) {
    head.bytes[1] = static_cast<char>(payload_bytes);
  } else {
    length_bytes = payload_bytes <= 0xffff ? 2 : 8;
    head.bytes[1] = static_cast<char>(length_bytes == 2 ? 126 : 127);
  }
  for (int i = 0; i < length_bytes; ++i) {
    head.bytes[static_cast<std::size_t>(2 + i)] = static_cast<char>(payload_bytes >> (8 * (length_bytes - 1 - i)));
  }
  head.size = static_cast<std::uint8_t>(2 + length_bytes);
  return head;
}

std::string encode_close_payload(std::uint16_t code, std::string_view reason) {
  std::size_t size = std::min(reason.size(), kControlBytes - 2);
  while (size > 0 && size < reason.size() && (static_cast<unsigned char>(reason[size]) & 0xc0) == 0x80) --size;
  std::string payload;
  payload += static_cast<char>(code >> 8);
  payload += static_cast<char>(code & 0xff);
  payload.append(reason.substr(0, size));
  return payload;
}

bool is_sendable_close_code(std::uint16_t code) {
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

bool is_valid_utf8(std::string_view text) {
  auto rest = std::span(reinterpret_cast<const unsigned char*>(text.data()), text.size());
  while (!rest.empty()) {
    std::uint64_t word = 0;
    if (rest.size() >= sizeof word) {
      std::memcpy(&word, rest.data(), sizeof word);
      if ((word & 0x8080808080808080) == 0) {
        rest = rest.subspan(sizeof word);
        continue;
      }
    }
    const std::size_t size = utf8_sequence(rest);
    if (size == 0) return false;
    rest = rest.subspan(size);
  }
  return true;
}

std::optional<std::uint16_t> FrameReader::feed(std::span<char> bytes, FrameSink& sink) {
  while (!closed_) {
    if (!in_payload_) {
      while (head_filled_ < head_bytes_needed()) {
        if (bytes.empty()) return std::nullopt;
        head_[head_filled_++] = static_cast<unsigned char>(bytes.front());
        bytes = bytes.subspan(1);
        if (head_filled_ == 2) {
          if (const auto violation = check_first_two()) return violation;
        }
      }
      if (const auto violation = read_head()) return violation;
    }
    const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), remaining_));
    const auto piece = bytes.first(take);
    bytes = bytes.subspan(take);
    unmask(piece, mask_, mask_offset_);
    remaining_ -= take;
    if (remaining_ > 0) {
      (is_control() ? control_ : message_).append(piece.data(), piece.size());
      return std::nullopt;
    }
    in_payload_ = false;
    if (const auto violation = deliver(piece, sink)) return violation;
  }
  return std::nullopt;
}

std::size_t FrameReader::head_bytes_needed() const {
  if (head_filled_ < 2) return 2;
  const unsigned length = head_[1] & 0x7f;
  return 6 + (length == 126 ? 2u : length == 127 ? 8u : 0u);
}

std::optional<std::uint16_t> FrameReader::check_first_two() const {
  const unsigned opcode = head_[0] & 0x0f;
  const bool final = (head_[0] & 0x80) != 0;
  const unsigned length = head_[1] & 0x7f;
  if ((head_[0] & 0x70) != 0) return kProtocolError;  // Reserved bits: no extension was agreed on.
  if ((head_[1] & 0x80) == 0) return kProtocolError;  // A client's frame must be masked (section 5.1).
  switch (opcode) {
    case 0: return message_opcode_ == 0 ? std::optional(kProtocolError) : std::nullopt;
    case 1:
    case 2: return message_opcode_ != 0 ? std::optional(kProtocolError) : std::nullopt;
    case 8:
    case 9:
    case 10: return !final || length > kControlBytes ? std::optional(kProtocolError) : std::nullopt;
    default: return kProtocolError;
  }
}

std::optional<std::uint16_t> FrameReader::read_head() {
  const auto head = std::span<const unsigned char>(head_);
  const std::size_t size = head_filled_;
  std::uint64_t length = head_[1] & 0x7f;
  if (length == 126) {
    length = big_endian(head.subspan(2, 2));
    if (length < 126) return kProtocolError;  // The shortest form is demanded (section 5.2).
  } else if (length == 127) {
    length = big_endian(head.subspan(2, 8));
    if (length <= 0xffff || (length >> 63) != 0) return kProtocolError;
  }
  std::ranges::copy(head.subspan(size - 4, 4), mask_.begin());
  opcode_ = head_[0] & 0x0f;
  final_ = (head_[0] & 0x80) != 0;
  if (!is_control() && (length > max_message_bytes_ || message_.size() > max_message_bytes_ - length)) {
    return kMessageTooBig;
  }
  remaining_ = length;
  mask_offset_ = 0;
  head_filled_ = 0;
  in_payload_ = true;
  return std::nullopt;
}

std::optional<std::uint16_t> FrameReader::deliver(std::span<char> tail, FrameSink& sink) {
  const std::string_view tail_text(tail.data(), tail.size());
  if (is_control()) {
    if (control_.empty()) return deliver_control(tail_text, sink);
    const std::string whole = std::exchange(control_, {}).append(tail_text);
    return deliver_control(whole, sink);
  }
  const std::uint8_t kind = opcode_ == 0 ? message_opcode_ : opcode_;
  if (!final_) {
    message_opcode_ = kind;
    message_.append(tail_text);
    return std::nullopt;
  }
  message_opcode_ = 0;
  std::string_view whole = tail_text;
  if (!message_.empty()) whole = message_.append(tail_text);
  if (kind == static_cast<std::uint8_t>(Opcode::kText) && !is_valid_utf8(whole)) return kInvalidPayload;
  sink.on_data(static_cast<Opcode>(kind), whole);
  forget(message_);
  return std::nullopt;
}

std::optional<std::uint16_t> FrameReader::deliver_control(std::string_view payload, FrameSink& sink) {
  switch (static_cast<Opcode>(opcode_)) {
    case Opcode::kPing: sink.on_ping(payload); return std::nullopt;
    case Opcode::kPong: return std::nullopt;
    default: break;
  }
  std::optional<std::uint16_t> code;
  if (!payload.empty()) {
    if (payload.size() == 1) return kProtocolError;
    code = static_cast<std::uint16_t>(static_cast<unsigned char>(payload[0]) << 8 |
                                      static_cast<unsigned char>(payload[1]));
    if (!is_sendable_close_code(*code)) return kProtocolError;
    if (!is_valid_utf8(payload.substr(2))) return kInvalidPayload;
  }
  closed_ = true;
  sink.on_close_frame(code);
  return std::nullopt;
}

}  // namespace bedside::net
