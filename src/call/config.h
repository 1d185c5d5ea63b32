// What an engine is told once, at birth.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "wire/signal/rows.h"
#include "wire/signal/schema.h"

namespace bedside::call {

using signal::field;
using signal::maybe;

// How hard to try again, under the names of the original design.
struct ErrorRecoveryConfig {
  std::int32_t max_retries = 5;
  std::int64_t retry_delay = 500;  // Milliseconds before the first retry.
  bool exponential_backoff = true;
  // audio_only, listen_only, ice_restart, reoffer, relay_only; words that are not known do nothing.
  std::vector<std::string> fallback_actions = {"audio_only", "listen_only", "ice_restart", "reoffer", "relay_only"};

  static constexpr std::string_view kName = "ErrorRecoveryConfig";
  static constexpr auto fields() {
    return std::make_tuple(field("maxRetries", &ErrorRecoveryConfig::max_retries),
                           field("retryDelay", &ErrorRecoveryConfig::retry_delay),
                           field("exponentialBackoff", &ErrorRecoveryConfig::exponential_backoff),
                           field("fallbackActions", &ErrorRecoveryConfig::fallback_actions));
  }
  bool operator==(const ErrorRecoveryConfig&) const = default;
};

// Where a call was when the page that held it went away: what KeepCall last said.
struct ResumePoint {
  CallId call_id;
  std::int64_t after_seq = 0;  // Signals up to this one have been handled.
  std::optional<bool> video;   // Where the two have agreed on something else than the call began with.

  static constexpr std::string_view kName = "ResumePoint";
  static constexpr auto fields() {
    return std::make_tuple(field("call_id", &ResumePoint::call_id), field("after_seq", &ResumePoint::after_seq),
                           maybe("video", &ResumePoint::video));
  }
  bool operator==(const ResumePoint&) const = default;
};

struct Config {
  UserId user_id;
  std::string device_id;  // Tells this device from the user's others: "party" in signals, "answered_by" in metadata.
  std::string seed;       // 32 hex digits of real randomness; call, signal ids and jitter are made from it.
  std::vector<signal::IceServer> ice_servers;
  std::optional<std::int64_t> ring_timeout_ms;
  std::optional<std::int64_t> candidate_batch_ms;
  std::optional<bool> decline_here_only;  // A call declined here rings on at the user's other devices.
  std::optional<ErrorRecoveryConfig> recovery;
  std::optional<ResumePoint> resume;  // Taken up again if it is still open when OpenCalls comes.

  static constexpr std::string_view kName = "Config";
  static constexpr auto fields() {
    return std::make_tuple(field("user_id", &Config::user_id), field("device_id", &Config::device_id),
                           field("seed", &Config::seed), field("ice_servers", &Config::ice_servers),
                           maybe("ring_timeout_ms", &Config::ring_timeout_ms),
                           maybe("candidate_batch_ms", &Config::candidate_batch_ms),
                           maybe("decline_here_only", &Config::decline_here_only), maybe("recovery", &Config::recovery),
                           maybe("resume", &Config::resume));
  }
  bool operator==(const Config&) const = default;
};

// Errors: config.<member>, each with what is allowed.
Status check(const Config& config);
Status check_ice_servers(const std::vector<signal::IceServer>& servers);

}  // namespace bedside::call
