#include "service/realtime/channel/join_config.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "wire/phoenix/json_span.h"

namespace bedside::service {
namespace {

namespace phoenix = wire::phoenix;

constexpr std::int64_t kMostReplayed = 25;  // Upstream's.

bool truthy(std::string_view raw) { return raw == "true" || raw == "\"true\""; }

bool read_list(std::string_view raw, std::vector<std::string_view>& out) {
  if (raw == "null") return true;
  if (raw.front() != '[') return false;
  std::string_view rest = raw.substr(1);
  while (const auto item = phoenix::take_value(rest)) {
    out.push_back(*item);
    rest.remove_prefix(1);
  }
  return true;
}

// A number of JSON, rounded down; 0 for anything else.
std::int64_t whole(std::string_view raw) {
  double number = 0;
  const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), number);
  constexpr double kMost = 9e15;
  if (error != std::errc{} || end != raw.data() + raw.size() || !(number > -kMost && number < kMost)) return 0;
  return static_cast<std::int64_t>(std::floor(number));
}

std::optional<ReplayWish> read_replay(std::string_view raw) {
  ReplayWish wish;
  const bool is_object = phoenix::visit_members(raw, [&wish](std::string_view key, std::string_view value) {
    if (key == "since") wish.since_ms = whole(value);
    if (key == "limit" && value != "null") {
      wish.limit = static_cast<std::size_t>(std::clamp<std::int64_t>(whole(value), 1, kMostReplayed));
    }
    return true;
  });
  return is_object ? std::optional(wish) : std::nullopt;
}

void read_broadcast(std::string_view raw, JoinConfig& config) {
  phoenix::visit_members(raw, [&config](std::string_view key, std::string_view value) {
    if (key == "ack") config.broadcast_ack = truthy(value);
    if (key == "self") config.broadcast_self = truthy(value);
    if (key == "replication_ready") config.replication_ready = truthy(value);
    if (key == "replay") config.replay = read_replay(value);
    return true;
  });
}

bool read_presence(std::string_view raw, JoinConfig& config) {
  bool sound = true;
  phoenix::visit_members(raw, [&](std::string_view key, std::string_view value) {
    if (key == "enabled") config.presence_enabled = truthy(value);
    if (key == "key" && value != "null") {
      // Keys are often row ids, so numbers are taken for their text.
      const auto text = value.front() == '"' ? phoenix::decode_string(value) : std::string(value);
      sound = text && text->size() <= 255 && value.front() != '{' && value.front() != '[';
      if (sound) config.presence_key = *text;
    }
    return true;
  });
  return sound;
}

bool read_config(std::string_view raw, JoinConfig& config) {
  if (raw == "null") return true;
  bool sound = true;
  const bool is_object = phoenix::visit_members(raw, [&](std::string_view key, std::string_view value) {
    if (key == "broadcast") read_broadcast(value, config);
    if (key == "presence") sound &= read_presence(value, config);
    if (key == "private") config.is_private = truthy(value);
    if (key == "postgres_changes") {
      config.postgres_changes.clear();
      sound &= read_list(value, config.postgres_changes);
    }
    return true;
  });
  return is_object && sound;
}

}  // namespace

std::optional<JoinConfig> parse_join(std::string_view payload) {
  JoinConfig config;
  bool sound = true;
  const bool is_object = phoenix::visit_members(payload, [&](std::string_view key, std::string_view value) {
    if (key == "config") sound &= read_config(value, config);
    if ((key == "access_token" || key == "user_token") && value != "null") {
      config.access_token = phoenix::decode_string(value);
      sound &= config.access_token.has_value();
    }
    return true;
  });
  if (!is_object || !sound) return std::nullopt;
  return config;
}

}  // namespace bedside::service
