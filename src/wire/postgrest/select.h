// The select, columns, on_conflict and order parameters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/postgrest/ast.h"
#include "wire/postgrest/refusal.h"

namespace bedside::postgrest {

// Fills select and embeds of `root`.
Result<void, Refusal> parse_select(std::string_view text, Node& root);
Result<std::vector<OrderTerm>, Refusal> parse_order(std::string_view text);
// A list of column names; `what` names the parameter in errors.
Result<std::vector<std::string>, Refusal> parse_columns(std::string_view text, std::string_view what);

}  // namespace bedside::postgrest
