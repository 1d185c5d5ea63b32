// Ids that cannot be swapped: a UUID (RFC 9562) with the kind of thing it names in its type.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"

namespace bedside {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  bool operator==(const Uuid&) const = default;
  std::strong_ordering operator<=>(const Uuid& other) const;  // Written out: libc++ 16 cannot compare arrays so.
  // Lower case, with dashes.
  std::string text() const;
  // Accepts either case, with dashes only.
  static std::optional<Uuid> parse(std::string_view text);
  // Version 4 from sixteen random bytes; the version and variant bits are set here.
  static Uuid v4(std::array<std::uint8_t, 16> random);
  static Uuid v4(Rng& rng);
};

template <class Tag>
struct Id {
  Uuid uuid;

  auto operator<=>(const Id&) const = default;
  std::string text() const { return uuid.text(); }
  static std::optional<Id> parse(std::string_view text) {
    const auto parsed = Uuid::parse(text);
    return parsed ? std::optional<Id>(Id{*parsed}) : std::nullopt;
  }
};

using UserId = Id<struct UserTag>;
using RoomId = Id<struct RoomTag>;
using CallId = Id<struct CallTag>;
using SignalId = Id<struct SignalTag>;
using MessageId = Id<struct MessageTag>;
using SessionId = Id<struct SessionTag>;

}  // namespace bedside

template <>
struct std::hash<bedside::Uuid> {
  std::size_t operator()(const bedside::Uuid& id) const noexcept {
    // The bytes are random already; eight of them are the hash. Version and variant bits sit elsewhere.
    std::uint64_t h = id.bytes[0];
    for (std::size_t i = 9; i < 16; ++i) h = (h << 8) | id.bytes[i];
    return static_cast<std::size_t>(h);
  }
};
template <class Tag>
struct std::hash<bedside::Id<Tag>> {
  std::size_t operator()(const bedside::Id<Tag>& id) const noexcept { return std::hash<bedside::Uuid>{}(id.uuid); }
};
