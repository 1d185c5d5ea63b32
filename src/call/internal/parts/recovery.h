// What is tried to bring a lost connection back, in which order and how often (ErrorRecoveryConfig).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "call/config.h"

namespace bedside::call {

enum class Remedy : std::uint8_t {
  kIceRestart,  // New paths for the connection that there is (RFC 8445 section 9).
  kReoffer,     // A new connection in its place.
  kRelayOnly,   // A new connection through the relay alone, where a direct path promises what it does not hold.
};

// The ladder, mildest first, with the words that the configuration allows them by.
struct Rung {
  Remedy remedy;
  std::string_view word;
};
inline constexpr std::array kLadder = {Rung{Remedy::kIceRestart, "ice_restart"}, Rung{Remedy::kReoffer, "reoffer"},
                                       Rung{Remedy::kRelayOnly, "relay_only"}};

// What the two ends are able to do.
struct Means {
  bool ours = false;   // The other side is an engine: it takes a new connection for an old one.
  bool relay = false;  // A relay is configured.
};

// The remedy of that attempt, counted from 0; the last rung is repeated. Empty when nothing more is to be tried.
std::optional<Remedy> remedy_of(int attempt, const ErrorRecoveryConfig& config, Means means);

// One outage, from its first sign to the next frame.
struct Outage {
  Instant began{};
  int attempts = 0;
  bool answered = false;           // The other side took part in one of them: it is there.
  std::optional<Instant> next_at;  // When the next attempt is due.

  bool operator==(const Outage&) const = default;
};

}  // namespace bedside::call
