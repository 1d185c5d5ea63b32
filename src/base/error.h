// An error as a value: whose fault it is, whether trying again helps, and what to do next.
//
// Every room returns these instead of throwing; an exception of a library is turned into one at the room's wall.
#pragma once

#include <string>
#include <utility>

namespace bedside {

// Who has to change something before the same request can succeed.
enum class Fault { kUser, kPeer, kUs };

enum class Retry { kNever, kLater, kNow };

struct Error {
  Fault fault = Fault::kUs;
  Retry retry = Retry::kNever;
  std::string id;       // Stable and readable by programs: "jwt.expired".
  std::string message;  // One sentence for a person; never holds a secret, an SDP, an address or a token.
  std::string next;     // What to do about it; may be empty.

  bool operator==(const Error&) const = default;
};

inline Error user_error(std::string id, std::string message, std::string next = {}) {
  return {Fault::kUser, Retry::kNever, std::move(id), std::move(message), std::move(next)};
}
inline Error our_error(std::string id, std::string message, std::string next = {}) {
  return {Fault::kUs, Retry::kLater, std::move(id), std::move(message), std::move(next)};
}

}  // namespace bedside
