// The knobs of Auth, with upstream's defaults.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/time.h"
#include "service/policy/throttle.h"
#include "store/auth_store.h"

namespace bedside::service {

// GoTrue's defaults, each per address and five minutes.
struct AuthLimits {
  bool enabled = true;
  Rate sign_in_address{150, 2s};
  Rate sign_in_account{100, 3s};          // All addresses together: stops a spread-out guess.
  Rate sign_in_account_address{10, 30s};  // One address against one account.
  Rate sign_up{30, 10s};
  Rate refresh{150, 2s};
  Rate verify{30, 10s};
  Rate mail{30, 10s};                // /otp, /recover, /resend.
  Rate join{30, 10s};                // Looking at a link and opening it.
  Rate own_data{6, 100s};            // One's own export or erasure; a wrong password counts too.
  std::size_t max_tracked = 50'000;  // Buckets in memory, of each kind.
};

struct AuthOptions {
  std::string url = "http://localhost:8080";  // Public origin; the issuer is url + "/auth/v1".
  // Where a GET /verify sends the browser; other addresses only when their origin is this one or is listed.
  std::string site_url;  // Empty: url.
  std::vector<std::string> redirect_allow_list;
  bool sign_up = true;
  bool auto_confirm = true;
  std::size_t min_password_length = 6;
  Duration access_token_life = 3600s;
  Duration reuse_interval = 10s;
  Duration one_time_token_life = 3600s;
  store::SessionRules sessions{.timebox = {}, .guest_timebox = 12h, .idle = {}};
  std::string foreign_issuer;  // Of an Auth beside this one, to be named to people; may be empty.
  std::string version;
  AuthLimits limits;
};

}  // namespace bedside::service
