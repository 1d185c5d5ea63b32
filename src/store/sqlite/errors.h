// SQLite's complaints in PostgreSQL's words: the code, message, details and hint that supabase-js users know.
//
// Triggers and registered functions raise 'CODE|message|details|hint'; the last two may be missing. Everything else
// is mapped from SQLite's extended result code and the names in its message.
#pragma once

#include <string_view>

#include "store/db_error.h"

namespace bedside::store::sqlite {

DbError to_db_error(int extended_code, std::string_view sqlite_message);

}  // namespace bedside::store::sqlite
