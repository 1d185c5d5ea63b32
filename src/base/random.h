// Chance as an argument: a small seeded generator (xoshiro256**, Blackman and Vigna 2018) for jitter, ids in tests
// and simulations. Never for secrets: those come from base/os/secure_random.h.
#pragma once

#include <array>
#include <cstdint>

namespace bedside {

__extension__ using U128 = unsigned __int128;  // GCC and clang both have it; the standard does not.

class Rng {
 public:
  explicit constexpr Rng(std::uint64_t seed) {
    for (auto& word : state_) {  // SplitMix64, as the authors of xoshiro advise for seeding.
      seed += 0x9e3779b97f4a7c15;
      std::uint64_t z = seed;
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
      z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
      word = z ^ (z >> 31);
    }
  }

  constexpr std::uint64_t next() {
    const std::uint64_t result = rotate(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate(state_[3], 45);
    return result;
  }

  // Uniform in [0, bound); bound must not be 0. The bias of the plain product is below 2^-32 for our bounds.
  constexpr std::uint64_t below(std::uint64_t bound) {
    return static_cast<std::uint64_t>((U128{next()} * bound) >> 64);
  }

 private:
  static constexpr std::uint64_t rotate(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace bedside
