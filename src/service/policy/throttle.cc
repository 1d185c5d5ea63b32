#include "service/policy/throttle.h"

#include <arpa/inet.h>
#include <sodium.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace bedside::service {

Throttle::Throttle(Rate rate, std::size_t max_tracked)
    : rate_(rate), max_tracked_(std::max<std::size_t>(max_tracked, 1)) {
  static_assert(sizeof(seed_) == crypto_shorthash_KEYBYTES);
  randombytes_buf(seed_.data(), seed_.size());
}

std::uint64_t Throttle::hash(std::string_view key) const {
  std::uint64_t out = 0;
  static_assert(sizeof(out) == crypto_shorthash_BYTES);
  crypto_shorthash(reinterpret_cast<unsigned char*>(&out), reinterpret_cast<const unsigned char*>(key.data()),
                   key.size(), seed_.data());
  return out;
}

Throttle::Bucket& Throttle::touch(std::string_view key, Instant now) {
  const std::uint64_t hashed = hash(key);
  if (const auto found = buckets_.find(hashed); found != buckets_.end()) {
    order_.splice(order_.begin(), order_, found->second);
    Bucket& bucket = order_.front();
    const double waited = static_cast<double>((now - bucket.filled_at).count());
    const double refill = static_cast<double>(std::chrono::microseconds(rate_.refill).count());
    bucket.tokens = std::min(rate_.burst, bucket.tokens + std::max(waited, 0.0) / refill);
    bucket.filled_at = now;
    return bucket;
  }
  if (buckets_.size() >= max_tracked_) {
    buckets_.erase(order_.back().key);
    order_.pop_back();
  }
  order_.push_front({hashed, rate_.burst, now});
  buckets_.emplace(hashed, order_.begin());
  return order_.front();
}

std::optional<Duration> Throttle::take(std::string_view key, Instant now) {
  Bucket& bucket = touch(key, now);
  // A token that is whole up to the rounding of the refill counts as whole.
  if (bucket.tokens >= 1 - 1e-9) {
    bucket.tokens -= 1;
    return std::nullopt;
  }
  const double missing = (1 - bucket.tokens) * static_cast<double>(rate_.refill.count());
  return Duration(static_cast<std::int64_t>(std::ceil(missing)));
}

void Throttle::give_back(std::string_view key, Instant now) {
  Bucket& bucket = touch(key, now);
  bucket.tokens = std::min(rate_.burst, bucket.tokens + 1);
}

std::string address_group(std::string_view peer) {
  const std::string text(peer);
  in6_addr address{};
  if (inet_pton(AF_INET6, text.c_str(), &address) != 1) return text;
  const std::string_view bytes(reinterpret_cast<const char*>(&address), sizeof(address));
  constexpr std::string_view kMapped("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);  // RFC 4291 section 2.5.5.2.
  return std::string(bytes.starts_with(kMapped) ? bytes : bytes.substr(0, 8));
}

}  // namespace bedside::service
