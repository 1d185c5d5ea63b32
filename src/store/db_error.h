// What a database answers when it refuses: the four fields of a PostgreSQL error, in PostgREST's order.
#pragma once

#include <string>

namespace bedside::store {

struct DbError {
  std::string code;  // SQLSTATE ("42501", "23505", "P0001"), "PT409" for a chosen HTTP status, or a PGRST code.
  std::string message;
  std::string details;  // Empty means null.
  std::string hint;     // Empty means null.

  bool operator==(const DbError&) const = default;
};

}  // namespace bedside::store
