// Where a browser may be sent with tokens in the fragment: our own pages, and origins that the configuration lists.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "service/auth/auth_options.h"

namespace bedside::service::auth {

// `wanted` when its origin is allowed, the site otherwise. An open redirect here would give sessions away.
std::string safe_redirect(std::string_view wanted, const AuthOptions& options);

using Members = std::vector<std::pair<std::string, std::string>>;
// "a=1&b=2" for a fragment or a query; both sides percent-encoded.
std::string form_encode(const Members& members);

}  // namespace bedside::service::auth
