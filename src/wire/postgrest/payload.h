// The body of a write: JSON or CSV, one row or many.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string_view>

#include "base/result.h"
#include "wire/postgrest/ast.h"
#include "wire/postgrest/refusal.h"

namespace bedside::postgrest {

// Fills rows and bulk. Without a `columns` parameter all rows must have the same members. PGRST102 otherwise.
Result<void, Refusal> parse_rows(std::string_view content_type, std::string_view body, Request& request);

// Fills what a function called by POST is given; an empty body is no arguments.
Result<void, Refusal> parse_arguments(std::string_view content_type, std::string_view body, Request& request);

}  // namespace bedside::postgrest
