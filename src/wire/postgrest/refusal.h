// Why a request is refused, in PostgREST's four fields, and the HTTP status that each code has.
#pragma once

#include <string>
#include <string_view>

namespace bedside::postgrest {

struct Refusal {
  std::string code;  // PGRST code or SQLSTATE.
  std::string message;
  std::string details;  // Empty means null. Of PGRST201 a JSON array: the relationships to choose from.
  std::string hint;     // Empty means null.

  bool operator==(const Refusal&) const = default;
};

// The table of PostgREST's errors. `signed_in` is false for the anonymous role, to whom 42501 is 401.
int http_status(std::string_view code, bool signed_in);

// {"code","details","hint","message"}.
std::string error_body(const Refusal& refusal);

}  // namespace bedside::postgrest
