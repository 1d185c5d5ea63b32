// /rest/v1/rpc: a function found by name and arguments, run, and its rows selected and filtered like a table's.
#pragma once

#include "store/rest_store.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/functions.h"
#include "store/sqlite/rest/reads.h"

namespace bedside::store::sqlite::rest {

// PGRST202 when there is none of that name, or none that takes these arguments.
Result<const Function*, DbError> require_function(const postgrest::Request& request);

RestResult run_call(Connection& connection, const Actor& actor, const postgrest::Request& request,
                    const ReadOptions& options);

}  // namespace bedside::store::sqlite::rest
