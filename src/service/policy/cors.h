// Which pages may call the API. By default those of every origin, as with Supabase: each request carries its own key
// and none a cookie (reference: supabase.md section 2.5). An operator may name the origins instead.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"

namespace bedside::service {

class Origins {
 public:
  // Empty, or "*" alone: every origin. Otherwise origins as browsers write them: "https://clinic.example".
  explicit Origins(std::vector<std::string> allowed = {});

  bool all() const { return allowed_.empty(); }
  // True without an Origin header (no browser, or a plain navigation), for a listed origin, and for the page that this
  // very server serves.
  bool allows(const net::Request& request) const;

  // For every answer of the API, refusals included: supabase-js reads the error's body in the browser. `origin` is the
  // request's, empty where it is not known; an origin that is not allowed gets no such header.
  void add_headers(std::string_view origin, bool allowed, net::Headers& headers) const;
  // The answer to a preflight (OPTIONS with Access-Control-Request-Method) and to any other OPTIONS.
  net::Response preflight_answer(const net::Request& request) const;

 private:
  std::vector<std::string> allowed_;
};

}  // namespace bedside::service
