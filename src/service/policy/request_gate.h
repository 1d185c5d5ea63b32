// How often one address, one user, and one user at one table may ask: who asks more often hears 429 and how long to
// wait. Nothing is queued here; what waits elsewhere, and how much of it, is told in docs/operating.md.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "net/http.h"
#include "service/policy/throttle.h"
#include "store/actor.h"

namespace bedside::service {

// Wide enough that an eager page never meets them: a call is set up by some sixty requests in its first seconds.
struct RequestRates {
  bool enabled = true;
  Rate address{5'000, 1ms};          // Every request to an API from one address (an IPv6 /64): 1,000 a second.
  Rate user{1'000, 10ms};            // Requests to REST of one user: 100 a second.
  Rate table_writes{300, 25ms};      // Writes of one user to one table, or calls of one function: 40 a second.
  std::size_t max_tracked = 50'000;  // Buckets in memory, of each kind.
};

class RequestGate {
 public:
  explicit RequestGate(const RequestRates& rates);

  // How long to wait, or nothing. The service key is never held up by `take_user`: it is the operator's own.
  std::optional<Duration> take_address(const net::Request& request, Instant now);
  // `table` is empty for reads. Callers without a user are counted by their address alone.
  std::optional<Duration> take_user(const store::Actor& actor, std::string_view table, Instant now);

 private:
  bool enabled_;
  Throttle addresses_;
  Throttle users_;
  Throttle table_writes_;
};

// 429 with Retry-After in whole seconds, in a shape that auth-js and postgrest-js both read.
net::Response too_often(Duration wait);

}  // namespace bedside::service
