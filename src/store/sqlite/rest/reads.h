// Reading: a plan's rows as an answer, with the count when it was asked for.
#pragma once

#include "store/rest_store.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/rest/plan.h"
#include "store/sqlite/rest/select_sql.h"

namespace bedside::store::sqlite::rest {

struct ReadOptions {
  std::uint64_t max_rows = 1000;
};

// The connection acts for the actor already.
RestResult run_read(Connection& connection, const Actor& actor, const postgrest::Request& request,
                    const ReadOptions& options);

// The rows of `plan`, for tables and for the answers of functions.
RestResult read_plan(Connection& connection, const Plan& plan, const SelectWriter& writer,
                     const postgrest::Request& request);

// One integer from a statement that gives one.
Result<std::uint64_t, DbError> read_number(Connection& connection, const SqlText& sql);

}  // namespace bedside::store::sqlite::rest
