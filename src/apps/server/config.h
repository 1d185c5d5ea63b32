// What an installation may be told by its file (docs/configuration.md): every key, its default, and what it allows.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "apps/server/origin.h"
#include "base/os/log.h"
#include "base/result.h"
#include "base/time.h"
#include "net/server.h"
#include "service/auth/auth_options.h"
#include "service/auth/keys.h"
#include "service/ops/public_api.h"
#include "service/policy/request_gate.h"
#include "service/push/endpoint.h"
#include "service/realtime/limits.h"
#include "store/retention.h"
#include "wire/sdp/candidate.h"

namespace bedside::server {

// Days; 0 keeps for ever. Signals count from the end of their call.
struct RetentionRules {
  std::size_t signals_days = 1;
  std::size_t calls_days = 0;
  std::size_t messages_days = 0;
  std::size_t audit_days = 1095;
  std::size_t sessions_days = 30;

  std::size_t days(store::Kept kind) const {
    switch (kind) {
      case store::Kept::kSignals: return signals_days;
      case store::Kept::kCalls: return calls_days;
      case store::Kept::kMessages: return messages_days;
      case store::Kept::kAudit: return audit_days;
      case store::Kept::kSessions: return sessions_days;
    }
    return 0;
  }
  // Nothing: for ever.
  std::optional<Duration> keep(store::Kept kind) const {
    if (days(kind) == 0) return std::nullopt;
    return std::chrono::hours(24 * static_cast<std::int64_t>(days(kind)));
  }
};

// Which PostgreSQL to use instead of the embedded database, and how.
struct DatabaseRules {
  std::string address;  // postgresql://… with or without its password; empty: the embedded database.
  std::size_t connections = 8;
  std::string slot;                               // Of the change feed; empty: "bedside_" and the database's name.
  std::vector<std::string> schemas = {"public"};  // That REST exposes; the first one where a request names none.
  std::uint64_t max_rows = 1'000;
  bool aggregates = false;
};

enum class TlsSource : std::uint8_t { kFiles, kSelfMade };

struct Config {
  std::vector<Origin> listen = {{.secure = false, .host = "localhost", .port = 8080}};
  std::string data = ".bedside";
  DatabaseRules database;
  std::string url;  // As others reach this server; empty: the first of `listen`.
  LogLevel log_level = LogLevel::kInfo;
  TlsSource tls_source = TlsSource::kFiles;
  net::TlsFiles tls;
  std::vector<std::string> trusted_proxies;
  std::vector<service::IceServer> ice_servers = service::default_ice_servers();
  service::AuthOptions auth;
  std::vector<std::string> push_services = service::default_push_services();
  std::string push_subject;  // Empty: `url`.
  service::KeyOptions keys;
  std::string external_jwks;    // Where another Auth publishes its keys: an address or a file. Empty: none.
  std::string external_issuer;  // What `iss` must be in tokens of those keys; empty: anything.
  net::Limits limits;
  service::RealtimeLimits realtime;
  service::RequestRates rates;
  sdp::Rules signals;
  RetentionRules retention;
  std::vector<std::string> origins;  // Of pages that may call the API; empty: all.
};

// Changes what the text names and leaves the rest. The error is one line: file, line, key, what is allowed.
Status apply_config_text(Config& config, std::string_view text, const std::string& file);
Status apply_config_file(Config& config, const std::string& file);

// Names of all keys, for the help and for the test that holds docs/configuration.md to them.
std::vector<std::string_view> config_keys();

}  // namespace bedside::server
