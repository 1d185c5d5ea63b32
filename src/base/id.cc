#include "base/id.h"

namespace bedside {
namespace {

constexpr std::array<std::size_t, 4> kDashes = {8, 13, 18, 23};

bool is_dash_position(std::size_t i) {
  for (const std::size_t dash : kDashes) {
    if (i == dash) return true;
  }
  return false;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::strong_ordering Uuid::operator<=>(const Uuid& other) const {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != other.bytes[i]) return bytes[i] <=> other.bytes[i];
  }
  return std::strong_ordering::equal;
}

std::string Uuid::text() const {
  constexpr char kHex[] = "0123456789abcdef";
  std::string out(36, '-');
  std::size_t at = 0;
  for (const std::uint8_t byte : bytes) {
    if (is_dash_position(at)) ++at;
    out[at++] = kHex[byte >> 4];
    out[at++] = kHex[byte & 15];
  }
  return out;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid id;
  std::size_t at = 0;
  for (std::uint8_t& byte : id.bytes) {
    if (is_dash_position(at) && text[at++] != '-') return std::nullopt;
    const int high = hex_value(text[at]);
    const int low = hex_value(text[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    byte = static_cast<std::uint8_t>(high * 16 + low);
    at += 2;
  }
  return id;
}

Uuid Uuid::v4(std::array<std::uint8_t, 16> random) {
  random[6] = static_cast<std::uint8_t>((random[6] & 0x0f) | 0x40);  // RFC 9562 section 5.4.
  random[8] = static_cast<std::uint8_t>((random[8] & 0x3f) | 0x80);
  return Uuid{random};
}

Uuid Uuid::v4(Rng& rng) {
  std::array<std::uint8_t, 16> random{};
  for (std::size_t half = 0; half < 2; ++half) {
    const std::uint64_t word = rng.next();
    for (std::size_t i = 0; i < 8; ++i) random[half * 8 + i] = static_cast<std::uint8_t>(word >> (8 * i));
  }
  return v4(random);
}

}  // namespace bedside
