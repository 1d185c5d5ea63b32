// Ids and jitter from the 128 random bits that the engine was born with.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/id.h"
#include "base/random.h"

namespace bedside::call {

// Two generators of 64 bits each, one for either half of an id, so that the whole seed counts.
class IdSource {
 public:
  IdSource(std::uint64_t high, std::uint64_t low) : high_(high), low_(low) {}

  template <class Tag>
  Id<Tag> make() {
    std::array<std::uint8_t, 16> bytes{};
    const std::uint64_t high = high_.next();
    const std::uint64_t low = low_.next();
    for (std::size_t i = 0; i < 8; ++i) {
      bytes[i] = static_cast<std::uint8_t>(high >> (8 * i));
      bytes[8 + i] = static_cast<std::uint8_t>(low >> (8 * i));
    }
    return Id<Tag>{Uuid::v4(bytes)};
  }

  Rng& chance() { return low_; }

  // Equal when they will go on equally.
  friend bool operator==(IdSource a, IdSource b) {
    return a.high_.next() == b.high_.next() && a.low_.next() == b.low_.next();
  }

 private:
  Rng high_;
  Rng low_;
};

}  // namespace bedside::call
