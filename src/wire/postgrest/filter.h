// Filters and logic trees: `col=not.in.(1,2)` and `or=(a.eq.1,and(b.gt.2,c.is.null))`.
#pragma once

#include <string_view>

#include "base/result.h"
#include "wire/postgrest/ast.h"
#include "wire/postgrest/refusal.h"

namespace bedside::postgrest {

// True when a parameter's value begins like a filter; what does not is an argument of a function called by GET.
bool looks_like_filter(std::string_view value);

// The part after `col=`; the field is left empty.
Result<Filter, Refusal> parse_filter(std::string_view value);

// `list` is the parenthesised part after `and=` or `or=`.
Result<Condition, Refusal> parse_logic(Condition::Kind kind, bool negated, std::string_view list);

}  // namespace bedside::postgrest
