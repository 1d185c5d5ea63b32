// The query string: split, decoded, and hung onto the tree of nodes that `select` spans.
#pragma once

#include <string_view>

#include "base/result.h"
#include "wire/postgrest/ast.h"
#include "wire/postgrest/refusal.h"

namespace bedside::postgrest {

// Fills read, columns, on_conflict and, for a function called by GET, arguments. verb, read.relation and read_only are
// set before.
Result<void, Refusal> parse_query(std::string_view query, Request& request);

}  // namespace bedside::postgrest
