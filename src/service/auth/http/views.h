// Accounts and sessions as the JSON objects that auth-js reads (supabase.md section 2.2).
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "base/time.h"
#include "store/auth_store.h"

namespace bedside::service::auth {

boost::json::object user_view(const store::Account& account);

// For a sign-up with a taken address while addresses must be confirmed: nothing tells it from a new account.
boost::json::object obfuscated_user_view(const store::Account& account);

// The claims of an access token.
boost::json::object access_claims(const store::AccountSession& signed_in, const std::string& issuer, Instant now,
                                  Duration life);

boost::json::object session_view(const store::AccountSession& signed_in, const std::string& access_token,
                                 const std::string& refresh_token, Instant now, Duration life);

}  // namespace bedside::service::auth
