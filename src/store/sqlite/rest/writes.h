// Writing: insert, upsert, update and delete, with what PostgreSQL's policies, grants and RETURNING would answer.
//
// The caller runs these inside one job of the single writer, so that a look and the change after it are one step. What
// refuses an insert or a transition stands in the database's own triggers.
#pragma once

#include "store/rest_store.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/rest/reads.h"

namespace bedside::store::sqlite::rest {

RestResult run_insert(Connection& connection, const Actor& actor, const postgrest::Request& request,
                      const ReadOptions& options);
RestResult run_put(Connection& connection, const Actor& actor, postgrest::Request request, const ReadOptions& options);
RestResult run_update(Connection& connection, const Actor& actor, const postgrest::Request& request,
                      const ReadOptions& options);
RestResult run_delete(Connection& connection, const Actor& actor, const postgrest::Request& request,
                      const ReadOptions& options);

}  // namespace bedside::store::sqlite::rest
