// What REST asks of a database: one request in the language of wire/postgrest, run as one actor in one transaction.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "store/actor.h"
#include "store/db_error.h"
#include "wire/postgrest/ast.h"

namespace bedside::store {

struct RestAnswer {
  std::string body;                       // In the media asked for; empty when no representation was asked for.
  std::uint64_t rows = 0;                 // Rows in the answer of a read, rows changed by a write.
  std::optional<std::uint64_t> total;     // Rows without limit and offset, when a count was asked for.
  std::optional<std::uint64_t> inserted;  // Of an insert: rows that did not exist before.
  std::string location;                   // Of an insert of one row: the query that names it, "id=eq.…".
  bool is_void = false;                   // Of a call: the function returns nothing.
  // What the database says of the response (response.headers, response.status); empty for nothing.
  std::string said_headers;
  std::string said_status;
};

using RestResult = Result<RestAnswer, DbError>;

class RestStore {
 public:
  virtual ~RestStore() = default;

  // Calls back exactly once on the loop's thread; for writes only after the commit is on disk. Errors carry a PGRST
  // code or an SQLSTATE, and the transaction has left no trace then. Row policies of docs/data.md hold for `actor`.
  virtual void run(const Actor& actor, postgrest::Request request, std::function<void(RestResult)> done) = 0;
};

}  // namespace bedside::store
