#include "apps/server/foreign_auth.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

#include "apps/server/origin.h"

namespace bedside::server {
namespace {

bool is_inside(const std::string& host) {
  const bool is_address =
      host.find_first_not_of("0123456789.") == std::string::npos || host.find(':') != std::string::npos;
  if (is_address) return !net::is_public_address(host);
  return host.find('.') == std::string::npos;  // localhost too.
}

Result<std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(service::kMaxJwksBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || file.gcount() == 0) {
    return user_error("jwks.unreadable", "cannot read " + path, "auth.external_jwks names a JSON Web Key Set");
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

service::ForeignKeys::Fetch fetch_file(const std::string& path) {
  return [path](const service::ForeignKeys::Fetched& fetched) { fetched(read_file(path)); };
}

service::ForeignKeys::Fetch fetch_address(const net::Destination& from, net::AsioLoop& loop) {
  net::HttpsClientOptions bounds;
  bounds.max_answer_bytes = service::kMaxJwksBytes;
  auto client = std::make_shared<net::HttpsClient>(loop, std::move(bounds));
  return [client = std::move(client), from](service::ForeignKeys::Fetched fetched) {
    net::Headers headers;
    headers.set("accept", "application/json");
    client->get(from, std::move(headers), [fetched = std::move(fetched)](Result<net::Response> answer) {
      if (!answer) return fetched(answer.error());
      if (answer->status != 200) {
        return fetched(Error{bedside::Fault::kPeer,
                             Retry::kLater,
                             "jwks.status",
                             "The other Auth answered " + std::to_string(answer->status) + ".",
                             {}});
      }
      fetched(std::move(answer->body));
    });
  };
}

}  // namespace

std::optional<net::Destination> jwks_address(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == text.npos || text.size() > 2'000) return std::nullopt;
  const auto slash = text.find('/', scheme + 3);
  const auto origin = parse_origin(text.substr(0, slash));
  const std::string_view target = slash == text.npos ? "/" : text.substr(slash);
  const bool plain = std::ranges::all_of(target, [](char c) { return c > ' ' && c < 0x7f && c != '#'; });
  if (!origin || !plain || origin->port == 0 || (!origin->secure && !is_inside(origin->host))) return std::nullopt;
  return net::Destination{.secure = origin->secure,
                          .host = origin->host,
                          .port = origin->port,
                          .target = std::string(target),
                          .may_be_private = true};
}

bool is_jwks_place(std::string_view text) {
  return !text.empty() && (text.find("://") == text.npos || jwks_address(text).has_value());
}

Result<std::unique_ptr<service::ForeignKeys>> make_foreign_keys(const Config& config, net::AsioLoop& loop) {
  const std::string& place = config.external_jwks;
  if (place.empty()) return std::unique_ptr<service::ForeignKeys>();
  service::ForeignKeysOptions options;
  options.issuer = config.external_issuer;
  const auto address = jwks_address(place);
  if (!address) {
    options.trust = service::JwksTrust::kWithSecrets;
    const auto text = read_file(place);
    if (!text) return text.error();
    if (const auto keys = service::read_jwks(*text, options.trust); !keys) return keys.error();
  }
  return std::make_unique<service::ForeignKeys>(loop, address ? fetch_address(*address, loop) : fetch_file(place),
                                                std::move(options));
}

}  // namespace bedside::server
