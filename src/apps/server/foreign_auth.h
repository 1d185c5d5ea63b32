// The keys of another Auth, as the configuration names them: `auth.external_jwks` is an address or a file.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "apps/server/config.h"
#include "net/https_client.h"
#include "net/loop.h"
#include "service/auth/foreign_keys.h"

namespace bedside::server {

// An https address. Keys that came over plain http could be anybody's, so that is for a name inside alone: localhost,
// an address of a private network, or a name without a dot, as containers have.
std::optional<net::Destination> jwks_address(std::string_view text);
// Such an address, or the path of a file.
bool is_jwks_place(std::string_view text);

// Nothing when none is configured. The error is a file that cannot be read at the start, or holds no key; an address is
// asked later, and again until it answers.
Result<std::unique_ptr<service::ForeignKeys>> make_foreign_keys(const Config& config, net::AsioLoop& loop);

}  // namespace bedside::server
