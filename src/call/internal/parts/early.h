// Connected while ringing: a device that rings answers the caller's offer by itself, without devices of its own and
// without a person, so that the transport is up when one accepts. First the situation gets a name, then a table says
// what to do, and only then does anybody act.
//
// The offer that goes with the call belongs to the first device that answers it. Each further device gets a connection
// of its own, by an offer that names it. Which of the connections the call goes on with is said by the accept.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call/internal/parts/peer.h"
#include "wire/signal/payload.h"

namespace bedside::call {

// An answer of a device that only rings.
enum class EarlyAnswer : std::uint8_t {
  kNameless,  // It does not say whose it is, or there is nothing to answer yet.
  kFits,      // It answers an offer that waits for one.
  kKnown,     // Of a device and a connection that we have.
  kStale,     // It answers an offer that another one has replaced, and the device will answer that.
  kNew,       // Another device has taken that offer.
  kAgain,     // The device has begun anew: its page was loaded again.
  kTooMany,   // More devices than one person has.
};
inline constexpr std::array kEarlyAnswers = {EarlyAnswer::kNameless, EarlyAnswer::kFits, EarlyAnswer::kKnown,
                                             EarlyAnswer::kStale,    EarlyAnswer::kNew,  EarlyAnswer::kAgain,
                                             EarlyAnswer::kTooMany};

enum class EarlyVerdict : std::uint8_t {
  kIgnore,
  kTake,
  kOfferAnew,  // A connection of its own for that device.
};

EarlyAnswer classify(const Peer& main, const std::vector<Peer>& others, const signal::Payload& answer);
EarlyVerdict decide(EarlyAnswer situation);
std::string_view name_of(EarlyAnswer situation);

// Where the device that accepted has its connection.
enum class Winner : std::uint8_t {
  kOpen,     // Our offer still waits for its answer: the plain flow.
  kHere,     // It is the one in front.
  kAside,    // It is one of the others.
  kNowhere,  // Another device has taken our offer: this one needs a new one.
  kUnknown,  // The same, and the row does not name a device: a plain client, whose answer comes by itself.
};
inline constexpr std::array kWinners = {Winner::kOpen, Winner::kHere, Winner::kAside, Winner::kNowhere,
                                        Winner::kUnknown};

enum class Choice : std::uint8_t { kKeep, kSwitch, kReplace, kClose };

Winner classify(const Peer& main, const std::vector<Peer>& others, const std::optional<std::string>& device);
Choice decide(Winner winner);
std::string_view name_of(Winner winner);

}  // namespace bedside::call
