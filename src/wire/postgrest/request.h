// The door of this room: an HTTP request of /rest/v1 in, a request as a value or a refusal out. Pure and bounded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/postgrest/ast.h"
#include "wire/postgrest/refusal.h"

namespace bedside::postgrest {

struct RawRequest {
  std::string_view method = {};  // Upper case.
  std::string_view path = {};    // After the prefix: "/messages", "/rpc/mark_read"; percent-decoded.
  std::string_view query = {};   // Raw.
  std::string_view body = {};
  std::string_view prefer = {};  // All Prefer lines, joined by commas.
  std::string_view accept = {};
  std::string_view content_type = {};
  std::string_view profile = {};  // Accept-Profile for GET and HEAD, Content-Profile otherwise.
  std::string_view range = {};
};

// `schemas` are those that may be asked, the first one where the request names none.
Result<Request, Refusal> parse_request(const RawRequest& raw, const std::vector<std::string>& schemas = {"public"});

}  // namespace bedside::postgrest
