#include "service/ops/cors.h"

namespace bedside::service {

void add_cors(net::Headers& headers) {
  headers.set("access-control-allow-origin", "*");
  headers.set("access-control-expose-headers",
              "Content-Encoding, Content-Length, Content-Location, Content-Range, Date, Link, Location, "
              "Preference-Applied, Range-Unit, Retry-After, Server, Transfer-Encoding, WWW-Authenticate, "
              "X-Request-Id, X-Sb-Error-Code, X-Supabase-Api-Version, X-Total-Count");
}

net::Response preflight_answer() {
  net::Response response;
  response.status = 204;
  add_cors(response.headers);
  response.headers.set("access-control-allow-methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  response.headers.set("access-control-allow-headers",
                       "authorization, x-client-info, apikey, content-type, prefer, accept, accept-profile, "
                       "content-profile, range, range-unit, x-supabase-api-version, x-retry-count, traceparent, "
                       "tracestate, baggage");
  response.headers.set("access-control-max-age", "86400");
  return response;
}

}  // namespace bedside::service
