#include "apps/server/config.h"

#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>

#include "apps/server/foreign_auth.h"
#include "apps/server/secret_value.h"

namespace bedside::server {
namespace {

// One key of the file. `set` returns false when the value is not what `allowed` says.
struct Key {
  std::string_view name;
  std::string_view allowed;
  std::function<bool(Config&, const toml::node&)> set;
};

using Setter = std::function<bool(Config&, const toml::node&)>;

std::optional<std::vector<std::string>> strings_of(const toml::node& node) {
  const toml::array* array = node.as_array();
  if (array == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  for (const toml::node& item : *array) {
    const auto text = item.value_exact<std::string>();
    if (!text) return std::nullopt;
    texts.push_back(*text);
  }
  return texts;
}

template <class Place>
Setter text_into(Place place) {
  return [place](Config& config, const toml::node& node) {
    const auto text = node.value_exact<std::string>();
    if (text) std::invoke(place, config) = *text;
    return text.has_value();
  };
}

template <class Place>
Setter texts_into(Place place) {
  return [place](Config& config, const toml::node& node) {
    auto texts = strings_of(node);
    if (texts) std::invoke(place, config) = std::move(*texts);
    return texts.has_value();
  };
}

template <class Place>
Setter secrets_into(Place place) {
  return [place](Config& config, const toml::node& node) {
    auto texts = secret_values(node);
    if (texts) std::invoke(place, config) = std::move(*texts);
    return texts.has_value();
  };
}

template <class Place>
Setter switch_into(Place place) {
  return [place](Config& config, const toml::node& node) {
    const auto value = node.value_exact<bool>();
    if (value) std::invoke(place, config) = *value;
    return value.has_value();
  };
}

template <class Place>
Setter count_into(Place place, std::int64_t least, std::int64_t most) {
  return [=](Config& config, const toml::node& node) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < least || *value > most) return false;
    auto& target = std::invoke(place, config);
    target = static_cast<std::remove_reference_t<decltype(target)>>(*value);
    return true;
  };
}

template <class Place>
Setter seconds_into(Place place, std::int64_t least, std::int64_t most) {
  return [=](Config& config, const toml::node& node) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < least || *value > most) return false;
    std::invoke(place, config) = std::chrono::seconds(*value);
    return true;
  };
}

// Requests a second as a bucket that holds `burst_seconds` of them.
template <class Place>
Setter per_second_into(Place place, double burst_seconds) {
  return [=](Config& config, const toml::node& node) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < 1 || *value > 1000) return false;
    std::invoke(place, config) = {static_cast<double>(*value) * burst_seconds, Duration(1000 / *value)};
    return true;
  };
}

bool set_guest_session(Config& config, const toml::node& node) {
  constexpr std::int64_t kYear = 31'536'000;
  const auto value = node.value_exact<std::int64_t>();
  if (!value || *value < 0 || *value > kYear) return false;
  config.auth.sessions.guest_timebox = std::nullopt;
  if (*value > 0) config.auth.sessions.guest_timebox = std::chrono::seconds(*value);
  return true;
}

bool set_origins(Config& config, const toml::node& node) {
  const auto texts = strings_of(node);
  if (!texts) return false;
  std::vector<std::string> origins;
  for (const std::string& text : *texts) {
    const auto origin = parse_origin(text);
    if (!origin && text != "*") return false;
    origins.push_back(text == "*" ? text : origin->text());
  }
  config.origins = std::move(origins);
  return true;
}

bool set_listen(Config& config, const toml::node& node) {
  const auto texts = strings_of(node);
  if (!texts || texts->empty()) return false;
  std::vector<Origin> origins;
  for (const std::string& text : *texts) {
    const auto origin = parse_origin(text);
    if (!origin) return false;
    origins.push_back(*origin);
  }
  config.listen = std::move(origins);
  return true;
}

bool set_url(Config& config, const toml::node& node) {
  const auto text = node.value_exact<std::string>();
  if (!text || !parse_origin(*text)) return false;
  config.url = *text;
  return true;
}

bool set_log_level(Config& config, const toml::node& node) {
  const auto word = node.value_exact<std::string>().value_or("");
  for (const auto& [name, level] : {std::pair("debug", LogLevel::kDebug), std::pair("info", LogLevel::kInfo),
                                    std::pair("warning", LogLevel::kWarning), std::pair("error", LogLevel::kError)}) {
    if (word != name) continue;
    config.log_level = level;
    return true;
  }
  return false;
}

bool set_tls_self_made(Config& config, const toml::node& node) {
  const auto value = node.value_exact<bool>();
  if (value) config.tls_source = *value ? TlsSource::kSelfMade : TlsSource::kFiles;
  return value.has_value();
}

std::optional<service::IceServer> ice_server_of(const toml::table& table) {
  service::IceServer server;
  for (const auto& [key, value] : table) {
    if (key == "urls") {
      auto urls = strings_of(value);
      if (!urls || urls->empty()) return std::nullopt;
      server.urls = std::move(*urls);
    } else if (key == "username" || key == "credential") {
      const auto text = key == "username" ? value.value_exact<std::string>() : secret_value(value);
      if (!text) return std::nullopt;
      (key == "username" ? server.username : server.credential) = *text;
    } else {
      return std::nullopt;
    }
  }
  const auto is_ice_url = [](const std::string& url) {
    return std::ranges::any_of(std::initializer_list<std::string_view>{"stun:", "stuns:", "turn:", "turns:"},
                               [&](std::string_view scheme) { return url.starts_with(scheme); });
  };
  return std::ranges::all_of(server.urls, is_ice_url) && !server.urls.empty() ? std::optional(server) : std::nullopt;
}

bool set_ice_servers(Config& config, const toml::node& node) {
  const toml::array* array = node.as_array();
  if (array == nullptr) return false;
  std::vector<service::IceServer> servers;
  for (const toml::node& item : *array) {
    const toml::table* table = item.as_table();
    auto server = table == nullptr ? std::nullopt : ice_server_of(*table);
    if (!server) return false;
    servers.push_back(std::move(*server));
  }
  config.ice_servers = std::move(servers);
  return true;
}

bool set_external_secret(Config& config, const toml::node& node) {
  const auto text = secret_value(node);
  if (!text || text->size() < 32) return false;
  config.keys.external_jwt_secret = *text;
  return true;
}

bool set_database_address(Config& config, const toml::node& node) {
  const auto text = secret_value(node);
  if (!text || text->empty()) return false;
  config.database.address = *text;
  return true;
}

// What PostgreSQL allows as the name of a replication slot.
bool set_slot(Config& config, const toml::node& node) {
  const auto text = node.value_exact<std::string>();
  if (!text || text->empty() || text->size() > 63) return false;
  if (text->find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != text->npos) return false;
  config.database.slot = *text;
  return true;
}

bool set_schemas(Config& config, const toml::node& node) {
  auto texts = strings_of(node);
  if (!texts || texts->empty()) return false;
  config.database.schemas = std::move(*texts);
  return true;
}

bool set_external_jwks(Config& config, const toml::node& node) {
  const auto text = node.value_exact<std::string>();
  if (!text || !is_jwks_place(*text)) return false;
  config.external_jwks = *text;
  return true;
}

bool set_push_services(Config& config, const toml::node& node) {
  Config read;
  if (!texts_into(&Config::push_services)(read, node)) return false;
  if (!std::ranges::all_of(read.push_services, service::is_push_service)) return false;
  config.push_services = std::move(read.push_services);
  return true;
}

bool set_push_subject(Config& config, const toml::node& node) {
  const auto text = node.value_exact<std::string>();
  if (!text || (!text->starts_with("mailto:") && !text->starts_with("https://"))) return false;
  config.push_subject = *text;
  return true;
}

const std::vector<Key>& keys() {
  constexpr std::int64_t kDay = 86'400;
  static const std::vector<Key> all = {
      {"listen", "a list of at least one \"http://HOST:PORT\" or \"https://HOST:PORT\"", set_listen},
      {"data", "a folder", text_into(&Config::data)},
      {"database.address", "\"postgresql://USER@HOST/NAME\", {file = \"…\"} or {env = \"…\"}", set_database_address},
      {"database.connections", "a number from 2 to 200",
       count_into(
           [](Config & c) -> auto& { return c.database.connections; }, 2, 200)},
      {"database.slot", "a name of at most 63 small letters, digits and _", set_slot},
      {"database.schemas", "a list of at least one name", set_schemas},
      {"database.max_rows", "a number from 1 to 1000000",
       count_into(
           [](Config & c) -> auto& { return c.database.max_rows; }, 1, 1'000'000)},
      {"database.aggregates", "true or false", switch_into([](Config & c) -> auto& { return c.database.aggregates; })},
      {"url", "\"http://HOST[:PORT]\" or \"https://HOST[:PORT]\"", set_url},
      {"log_level", "\"debug\", \"info\", \"warning\" or \"error\"", set_log_level},
      {"origins", "a list of \"https://HOST[:PORT]\", or [\"*\"]", set_origins},
      {"trusted_proxies", "a list of addresses", texts_into(&Config::trusted_proxies)},
      {"tls.certificate", "the path of a PEM file", text_into([](Config & c) -> auto& { return c.tls.certificate; })},
      {"tls.key", "the path of a PEM file", text_into([](Config & c) -> auto& { return c.tls.key; })},
      {"tls.self_made", "true or false", set_tls_self_made},
      {"auth.sign_up", "true or false", switch_into([](Config & c) -> auto& { return c.auth.sign_up; })},
      {"auth.auto_confirm", "true or false", switch_into([](Config & c) -> auto& { return c.auth.auto_confirm; })},
      {"auth.min_password_length", "a number from 6 to 72",
       count_into(
           [](Config & c) -> auto& { return c.auth.min_password_length; }, 6, 72)},
      {"auth.access_token_seconds", "a number from 60 to 86400",
       seconds_into(
           [](Config & c) -> auto& { return c.auth.access_token_life; }, 60, kDay)},
      {"auth.guest_session_seconds", "a number of seconds up to 31536000, or 0 for no end", set_guest_session},
      {"auth.site_url", "a URL", text_into([](Config & c) -> auto& { return c.auth.site_url; })},
      {"auth.redirect_allow_list", "a list of URLs",
       texts_into([](Config & c) -> auto& { return c.auth.redirect_allow_list; })},
      {"auth.throttle", "true or false", switch_into([](Config & c) -> auto& { return c.auth.limits.enabled; })},
      {"auth.external_jwt_secret", "a text of at least 32 characters, {file = \"…\"} or {env = \"…\"}",
       set_external_secret},
      {"auth.external_jwks", "an https address, an http address of a name inside, or a file", set_external_jwks},
      {"auth.external_issuer", "a text", text_into([](Config & c) -> auto& { return c.external_issuer; })},
      {"auth.publishable_keys", "a list of texts",
       texts_into([](Config & c) -> auto& { return c.keys.publishable_keys; })},
      {"auth.secret_keys", "a list of texts, {file = \"…\"} or {env = \"…\"}",
       secrets_into([](Config & c) -> auto& { return c.keys.secret_keys; })},
      {"calls.ice_servers",
       "a list of {urls = [\"stun:…\", \"turn:…\"], username = \"…\", credential = \"…\"}, the last two optional",
       set_ice_servers},
      {"calls.extra_sdp_attributes", "a list of names",
       texts_into([](Config & c) -> auto& { return c.signals.extra_attributes; })},
      {"retention.signals_days", "a number of days, or 0 to keep for ever",
       count_into(
           [](Config & c) -> auto& { return c.retention.signals_days; }, 0, 36'500)},
      {"retention.calls_days", "a number of days, or 0 to keep for ever",
       count_into(
           [](Config & c) -> auto& { return c.retention.calls_days; }, 0, 36'500)},
      {"retention.messages_days", "a number of days, or 0 to keep for ever",
       count_into(
           [](Config & c) -> auto& { return c.retention.messages_days; }, 0, 36'500)},
      {"retention.audit_days", "a number of days, or 0 to keep for ever",
       count_into(
           [](Config & c) -> auto& { return c.retention.audit_days; }, 0, 36'500)},
      {"retention.sessions_days", "a number of days, or 0 to keep for ever",
       count_into(
           [](Config & c) -> auto& { return c.retention.sessions_days; }, 0, 36'500)},
      {"rates.enabled", "true or false", switch_into([](Config & c) -> auto& { return c.rates.enabled; })},
      {"rates.requests_per_second_per_address", "a number from 1 to 1000",
       per_second_into(
           [](Config & c) -> auto& { return c.rates.address; }, 5)},
      {"rates.requests_per_second_per_user", "a number from 1 to 1000",
       per_second_into(
           [](Config & c) -> auto& { return c.rates.user; }, 10)},
      {"rates.writes_per_second_per_user_and_table", "a number from 1 to 1000",
       per_second_into(
           [](Config & c) -> auto& { return c.rates.table_writes; }, 7.5)},
      {"realtime.max_connections", "a number from 1 to 1000000",
       count_into(
           [](Config & c) -> auto& { return c.realtime.connections; }, 1, 1'000'000)},
      {"realtime.channels_per_connection", "a number from 1 to 10000",
       count_into(
           [](Config & c) -> auto& { return c.realtime.channels_per_connection; }, 1, 10'000)},
      {"realtime.joins_per_second", "a number from 1 to 10000",
       count_into(
           [](Config & c) -> auto& { return c.realtime.joins_per_second; }, 1, 10'000)},
      {"realtime.messages_per_second", "a number from 1 to 100000",
       count_into(
           [](Config & c) -> auto& { return c.realtime.messages_per_second; }, 1, 100'000)},
      {"realtime.bytes_per_second", "a number from 1000 to 1000000000",
       count_into(
           [](Config & c) -> auto& { return c.realtime.bytes_per_second; }, 1'000, 1'000'000'000)},
      {"realtime.presence_calls_per_30_seconds", "a number from 1 to 10000",
       count_into(
           [](Config & c) -> auto& { return c.realtime.presence_calls; }, 1, 10'000)},
      {"realtime.http_messages_per_second", "a number from 1 to 100000",
       count_into(
           [](Config & c) -> auto& { return c.realtime.http_messages_per_second; }, 1, 100'000)},
      {"push.services", "a list of \"push.example.org\", \"*.example.org\" or \"https://HOST:PORT\"",
       set_push_services},
      {"push.subject", "\"mailto:…\" or \"https://…\"", set_push_subject},
      {"limits.max_connections", "a number from 1 to 1000000",
       count_into(
           [](Config & c) -> auto& { return c.limits.max_connections; }, 1, 1'000'000)},
      {"limits.max_connections_per_address", "a number from 0 (no limit) to 1000000",
       count_into(
           [](Config & c) -> auto& { return c.limits.max_connections_per_address; }, 0, 1'000'000)},
      {"limits.max_header_bytes", "a number from 1024 to 1048576",
       count_into(
           [](Config & c) -> auto& { return c.limits.max_header_bytes; }, 1024, 1 << 20)},
      {"limits.max_body_bytes", "a number from 1024 to 67108864",
       count_into(
           [](Config & c) -> auto& { return c.limits.max_body_bytes; }, 1024, 64 << 20)},
      {"limits.max_message_bytes", "a number from 1024 to 67108864",
       count_into(
           [](Config & c) -> auto& { return c.limits.max_message_bytes; }, 1024, 64 << 20)},
      {"limits.max_queued_bytes_per_socket", "a number from 65536 to 67108864",
       count_into(
           [](Config & c) -> auto& { return c.limits.max_queued_bytes_per_socket; }, 64 << 10, 64 << 20)},
      {"limits.max_buffered_bytes", "a number from 1048576 to 68719476736",
       count_into(
           [](Config & c) -> auto& { return c.limits.max_buffered_bytes; }, 1 << 20, std::int64_t{64} << 30)},
      {"limits.header_timeout_seconds", "a number from 1 to 300",
       seconds_into(
           [](Config & c) -> auto& { return c.limits.header_timeout; }, 1, 300)},
      {"limits.body_timeout_seconds", "a number from 1 to 3600",
       seconds_into(
           [](Config & c) -> auto& { return c.limits.body_timeout; }, 1, 3600)},
      {"limits.keep_alive_timeout_seconds", "a number from 1 to 3600",
       seconds_into(
           [](Config & c) -> auto& { return c.limits.keep_alive_timeout; }, 1, 3600)},
      // Browsers slow the timers of hidden tabs to one a minute, so that less would cut healthy clients.
      {"limits.socket_idle_timeout_seconds", "a number from 90 to 3600",
       seconds_into(
           [](Config & c) -> auto& { return c.limits.socket_idle_timeout; }, 90, 3600)},
  };
  return all;
}

std::string at(const std::string& file, const toml::source_region& where) {
  return file + ":" + std::to_string(where.begin.line) + ": ";
}

// The keys that share the longest beginning with `name`, so that a typing error finds its neighbour.
std::string known_beside(const std::string& name) {
  const auto dot = name.find('.');
  const std::string group = dot == name.npos ? std::string() : name.substr(0, dot + 1);
  std::string list;
  for (const Key& key : keys()) {
    const bool beside = group.empty() ? key.name.find('.') == key.name.npos : key.name.starts_with(group);
    if (beside) list += (list.empty() ? "" : ", ") + std::string(key.name);
  }
  if (list.empty()) return known_beside("");
  return group.empty() ? list + ", [database], [tls], [auth], [calls], [retention], [rates], [realtime], [limits]"
                       : list;
}

Status apply_table(Config& config, const toml::table& table, const std::string& prefix, const std::string& file) {
  for (const auto& [name, node] : table) {
    const std::string full = prefix + std::string(name.str());
    const auto key = std::ranges::find(keys(), std::string_view(full), &Key::name);
    if (key != keys().end()) {
      if (key->set(config, node)) continue;
      return user_error("config.value", at(file, node.source()) + full + ": allowed is " + std::string(key->allowed));
    }
    const bool is_group =
        std::ranges::any_of(keys(), [group = full + "."](const Key& each) { return each.name.starts_with(group); });
    if (!is_group || !node.is_table()) {
      return user_error("config.key",
                        at(file, name.source()) + full + ": there is no such key; known here: " + known_beside(full));
    }
    if (auto applied = apply_table(config, *node.as_table(), full + ".", file); !applied) return applied;
  }
  return {};
}

}  // namespace

Status apply_config_text(Config& config, std::string_view text, const std::string& file) {
  try {
    return apply_table(config, toml::parse(text, file), "", file);
  } catch (const toml::parse_error& failure) {
    return user_error("config.syntax", at(file, failure.source()) + std::string(failure.description()));
  }
}

Status apply_config_file(Config& config, const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::stringstream text;
  text << stream.rdbuf();
  if (!stream || stream.bad()) return user_error("config.file", "cannot read the configuration file " + file);
  return apply_config_text(config, text.str(), file);
}

std::vector<std::string_view> config_keys() {
  std::vector<std::string_view> names;
  for (const Key& key : keys()) names.push_back(key.name);
  return names;
}

}  // namespace bedside::server
