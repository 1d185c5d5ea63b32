// INSERT, UPDATE and DELETE whose changed rows are read again by the SELECT around them, in one statement.
#pragma once

#include "store/postgres/rest/statements.h"

namespace bedside::store::postgres::rest {

PrepareResult prepare_write(const Catalogue& catalogue, const postgrest::Request& request, const Table& table,
                            const SelectOptions& options);

// The statement around `rows`, with `before` as the table `source`; for reads, writes and calls alike.
PrepareResult answer_of(const std::string& before, const std::string& rows, const Plan& plan,
                        const postgrest::Request& request, Values& values, const SelectOptions& options);

// The rows of the table `answer` as CSV with a header; nothing of no row.
std::string csv_body();

// What functions and triggers have said of the response (docs/protocol/rest.md), behind the four other columns.
inline constexpr const char* kResponse =
    ", current_setting('response.headers', true), current_setting('response.status', true)";

// PGRST205 with the nearest name.
Result<const Table*, DbError> require_table(const Catalogue& catalogue, const postgrest::Request& request);

}  // namespace bedside::store::postgres::rest
