// What a function or a trigger says of the HTTP response: by the settings response.headers and response.status, or by
// RAISE SQLSTATE 'PGRST' with JSON as MESSAGE and DETAIL (PostgREST: "Transactions", "Errors").
//
// Its words enter a response only as a status from 200 to 599 and as whole header fields (RFC 9110 section 5.5) that
// have no say in framing, connection or the server's own safety.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "wire/postgrest/refusal.h"

namespace bedside::postgrest {

using Fields = std::vector<std::pair<std::string, std::string>>;  // Names in lower case.

struct SaidResponse {
  std::optional<int> status;
  Fields headers;
};

// Both may be empty. PGRST111 and PGRST112 for what cannot be read or may not be said.
Result<SaidResponse, Refusal> parse_said(std::string_view headers, std::string_view status);

struct Raised {
  int status = 500;
  Fields headers;
  Refusal body;
};

// PGRST121 likewise.
Result<Raised, Refusal> parse_raised(std::string_view message, std::string_view detail);

}  // namespace bedside::postgrest
