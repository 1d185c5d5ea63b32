// Reads big-endian numbers and bounded strings from bytes of a stranger. After the first fault everything reads as
// zero or empty, so that a decoder may ask once, at its end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bedside::store::postgres {

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }

  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }
  std::int64_t i64() { return static_cast<std::int64_t>(number(8)); }

  std::string_view bytes(std::size_t size) {
    if (!ok_ || size > rest_.size()) return fail();
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  // Up to a zero byte, which is taken as well.
  std::string_view text() {
    const auto end = rest_.find('\0');
    if (!ok_ || end == std::string_view::npos) return fail();
    const auto taken = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return taken;
  }

 private:
  std::string_view fail() {
    ok_ = false;
    rest_ = {};
    return {};
  }
  std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    for (const char c : bytes(size)) value = (value << 8) | static_cast<unsigned char>(c);
    return value;
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace bedside::store::postgres
