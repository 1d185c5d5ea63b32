// The payload of phx_join, read as tolerantly as upstream does: booleans as words, null for anything, config objects
// that replace the client's defaults instead of completing them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bedside::service {

// What a private topic has said is told again, from `since` on: at most `limit` messages, the newest.
struct ReplayWish {
  std::int64_t since_ms = 0;
  std::size_t limit = 25;  // 1 to 25.
};

// Views point into the payload.
struct JoinConfig {
  bool broadcast_ack = false;
  bool broadcast_self = false;
  bool replication_ready = false;
  std::optional<ReplayWish> replay;
  bool presence_enabled = false;
  std::string presence_key;
  bool is_private = false;
  std::vector<std::string_view> postgres_changes;  // Raw JSON, one value per binding.
  std::optional<std::string> access_token;         // Absent when the client sent none, or null.
};

// nullopt when the payload is not an object or a member has a shape that nothing sensible can be read from.
std::optional<JoinConfig> parse_join(std::string_view payload);

}  // namespace bedside::service
