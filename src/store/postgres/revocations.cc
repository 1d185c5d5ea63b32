#include "store/postgres/revocations.h"

#include <charconv>
#include <cstdint>

namespace bedside::store::postgres {
namespace {

// Takes the next word off the text.
std::string_view word(std::string_view& text) {
  const std::string_view first = text.substr(0, text.find(' '));
  text.remove_prefix(first.size() == text.size() ? text.size() : first.size() + 1);
  return first;
}

std::optional<Instant> instant_of(std::string_view seconds) {
  std::int64_t value = 0;
  const auto [end, failed] = std::from_chars(seconds.data(), seconds.data() + seconds.size(), value);
  constexpr std::int64_t kLatest = 253'402'300'799;  // The year 9999.
  if (failed != std::errc() || end != seconds.data() + seconds.size() || value < 0 || value > kLatest) {
    return std::nullopt;
  }
  return instant_from_us(value * 1'000'000);
}

}  // namespace

std::optional<Revoked> parse_revocation(std::string_view payload) {
  const std::string_view kind = word(payload);
  const std::string_view first = word(payload);
  const std::string_view second = word(payload);
  if (!payload.empty()) return std::nullopt;
  if (kind == "session") {
    const auto session = SessionId::parse(first);
    const auto user = UserId::parse(second);
    if (!session || !user) return std::nullopt;
    return Revoked{*user, session, std::nullopt};
  }
  const auto user = UserId::parse(first);
  if (!user) return std::nullopt;
  if (kind == "unban" && second.empty()) return Revoked{*user, std::nullopt, std::nullopt};
  const auto until = instant_of(second);
  if (kind != "ban" || !until) return std::nullopt;
  return Revoked{*user, std::nullopt, until};
}

}  // namespace bedside::store::postgres
