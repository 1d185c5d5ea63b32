// Which pages of other origins may call the API: all of them, because every request carries its own key and none
// carries a cookie (reference: supabase.md section 2.5).
#pragma once

#include "net/http.h"

namespace bedside::service {

// For every answer of the API, refusals included: supabase-js reads the error's body in the browser.
void add_cors(net::Headers& headers);

// The answer to a preflight (OPTIONS with Access-Control-Request-Method) and to any other OPTIONS.
net::Response preflight_answer();

}  // namespace bedside::service
