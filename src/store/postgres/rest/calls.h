// Functions of the database, found by name and arguments.
#pragma once

#include "store/postgres/rest/statements.h"

namespace bedside::store::postgres::rest {

PrepareResult prepare_call(const Catalogue& catalogue, const postgrest::Request& request, const SelectOptions& options);

}  // namespace bedside::store::postgres::rest
