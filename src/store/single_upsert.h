// PUT, as PostgREST has it: the address names one row by its whole primary key, the body is that row. It is made when
// it is not there, and changed to be so when it is.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "store/db_error.h"
#include "wire/postgrest/ast.h"

namespace bedside::store {

// Checks the address and the body against the primary key, and turns the request into the upsert that it means.
// PGRST105 when the filters are anything but "column=eq.value" for each column of the key; PGRST115 when the row has
// another key.
Result<void, DbError> settle_put(postgrest::Request& request, const std::vector<std::string>& key);

}  // namespace bedside::store
