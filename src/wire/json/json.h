// JSON text (RFC 8259) to values and back, with the bounds that hostile input needs. Every body and every frame of
// the server is read through here; nobody calls the library's own parser.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace bedside::json {

struct Limits {
  std::size_t max_bytes = 1 << 20;
  std::size_t max_depth = 64;
};

// Error ids: json.too_large, json.too_deep, json.invalid. Invalid UTF-8 is invalid JSON; of two equal keys the last
// wins.
Result<boost::json::value> parse(std::string_view text, Limits limits = {});

// Numbers come out in their shortest decimal form (1.5, 0.1, 1e+300), as PostgreSQL and browsers print them, not in the
// library's 1.5E0.
std::string serialize(const boost::json::value& value);

// A JSON string literal with its quotes.
std::string quote(std::string_view text);

}  // namespace bedside::json
