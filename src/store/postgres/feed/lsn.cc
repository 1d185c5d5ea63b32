#include "store/postgres/feed/lsn.h"

#include <array>
#include <charconv>
#include <limits>

namespace bedside::store::postgres {
namespace {

constexpr std::int64_t kEpochUs = 946'684'800'000'000;  // 2000-01-01 after 1970-01-01.

void append_hex(std::string& out, std::uint32_t half) {
  std::array<char, 8> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), half, 16).ptr;
  for (const char* c = digits.data(); c != end; ++c) out += *c >= 'a' ? static_cast<char>(*c - 'a' + 'A') : *c;
}

std::optional<std::uint32_t> read_hex(std::string_view text) {
  std::uint32_t half = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), half, 16);
  if (text.empty() || text.size() > 8 || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return half;
}

}  // namespace

std::string to_text(Lsn lsn) {
  std::string out;
  append_hex(out, static_cast<std::uint32_t>(lsn.value >> 32));
  out += '/';
  append_hex(out, static_cast<std::uint32_t>(lsn.value));
  return out;
}

std::optional<Lsn> parse_lsn(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto high = read_hex(text.substr(0, slash));
  const auto low = read_hex(text.substr(slash + 1));
  if (!high || !low) return std::nullopt;
  return Lsn{(std::uint64_t{*high} << 32) | *low};
}

std::uint64_t whole_transaction(std::uint32_t xid, std::uint64_t near) {
  const auto ahead = static_cast<std::int32_t>(xid - static_cast<std::uint32_t>(near));
  return near + static_cast<std::uint64_t>(static_cast<std::int64_t>(ahead));
}

Instant instant_from_postgres(std::int64_t us) {
  if (us > std::numeric_limits<std::int64_t>::max() - kEpochUs) return Instant::max();
  return instant_from_us(us + kEpochUs);
}

std::int64_t to_postgres(Instant t) {
  const std::int64_t us = to_us(t);
  return us < std::numeric_limits<std::int64_t>::min() + kEpochUs ? std::numeric_limits<std::int64_t>::min()
                                                                  : us - kEpochUs;
}

}  // namespace bedside::store::postgres
