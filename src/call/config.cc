#include "call/config.h"

#include <algorithm>

#include "call/limits.h"

namespace bedside::call {
namespace {

constexpr std::size_t kSeedDigits = 32;
constexpr std::int64_t kMaxRetryDelayMs = 60'000;
constexpr std::size_t kMaxUrlBytes = 512;

Error bad(std::string member, std::string allowed) {
  return user_error("config." + std::move(member), "Allowed: " + std::move(allowed) + ".");
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// RFC 7064 and RFC 7065.
bool is_ice_url(const std::string& url) {
  if (url.size() > kMaxUrlBytes) return false;
  for (const std::string_view scheme : {"stun:", "stuns:", "turn:", "turns:"}) {
    if (url.starts_with(scheme) && url.size() > scheme.size()) return true;
  }
  return false;
}

Status check_recovery(const ErrorRecoveryConfig& recovery) {
  if (recovery.max_retries < 0 || recovery.max_retries > kMostRetries) {
    return bad("recovery.maxRetries", "0 to " + std::to_string(kMostRetries));
  }
  if (recovery.retry_delay < 1 || recovery.retry_delay > kMaxRetryDelayMs) {
    return bad("recovery.retryDelay", "1 to 60000 milliseconds");
  }
  if (recovery.fallback_actions.size() > kMaxFallbackActions) {
    return bad("recovery.fallbackActions", "at most " + std::to_string(kMaxFallbackActions) + " words");
  }
  return {};
}

bool within(std::int64_t ms, Duration least, Duration most) { return ms >= least.count() && ms <= most.count(); }

}  // namespace

Status check_ice_servers(const std::vector<signal::IceServer>& servers) {
  if (servers.size() > kMaxIceServers) return bad("ice_servers", "at most " + std::to_string(kMaxIceServers));
  for (const signal::IceServer& server : servers) {
    const auto& urls = server.urls.list;
    const bool good =
        !urls.empty() && urls.size() <= kMaxUrlsPerIceServer && std::all_of(urls.begin(), urls.end(), is_ice_url);
    if (!good) return bad("ice_servers", "1 to 8 urls each, stun:, stuns:, turn: or turns:");
  }
  return {};
}

Status check(const Config& config) {
  if (config.device_id.empty() || config.device_id.size() > kMaxDeviceIdBytes) {
    return bad("device_id", "1 to " + std::to_string(kMaxDeviceIdBytes) + " bytes");
  }
  if (config.seed.size() != kSeedDigits || !std::all_of(config.seed.begin(), config.seed.end(), is_hex)) {
    return bad("seed", "32 hex digits");
  }
  if (config.ring_timeout_ms && !within(*config.ring_timeout_ms, kMinRingTimeout, kMaxRingTimeout)) {
    return bad("ring_timeout_ms", "5000 to 600000");
  }
  if (config.candidate_batch_ms && !within(*config.candidate_batch_ms, Duration::zero(), kMaxCandidateBatch)) {
    return bad("candidate_batch_ms", "0 to 1000");
  }
  if (config.recovery) {
    if (auto recovery = check_recovery(*config.recovery); !recovery.ok()) return recovery;
  }
  return check_ice_servers(config.ice_servers);
}

}  // namespace bedside::call
