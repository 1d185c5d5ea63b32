// Token buckets by key, in bounded memory: who asks too often is told how long to wait.
//
// Keys (addresses, e-mail addresses) are kept as keyed 64-bit hashes only. When the table is full, the bucket that
// was touched longest ago is dropped, so a flood of new keys forgives old ones rather than filling the memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"

namespace bedside::service {

// A token bucket: `burst` at once, then one per `refill`.
struct Rate {
  double burst = 30;
  Duration refill = 10s;
};

class Throttle {
 public:
  Throttle(Rate rate, std::size_t max_tracked);

  // Takes one token, or answers how long until there is one (and takes nothing).
  std::optional<Duration> take(std::string_view key, Instant now);
  // For what turned out not to count: a sign-in that succeeded.
  void give_back(std::string_view key, Instant now);

  std::size_t size() const { return buckets_.size(); }

 private:
  struct Bucket {
    std::uint64_t key;
    double tokens;
    Instant filled_at;
  };
  using Order = std::list<Bucket>;  // Most recently touched first.

  std::uint64_t hash(std::string_view key) const;
  Bucket& touch(std::string_view key, Instant now);

  Rate rate_;
  std::size_t max_tracked_;
  std::array<unsigned char, 16> seed_{};
  Order order_;
  std::unordered_map<std::uint64_t, Order::iterator> buckets_;
};

// An IPv4 address as it is; of an IPv6 address the /64, which is what one customer has.
std::string address_group(std::string_view peer);

}  // namespace bedside::service
